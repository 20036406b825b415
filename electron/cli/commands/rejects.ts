import { extname, resolve } from 'node:path'
import { REJECT_FILE_FORMATS, type RejectFileFormat } from '@shared/rejects/reject'
import { withEngine } from '../context'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { text, type Command, type OptionValues } from './command'
import { FILTER_OPTIONS, FILTER_USAGE, filterOf, findRejectsRun } from './reject-filter'

/** `vigie rejects RUN --out FILE`: rejects of a run as a file; the format is that of the file's ending, or a repair file. */
export const rejectsCommand: Command = {
  name: 'rejects',
  usage: `rejects RUN --out FILE [--repair] ${FILTER_USAGE} [--unprotected] [--overwrite] [--workspace DIR] [--json]`,
  options: {
    out: { type: 'string' },
    repair: { type: 'boolean' },
    ...FILTER_OPTIONS,
    unprotected: { type: 'boolean' },
    overwrite: { type: 'boolean' },
  },
  arguments: [1, 1],
  run: (context, [name = ''], options) => {
    const out = text(options['out'])
    if (out === undefined) throw new UsageError('cli.needArgument', { name: '--out' })
    const format = formatOf(out, options)
    const filter = filterOf(options)
    return withEngine(context, 'read', async (engine) => {
      const run = findRejectsRun(engine, name)
      const { language } = context
      const overwrite = options['overwrite'] === true
      const protect = options['unprotected'] !== true
      const file = resolve(out)
      const written = await engine.exportRejects({ run, filter, file, format, language, overwrite, protect })
      const { files, count, leftOut } = written
      if (context.json) printJson({ type: 'export', run, files, count, leftOut })
      else {
        print(context.t('cli.exported', { count, file: files.join(', ') }))
        if (format === 'csv' && protect) print(context.t('cli.protected'))
        if (leftOut > 0) print(context.t('cli.leftOut', { count: leftOut }))
      }
      return 0
    })
  },
}

function formatOf(out: string, options: OptionValues): RejectFileFormat {
  if (options['repair'] === true) return 'repair'
  const ending = extname(out).slice(1).toLowerCase()
  const known = REJECT_FILE_FORMATS.filter((format) => format !== 'repair')
  const format = known.find((one) => one === ending)
  if (format === undefined) throw new UsageError('cli.badOut', { formats: known.map((one) => `.${one}`).join(', ') })
  return format
}
