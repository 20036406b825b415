import { parseDatePattern, type DateToken } from '@shared/jobs/value-format'
import type { WrittenValues } from '@shared/jobs/export/format'
import { sqlType } from '../database/datasets'
import { identifier, literal } from '../database/sql'
import type { OutputColumn } from './writer'

/** A value in the type that its column declares. */
export function valueSql(column: OutputColumn): string {
  return `CAST(${identifier(column.name)} AS ${sqlType(column)})`
}

/** The text of a value as these formats write it (VARCHAR, NULL where it is empty). */
export function textSql(column: OutputColumn, values: WrittenValues): string {
  const value = valueSql(column)
  return isPlain(column, values) ? `CAST(${value} AS VARCHAR)` : formatted(column, value, values)
}

/** Whether the database's own text of a value is the one that is to be written. */
export function isPlain({ type }: OutputColumn, values: WrittenValues): boolean {
  switch (type) {
    case 'text':
      return true
    case 'integer':
      return values.grouping === ''
    case 'decimal':
    case 'number':
      return values.grouping === '' && values.decimal === '.'
    case 'boolean':
      return values.true === 'true' && values.false === 'false'
    case 'date':
    case 'time':
    case 'datetime':
      return values[type] === null
  }
}

function formatted({ type }: OutputColumn, value: string, values: WrittenValues): string {
  switch (type) {
    case 'text':
      return value
    case 'integer':
    case 'decimal':
    case 'number':
      return numberSql(`CAST(${value} AS VARCHAR)`, values)
    case 'boolean':
      return `CASE ${value} WHEN true THEN ${literal(values.true)} WHEN false THEN ${literal(values.false)} END`
    case 'date':
    case 'datetime':
      return patternSql(value, values[type] ?? '')
    case 'time':
      return patternSql(`(DATE '2000-01-01' + ${value})`, values.time ?? '')
  }
}

function numberSql(text: string, { decimal, grouping }: WrittenValues): string {
  if (grouping === '') return `replace(${text}, '.', ${literal(decimal)})`
  const digits = `reverse(regexp_extract(${text}, '^-?(\\d+)', 1))`
  const grouped = `ltrim(reverse(regexp_replace(${digits}, '(\\d{3})', ${literal(`\\1${grouping}`)}, 'g')), ${literal(grouping)})`
  const rest = `replace(regexp_replace(${text}, '^-?\\d*', ''), '.', ${literal(decimal)})`
  return `CASE WHEN ${text} ^@ '-' THEN '-' ELSE '' END || ${grouped} || ${rest}`
}

/** What the tokens of a pattern are for strftime. */
const FORMATS: Readonly<Record<DateToken, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  ss: '%S',
  SSSSSS: '%f',
  SSS: '%g',
  a: '%p',
}

function patternSql(moment: string, pattern: string): string {
  const format = (parseDatePattern(pattern) ?? [])
    .map((part) => ('token' in part ? FORMATS[part.token] : part.text.replaceAll('%', '%%')))
    .join('')
  return `strftime(${moment}, ${literal(format)})`
}
