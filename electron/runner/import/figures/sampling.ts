import type { RunState } from '../plan'

/**
 * Which records the figures of a run are taken from: all of them as long as they are not many, then every fourth one of every second, fourth, eighth … stretch of
 * neighbours. Stretches, because the database need not read the values between them; not all of a stretch, because neighbours are often alike. What is chosen of many records
 * is among what was chosen when there were fewer.
 */

/** Records of a stretch, as many as the database works on at once. */
export const STRETCH = 2048
/** Of a stretch one in so many is taken. */
export const THIN = 4
/** So many are all looked at. Measured: copying them costs a tenth of a second. */
const MOST_RECORDS = 131_072
/** Of wide records fewer: they are held in memory or, where keys are looked for, kept until the run has ended. */
const MOST_VALUES = 4_000_000

/** Records of a run whose figures are exact. @param fields of a record */
export function mostExact(fields: number): number {
  const stretches = Math.floor(Math.min(MOST_RECORDS, MOST_VALUES / Math.max(1, fields)) / STRETCH)
  return Math.max(1, stretches) * STRETCH
}

/** Every how many stretches one is looked at: a power of two; 1 means that every record is taken. @param records that could be read */
export function stepFor(records: number, fields: number): number {
  const most = mostExact(fields)
  let step = 1
  while (Math.ceil(records / STRETCH / step) > most / STRETCH) step *= 2
  return step
}

/**
 * The step with which records up to, but not, `behind` are chosen. By what was read so far it is known about how many there will be: looking at more of the first ones than are
 * wanted in the end would cost more than all others.
 */
export function stepAt(
  { step, readable, counters }: Pick<RunState, 'step' | 'readable' | 'counters'>,
  behind: number,
  fields: number,
): number {
  const { bytesRead, bytesTotal } = counters
  const expected = bytesRead === 0 ? 0 : (readable * bytesTotal) / bytesRead
  // Half of it, because later records may be longer.
  return Math.max(step, stepFor(Math.max(behind, expected / 2), fields))
}

/** The stretches that are looked at among the records numbered from `first` up to, but not, `behind`. */
export function chosenRanges(
  first: number,
  behind: number,
  step: number,
): readonly { readonly from: number; readonly to: number }[] {
  if (step === 1) return first < behind ? [{ from: first, to: behind }] : []
  const ranges: { from: number; to: number }[] = []
  const width = STRETCH * step
  for (let start = Math.floor(first / width) * width; start < behind; start += width) {
    const from = Math.max(first, start)
    const to = Math.min(behind, start + STRETCH)
    if (from < to) ranges.push({ from, to })
  }
  return ranges
}

/** SQL: of a stretch that is looked at, the record with this number is taken. */
export function isTaken(number: string, step: number): string {
  return step === 1 ? 'true' : `(${number}) % ${THIN} = 0`
}
