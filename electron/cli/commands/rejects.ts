import { extname, resolve } from 'node:path'
import { REJECT_CODE_IDS, SEVERITIES } from '@shared/rejects/codes'
import { REJECT_FILE_FORMATS, type RejectFileFormat } from '@shared/rejects/reject'
import { MOST_CHOSEN, rejectFilterSchema, type RejectFilter } from '@shared/runner/protocol'
import { withEngine } from '../context'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { text, type Command, type OptionValues } from './command'
import { findRun } from './find'

/** `vigie rejects RUN --out FILE`: rejects of a run as a file; the format is that of the file's ending, or a repair file. */
export const rejectsCommand: Command = {
  name: 'rejects',
  usage:
    'rejects RUN --out FILE [--repair] [--severity error|warning] [--code CODE] [--field FIELD] [--search TEXT] [--seq 1,5-9] [--unprotected] [--overwrite] [--workspace DIR] [--json]',
  options: {
    out: { type: 'string' },
    repair: { type: 'boolean' },
    severity: { type: 'string' },
    code: { type: 'string' },
    field: { type: 'string' },
    search: { type: 'string' },
    seq: { type: 'string' },
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
      const run = findRun(engine, name).id
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

function filterOf(options: OptionValues): RejectFilter {
  const field = text(options['field'])
  const search = text(options['search'])
  const seq = text(options['seq'])
  return rejectFilterSchema.parse({
    ...oneOf('severity', options, SEVERITIES),
    ...oneOf('code', options, REJECT_CODE_IDS),
    // Rejects of the whole record have no field.
    ...(field === undefined ? {} : { field: field === '' ? null : field }),
    ...(search === undefined ? {} : { search }),
    ...(seq === undefined ? {} : { seqs: numbersOf(seq) }),
  })
}

function oneOf(name: string, options: OptionValues, known: readonly string[]): Record<string, string> {
  const value = text(options[name])
  if (value === undefined) return {}
  if (!known.includes(value)) throw new UsageError('cli.badChoice', { name: `--${name}`, choices: known.join(', ') })
  return { [name]: value }
}

/** `1,5-9` as numbers. */
function numbersOf(written: string): number[] {
  const wrong = (): UsageError => new UsageError('cli.badNumbers', { name: '--seq', value: written, most: MOST_CHOSEN })
  const numbers: number[] = []
  for (const part of written.split(',')) {
    const [, first = '0', last = first] = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (from === 0 || to < from || numbers.length + to - from >= MOST_CHOSEN) throw wrong()
    for (let number = from; number <= to; number++) numbers.push(number)
  }
  return numbers
}
