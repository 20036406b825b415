/**
 * Which records the figures of a run are taken from: all of them as long as they are not many, then every second, fourth, eighth … stretch of neighbours. Stretches,
 * because values that are not looked at are then not even read. The choice depends on the number of a record and on how many there are, so that a record that was
 * chosen with all there are was chosen before, too.
 */

/** Records of a stretch, as many as the database works on at once. */
export const STRETCH = 2048
/** So many are all looked at; of more about half as many. Measured: they take a tenth of a second, whatever the import takes. */
const MOST_RECORDS = 131_072
/** Of wide records fewer: values that are kept until the run has ended. */
const MOST_VALUES = 4_000_000

/** Records of a run whose figures are exact. @param fields of a record */
export function mostExact(fields: number): number {
  const stretches = Math.floor(Math.min(MOST_RECORDS, MOST_VALUES / Math.max(1, fields)) / STRETCH)
  return Math.max(1, stretches) * STRETCH
}

/** Every how many stretches one is taken: a power of two. @param records that could be read so far */
export function stepFor(records: number, fields: number): number {
  const most = mostExact(fields)
  if (records <= most) return 1
  const stretches = Math.ceil(records / STRETCH)
  const wanted = Math.max(1, most / STRETCH / 2)
  let step = 2
  while (Math.ceil(stretches / step) > wanted) step *= 2
  return step
}

/** The chosen records among those numbered from `first` up to, but not, `behind`. */
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
