import type { Engine } from '@engine/api'
import { REJECT_CODE_IDS, SEVERITIES } from '@shared/rejects/codes'
import { REJECT_STATES } from '@shared/rejects/corrections'
import { MOST_CHOSEN, rejectFilterSchema, type RejectFilter } from '@shared/runner/protocol'
import { UsageError } from '../exit'
import { text, type Command, type OptionValues } from './command'
import { findRun } from './find'

/** The options that say which rejects are meant. */
export const FILTER_OPTIONS: Command['options'] = {
  severity: { type: 'string' },
  code: { type: 'string' },
  field: { type: 'string' },
  search: { type: 'string' },
  seq: { type: 'string' },
  state: { type: 'string' },
}

/** How these are written in the usage of a command. */
export const FILTER_USAGE =
  '[--severity error|warning] [--code CODE] [--field FIELD] [--search TEXT] [--seq 1,5-9] [--state open|repaired]'

/** @throws UsageError */
export function filterOf(options: OptionValues): RejectFilter {
  const field = text(options['field'])
  const search = text(options['search'])
  const seq = text(options['seq'])
  return rejectFilterSchema.parse({
    ...oneOf('severity', options, SEVERITIES),
    ...oneOf('code', options, REJECT_CODE_IDS),
    ...oneOf('state', options, REJECT_STATES),
    // Rejects of the whole record have no field.
    ...(field === undefined ? {} : { field: field === '' ? null : field }),
    ...(search === undefined ? {} : { search }),
    ...(seq === undefined ? {} : { seqs: numbersOf(seq) }),
  })
}

/** A run, or of a job the one whose rejects it shows. @throws UsageError */
export function findRejectsRun(engine: Engine, name: string): string {
  const run = findRun(engine, name)
  return run.id === name ? run.id : (engine.details(run.job).rejectsRun ?? run.id)
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
