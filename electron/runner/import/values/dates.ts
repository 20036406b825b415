import type { Field } from '@shared/jobs/fields'
import { parseDatePattern, type DateToken, type PatternPart } from '@shared/jobs/value-format'
import { sqlType } from '../../database/datasets'
import { literal } from '../../database/sql'
import { BLANKS } from './blanks'
import type { Conversion, QuickConversion } from './conversion'
import { FORMAT, OK, REQUIRED, TYPE } from './status'

/**
 * Dates and times written after a pattern. DuckDB's own parser takes more than a pattern says (missing zeros, blanks, names), so that the form
 * of the text is checked first.
 */

const SPECIFIERS: Readonly<Record<DateToken, readonly [form: string, specifier: string]>> = {
  yyyy: ['[0-9]{4}', '%Y'],
  yy: ['[0-9]{2}', '%y'],
  MM: ['[0-9]{2}', '%m'],
  M: ['[0-9]{1,2}', '%m'],
  dd: ['[0-9]{2}', '%d'],
  d: ['[0-9]{1,2}', '%d'],
  HH: ['[0-9]{2}', '%H'],
  H: ['[0-9]{1,2}', '%H'],
  hh: ['[0-9]{2}', '%I'],
  h: ['[0-9]{1,2}', '%I'],
  mm: ['[0-9]{2}', '%M'],
  ss: ['[0-9]{2}', '%S'],
  SSS: ['[0-9]{3}', '%g'],
  SSSSSS: ['[0-9]{6}', '%f'],
  a: ['[AaPp][Mm]', '%p'],
}

/** What DuckDB writes without leading zeros. */
const SHORT: Readonly<Partial<Record<DateToken, string>>> = { M: '%-m', d: '%-d', H: '%-H', h: '%-I' }

interface Pattern {
  /** Regular expression that the whole text has to match. */
  readonly form: string
  /** The same for DuckDB's `strptime`. */
  readonly specifiers: string
  /** The same for `strftime`. */
  readonly written: string
}

function patternOf(written: string): Pattern {
  const parts = parseDatePattern(written)
  if (parts === null) throw new Error(`not a date pattern: ${written}`)
  const form = (part: PatternPart): string =>
    'token' in part ? SPECIFIERS[part.token][0] : part.text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
  const specifier = (part: PatternPart): string =>
    'token' in part ? SPECIFIERS[part.token][1] : part.text.replaceAll('%', '%%')
  const short = (part: PatternPart): string => ('token' in part ? SHORT[part.token] : undefined) ?? specifier(part)
  return {
    form: parts.map(form).join(''),
    specifiers: parts.map(specifier).join(''),
    written: parts.map(short).join(''),
  }
}

export function dateConversion(field: Field, raw: string, patterns: readonly string[]): Conversion {
  const empty = field.required ? REQUIRED : OK
  const text = `trim(${raw}, ${BLANKS})`
  const all = patterns.map(patternOf)
  const fits = all.map(({ form }) => `regexp_full_match(${text}, ${literal(form)})`)
  const read = all.map(
    ({ specifiers }, index) =>
      `CASE WHEN ${fits[index] ?? 'false'} THEN try_strptime(${text}, ${literal(specifiers)}) END`,
  )
  const found = read.length === 1 ? (read[0] ?? 'NULL') : `coalesce(${read.join(', ')})`
  // There is no year 0; DuckDB has one.
  return {
    value: `CAST(${found} AS ${sqlType(field)})`,
    status: `CASE WHEN ${raw} IS NULL THEN ${empty} WHEN ${found} >= TIMESTAMP '0001-01-01' THEN ${OK}
      WHEN ${text} = '' THEN ${empty} WHEN ${fits.join(' OR ')} THEN ${TYPE} ELSE ${FORMAT} END`,
  }
}

/** The plain way to write values, which needs no pattern. */
const PLAIN: Readonly<Partial<Record<string, string>>> = { date: '%Y-%m-%d', time: '%H:%M:%S' }
const PLAIN_MOMENT = '%Y-%m-%d %H:%M:%S.%f'

/**
 * SQL of a text that is written after one pattern, written after another one; as it is where it is not written so.
 * @param type of the field that it is for @param target how that expects it; undefined: the plain way
 */
export function rewrittenDate(raw: string, pattern: string, type: string, target: string | undefined): string {
  const text = `trim(${raw}, ${BLANKS})`
  const { form, specifiers } = patternOf(pattern)
  const found = `CASE WHEN regexp_full_match(${text}, ${literal(form)}) THEN try_strptime(${text}, ${literal(specifiers)}) END`
  const written = target === undefined ? (PLAIN[type] ?? PLAIN_MOMENT) : patternOf(target).written
  return `coalesce(strftime(${found}, ${literal(written)}), ${raw})`
}

/** Text that DuckDB writes back as it is, after the first pattern; null for times, which it does not write by a pattern. */
export function quickDate(
  field: Field,
  raw: string,
  patterns: readonly string[],
  known: string | undefined,
): QuickConversion | null {
  const [first] = patterns
  if (first === undefined || field.type === 'time') return null
  const { specifiers, written } = patternOf(first)
  const value = `CAST(try_strptime(${raw}, ${literal(specifiers)}) AS ${sqlType(field)})`
  const found = known ?? value
  const usual = `strftime(${found}, ${literal(written)}) = ${raw} AND ${found} >= DATE '0001-01-01'`
  return { value, doubt: `${field.required ? '' : `${raw} IS NOT NULL AND `}NOT coalesce(${usual}, false)` }
}
