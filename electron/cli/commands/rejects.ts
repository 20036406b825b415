import { extname, resolve } from 'node:path'
import { REJECT_FILE_FORMATS, type RejectFileFormat } from '@shared/rejects/reject'
import { withEngine } from '../context'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { text, type Command } from './command'
import { findRun } from './find'

/** `vigie rejects RUN --out FILE`: the rejects of a run as a file; the format is that of the file's ending. */
export const rejectsCommand: Command = {
  name: 'rejects',
  usage: 'rejects RUN --out FILE.(csv|xlsx|json|ndjson) [--overwrite] [--workspace DIR] [--json]',
  options: { out: { type: 'string' }, overwrite: { type: 'boolean' } },
  arguments: [1, 1],
  run: (context, [name = ''], options) => {
    const out = text(options['out'])
    if (out === undefined) throw new UsageError('cli.needArgument', { name: '--out' })
    const format = extname(out).slice(1).toLowerCase()
    const isKnown = (ending: string): ending is RejectFileFormat =>
      (REJECT_FILE_FORMATS as readonly string[]).includes(ending)
    if (!isKnown(format))
      throw new UsageError('cli.badOut', { formats: REJECT_FILE_FORMATS.map((one) => `.${one}`).join(', ') })
    return withEngine(context, 'read', async (engine) => {
      const run = findRun(engine, name).id
      const file = resolve(out)
      const count = await engine.exportRejects(run, {}, file, format, context.language, options['overwrite'] === true)
      if (context.json) printJson({ type: 'export', run, file, count })
      else print(context.t('cli.exported', { count, file }))
      return 0
    })
  },
}
