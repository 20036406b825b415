import type { PlausibilityRules } from './definition'
import { isExact, isNumeric, nullShare, rejectShare, type FieldFigures, type RunFigures } from './figures'
import type { Finding } from './findings'

/**
 * Whether what went in is like what went in before. A file is expected to differ from the last ones: told is only what lies far outside of everything that the last
 * runs have seen, because a warning that comes every night is read by nobody.
 */

/** With fewer runs nobody knows what is usual. */
export const FEWEST_RUNS = 3
/** Runs that are looked back on: more of them would keep a change alive for too long that is usual by now. */
export const RUNS_COMPARED = 10

/** Rows are few below this part of the least, and many above this multiple of the most: a day off makes the next file twice as long. */
const FEW = 0.5
const MANY = 3
/** Differences of fewer records are chance. */
const FEWEST_RECORDS = 10
/** Empty values are more than usual by this share of all records, or where less than this part of the usual values is left. */
const EMPTIER = 0.2
const LEFT = 0.5
/** Refused records are more than usual by this share, and this multiple of the most. */
const MORE_REJECTED = 0.05
const TIMES_REJECTED = 2
/** A field has few values when there are no more, and each of them comes so often. */
const MOST_VALUES = 30
const TIMES_EACH = 10
/** In a sample of stretches a value that stands together in one of them may have been there before. */
const RARE = 0.03
/** A mean is far off by this multiple of what means usually differ by, which is at least this part of them. */
const FAR_MEAN = 3
const USUAL_MEAN = 0.1
/** A value is far off by this multiple of the distance between the smallest and the largest of all runs. */
const FAR_VALUE = 3
/** Records without which mean and range say nothing. */
const FEWEST_VALUES = 20
/** Values that a text names. */
const NAMED = 5

/** A run before, with its number of rows and its figures of a field. */
interface Before {
  readonly run: RunFigures
  readonly field: FieldFigures
}

/**
 * What is unlike, the gravest first; nothing where a job ignores it.
 * @param past figures of the last runs, oldest first
 */
export function judge(
  now: RunFigures,
  past: readonly RunFigures[],
  { action, minimumRows }: PlausibilityRules,
): readonly Finding[] {
  if (action === 'ignore') return []
  const few = minimumRows !== null && now.rows < minimumRows
  const minimum: Finding[] = few ? [{ code: 'rows.minimum', params: { rows: now.rows, minimum: minimumRows } }] : []
  const enough = past.length >= FEWEST_RUNS
  const rows = enough ? judgeRows(now, past) : []
  const rejects = enough ? judgeRejects(now, past) : []
  const fields = now.fields.flatMap((field) => {
    const before = past.flatMap((run): Before[] => {
      const same = run.fields.find(({ name, type }) => name === field.name && type === field.type)
      return same === undefined || run.sampled === 0 ? [] : [{ run, field: same }]
    })
    return [...judgeAdded(field), ...(before.length < FEWEST_RUNS ? [] : judgeField(now, field, before))]
  })
  return [...minimum, ...rows, ...rejects, ...fields]
}

function judgeRows({ rows }: RunFigures, past: readonly RunFigures[]): Finding[] {
  const { low, high } = rangeOf(past.map((run) => run.rows))
  if (rows === 0 && low > 0) return [{ code: 'rows.none', params: { runs: past.length, low, high } }]
  if (rows < low * FEW && low - rows >= FEWEST_RECORDS) return [{ code: 'rows.few', params: { rows, low, high } }]
  if (rows > high * MANY && rows - high >= FEWEST_RECORDS) return [{ code: 'rows.many', params: { rows, low, high } }]
  return []
}

function judgeRejects(now: RunFigures, past: readonly RunFigures[]): Finding[] {
  const share = rejectShare(now)
  const before = Math.max(...past.map(rejectShare))
  const isMore = share > before * TIMES_REJECTED && share > before + MORE_REJECTED
  if (!isMore || now.rejects < FEWEST_RECORDS) return []
  return [{ code: 'rejects.share', params: { share: percent(share), before: percent(before) } }]
}

/** A list that takes values in is exact whatever was looked at, and needs no runs before. */
function judgeAdded({ name, added }: FieldFigures): Finding[] {
  return added.length === 0
    ? []
    : [
        named(
          'field.added',
          name,
          added.map(({ value }) => value),
        ),
      ]
}

function judgeField(now: RunFigures, field: FieldFigures, before: readonly Before[]): Finding[] {
  return [
    ...judgeNulls(now, field, before),
    ...judgeValues(now, field, before),
    ...(isNumeric(field) && !isNumbering(field, now) ? judgeNumbers(now, field, before) : []),
  ]
}

function judgeNulls(now: RunFigures, field: FieldFigures, before: readonly Before[]): Finding[] {
  if (now.sampled < FEWEST_RECORDS) return []
  const share = nullShare(field, now)
  const usual = Math.max(...before.map((one) => nullShare(one.field, one.run)))
  const filled = 1 - usual
  // So many values would be there if it were as always.
  if (filled * now.sampled < FEWEST_RECORDS) return []
  if (share <= usual + EMPTIER && 1 - share >= filled * LEFT) return []
  const params = { field: field.name, before: percent(usual) }
  return share === 1
    ? [{ code: 'field.empty', params }]
    : [{ code: 'field.emptier', params: { ...params, share: percent(share) } }]
}

/** Values that a field with few of them never had. Moments and fractions are new every day, and so is a field that had new ones in most runs. */
function judgeValues(now: RunFigures, field: FieldFigures, before: readonly Before[]): Finding[] {
  if (field.type !== 'text' && field.type !== 'integer' && field.type !== 'boolean') return []
  if (before.some((one) => !one.field.complete)) return []
  const known = new Set<string>()
  let surprises = 0
  let records = 0
  for (const [number, one] of before.entries()) {
    const fresh = one.field.values.filter(({ value }) => !known.has(value))
    if (number > 0 && fresh.length > 0) surprises++
    for (const { value } of fresh) known.add(value)
    records += one.run.sampled - one.field.nulls
  }
  if (known.size === 0 || known.size > MOST_VALUES || records < known.size * TIMES_EACH) return []
  if (surprises > (before.length - 1) / 4) return []
  const isSample = !isExact(now) || before.some(({ run }) => !isExact(run))
  const listed = new Set(field.added.map(({ value }) => value))
  const fresh = field.values.filter(
    ({ value, count }) => !known.has(value) && !listed.has(value) && (!isSample || count > now.sampled * RARE),
  )
  return fresh.length === 0
    ? []
    : [
        named(
          'field.values',
          field.name,
          fresh.map(({ value }) => value),
        ),
      ]
}

/** Whether a field numbers its records: what is counted on is always larger than before. */
function isNumbering({ distinct, nulls }: FieldFigures, { sampled }: RunFigures): boolean {
  return distinct > 1 && distinct === sampled - nulls
}

function judgeNumbers(now: RunFigures, field: FieldFigures, before: readonly Before[]): Finding[] {
  const filled = (run: RunFigures, { nulls }: FieldFigures) => run.sampled - nulls
  if (filled(now, field) < FEWEST_VALUES || before.some((one) => filled(one.run, one.field) < FEWEST_VALUES)) return []
  return [...judgeMean(now, field, before), ...judgeRange(field, before)]
}

function judgeMean(now: RunFigures, field: FieldFigures, before: readonly Before[]): Finding[] {
  const means = before.flatMap((one) => one.field.mean ?? [])
  const { mean } = field
  if (mean === null || means.length < before.length) return []
  const { low, high } = rangeOf(means)
  const chance = before.map((one) => (one.field.deviation ?? 0) / Math.sqrt(one.run.sampled - one.field.nulls))
  const own = (field.deviation ?? 0) / Math.sqrt(now.sampled - field.nulls)
  const usual = Math.max(high - low, Math.abs(median(means)) * USUAL_MEAN, 2 * own, ...chance.map((one) => 2 * one))
  if (mean >= low - FAR_MEAN * usual && mean <= high + FAR_MEAN * usual) return []
  return [{ code: 'field.mean', params: { field: field.name, mean: short(mean), low: short(low), high: short(high) } }]
}

function judgeRange(field: FieldFigures, before: readonly Before[]): Finding[] {
  const { min, max } = field
  const { low } = rangeOf(before.map((one) => Number(one.field.min)))
  const { high } = rangeOf(before.map((one) => Number(one.field.max)))
  const usual = high - low
  // A field that has always had the same number is one with few values.
  if (min === null || max === null || !(usual > 0)) return []
  const found: Finding[] = []
  if (Number(min) < low - FAR_VALUE * usual)
    found.push({ code: 'field.below', params: { field: field.name, value: Number(min), limit: low } })
  if (Number(max) > high + FAR_VALUE * usual)
    found.push({ code: 'field.above', params: { field: field.name, value: Number(max), limit: high } })
  return found
}

function named(code: 'field.added' | 'field.values', field: string, values: readonly string[]): Finding {
  const shown = values.slice(0, NAMED).join(', ')
  return { code, params: { field, count: values.length, values: values.length > NAMED ? `${shown} …` : shown } }
}

/** Smallest and largest of some numbers; 0 of none. */
export function rangeOf(numbers: readonly number[]): { readonly low: number; readonly high: number } {
  const [first = 0] = numbers
  return numbers.reduce(({ low, high }, one) => ({ low: Math.min(low, one), high: Math.max(high, one) }), {
    low: first,
    high: first,
  })
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** A share in hundredths, to one decimal. */
function percent(share: number): number {
  return Math.round(share * 1000) / 10
}

/** Four digits that count. */
function short(value: number): number {
  return Number(value.toPrecision(4))
}
