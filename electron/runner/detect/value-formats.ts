import type { DetectedColumn } from '@shared/runner/sources'

/** What is proposed for a column whose values are not written in the plain way. */
export type ColumnFormat = Pick<DetectedColumn, 'type' | 'format' | 'formats' | 'decimal' | 'grouping'> & {
  readonly why: 'column.dates' | 'column.dateAmbiguous' | 'column.numbers' | 'column.numberAmbiguous'
}

const DATE = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{2}|\d{4})(?:([ T])(\d{1,2}):(\d{2})(:\d{2})?)?$/

/** Signs of decimals and of thousands, the likelier first. */
const SIGNS: readonly { readonly decimal: ',' | '.'; readonly grouping: string }[] = [
  ...['', ' ', '\u00a0', '\u202f', '.', "'"].map((grouping) => ({ decimal: ',' as const, grouping })),
  ...[',', ' ', '\u00a0', '\u202f', "'"].map((grouping) => ({ decimal: '.' as const, grouping })),
]

/**
 * How dates or numbers are written that are not written in the plain way, where every value says so; null where they do not. What can be read in two
 * ways is told with both and without a choice.
 * @param values not empty
 */
export function proposeFormat(values: readonly string[]): ColumnFormat | null {
  if (values.length === 0) return null
  const trimmed = values.map((value) => value.trim())
  return proposeDate(trimmed) ?? proposeNumber(trimmed)
}

function proposeDate(values: readonly string[]): ColumnFormat | null {
  const found = values.map((value) => DATE.exec(value))
  const [first] = found
  if (first === undefined || first === null) return null
  const sign = first[2] ?? ''
  const isAlike = found.every(
    (match) =>
      match !== null &&
      match[2] === sign &&
      match[4]?.length === first[4]?.length &&
      match[5] === first[5] &&
      (match[8] === undefined) === (first[8] === undefined) &&
      (match[1]?.length === 4) === (first[1]?.length === 4),
  )
  if (!isAlike) return null
  const part = (number: number) => found.map((match) => match?.[number] ?? '')
  const letters = (letter: string, parts: readonly string[]) =>
    parts.every((text) => text.length === 2) ? letter + letter : letter
  const highest = (parts: readonly string[]) => Math.max(...parts.map(Number))
  const separator = first[5] === 'T' ? "'T'" : first[5]
  const clock = `${letters('H', part(6))}:mm${first[8] === undefined ? '' : ':ss'}`
  const time = separator === undefined ? '' : `${separator}${clock}`
  const type = separator === undefined ? 'date' : 'datetime'
  const [one, two, three] = [part(1), part(3), part(4)]
  const because = (format: string): ColumnFormat => ({ type, format, why: 'column.dates' })
  if (first[1]?.length === 4) {
    if (highest(two) > 12 || highest(three) > 31) return null
    return because(['yyyy', letters('M', two), letters('d', three)].join(sign) + time)
  }
  if (highest(one) > 31 || highest(two) > 31) return null
  const year = first[4]?.length === 4 ? 'yyyy' : 'yy'
  const dayFirst = [letters('d', one), letters('M', two), year].join(sign) + time
  const monthFirst = [letters('M', one), letters('d', two), year].join(sign) + time
  const [isDayFirst, isMonthFirst] = [highest(one) > 12, highest(two) > 12]
  if (isDayFirst && isMonthFirst) return null
  if (isDayFirst) return because(dayFirst)
  if (isMonthFirst) return because(monthFirst)
  return { type: 'text', formats: [dayFirst, monthFirst], why: 'column.dateAmbiguous' }
}

function proposeNumber(values: readonly string[]): ColumnFormat | null {
  // Written in the plain way, or no number at all.
  if (values.every((value) => /^[+-]?\d+(\.\d+)?$/.test(value)) || values.some((value) => !/^[+-]?\d/.test(value)))
    return null
  const fitting = SIGNS.filter((signs) => values.every((value) => isNumber(value, signs)))
  const [likely] = fitting
  if (likely === undefined) return null
  const others = fitting.filter(({ decimal }) => decimal !== likely.decimal)
  const written = `${likely.grouping === '' ? '1234' : `1${likely.grouping}234`}${likely.decimal}5`
  const [other] = others
  if (other === undefined || !values.some((value) => /[.,]/.test(value)))
    return { type: 'number', decimal: likely.decimal, grouping: plainBlank(likely.grouping), why: 'column.numbers' }
  return { type: 'text', formats: [written, `1${other.grouping}234${other.decimal}5`], why: 'column.numberAmbiguous' }
}

function isNumber(
  value: string,
  { decimal, grouping }: { readonly decimal: string; readonly grouping: string },
): boolean {
  const [whole = '', fraction, ...more] = value.replace(/^[+-]/, '').split(decimal)
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return false
  if (/^\d+$/.test(whole)) return true
  const groups = grouping === '' ? [] : whole.split(grouping)
  return groups.length > 1 && groups.every((group, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group))
}

/** Blanks that do not break are blanks. */
function plainBlank(grouping: string): string {
  return grouping === '\u00a0' || grouping === '\u202f' ? ' ' : grouping
}
