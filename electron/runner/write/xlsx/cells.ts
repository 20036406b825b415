import { literal } from '../../database/sql'
import { guarded, type Fault } from '../faults'
import { valueSql } from '../values'
import { escapedSql, NO_XML } from '../text/xml'
import type { OutputColumn } from '../writer'
import { STYLES } from './styles'

/** Characters (UTF-16) that a cell can hold. */
export const CELL_CHARACTERS = 32_767
/** Digits that a number in a spreadsheet has. */
const DIGITS = 15

const TEXT_START = '<c t="inlineStr"><is><t xml:space="preserve">'
const TEXT_END = '</t></is></c>'

/** SQL of the cell of a value, as XML without a line end. What a spreadsheet could not keep as a number or as a date is written as text: nothing is rounded. */
export function cellSql(column: OutputColumn): string {
  const value = valueSql(column)
  const written = cellOf(column, value)
  return `CASE WHEN ${value} IS NULL THEN '<c/>' ELSE ${written} END`
}

function cellOf(column: OutputColumn, value: string): string {
  const plain = `CAST(${value} AS VARCHAR)`
  switch (column.type) {
    case 'text':
      return guarded(textCell(textSql(value)), [tooLong(value)])
    case 'integer':
      return `CASE WHEN ${value} BETWEEN -999999999999999 AND 999999999999999 THEN ${numberCell(plain)} ELSE ${textCell(plain)} END`
    case 'decimal': {
      const digits = `length(ltrim(replace(${plain}, '.', ''), '-0'))`
      return `CASE WHEN ${digits} <= ${DIGITS} THEN ${numberCell(plain)} ELSE ${textCell(plain)} END`
    }
    case 'number':
      return `CASE WHEN isfinite(${value}) THEN ${numberCell(plain)} ELSE ${textCell(plain)} END`
    case 'boolean':
      return `CASE WHEN ${value} THEN '<c t="b"><v>1</v></c>' ELSE '<c t="b"><v>0</v></c>' END`
    case 'date': {
      const serial = `CAST(${value} - DATE '1899-12-30' AS VARCHAR)`
      return `CASE WHEN ${inCalendar(value)} THEN ${numberCell(serial, STYLES.date)} ELSE ${textCell(plain)} END`
    }
    case 'datetime': {
      const days = `CAST((epoch_us(${value}) - epoch_us(TIMESTAMP '1899-12-30 00:00:00')) / 86400000000 AS VARCHAR)`
      return `CASE WHEN ${inCalendar(value)} AND epoch_us(${value}) % 1000 = 0 THEN ${numberCell(days, STYLES.datetime)} ELSE ${textCell(plain)} END`
    }
    case 'time': {
      const micros = `epoch_us(${value})`
      return `CASE WHEN ${micros} % 1000 = 0 THEN ${numberCell(`CAST(${micros} / 86400000000 AS VARCHAR)`, STYLES.time)} ELSE ${textCell(plain)} END`
    }
  }
}

/** What can't be said in a cell. */
export function cellFaults(columns: readonly OutputColumn[]): Fault[] {
  return columns
    .filter(({ type }) => type === 'text')
    .map((column) => ({
      code: 'write.tooLong',
      field: column.label,
      when: tooLong(valueSql(column)),
      params: { limit: CELL_CHARACTERS },
    }))
}

/** XML of a cell with a text. */
export function headerCell(text: string): string {
  const escaped = text
    .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
    .replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, (sign) => reference(sign.charCodeAt(0)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return `<c s="${STYLES.header}" t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`
}

/** Spreadsheets believe in a 29 February 1900, and in no day behind the year 9999. */
function inCalendar(value: string): string {
  return `${value} >= DATE '1900-03-01' AND ${value} < DATE '9999-12-31'`
}

function numberCell(number: string, style = 0): string {
  return `'<c${style === 0 ? '' : ` s="${style}"`}><v>' || ${number} || '</v></c>'`
}

function textCell(text: string): string {
  return `${literal(TEXT_START)} || ${text} || ${literal(TEXT_END)}`
}

/** A sign of more than 16 bits counts twice. */
function tooLong(value: string): string {
  const doubled = `length(regexp_replace(${value}, '[\\x{10000}-\\x{10FFFF}]', 'xx', 'g'))`
  return `CASE WHEN strlen(${value}) > ${CELL_CHARACTERS} THEN ${doubled} > ${CELL_CHARACTERS} ELSE false END`
}

/** Signs that XML does not know, and the line ends that it takes for others, are written as spreadsheets do it; a text that looks like that is marked. */
function textSql(value: string): string {
  const marked = `CASE WHEN regexp_matches(${value}, '_x[0-9A-Fa-f]{4}_') THEN replace(${value}, '_x', '_x005F_x') ELSE ${value} END`
  const controls = [...Array(32).keys(), 0xfffe, 0xffff].filter((code) => code !== 9 && code !== 10)
  const replaced = controls.reduce((sql, code) => `replace(${sql}, chr(${code}), '${reference(code)}')`, marked)
  const rare = `regexp_matches(${value}, '${NO_XML}|\\r|_x')`
  // A row is one line.
  return `replace(${escapedSql(`CASE WHEN ${rare} THEN ${replaced} ELSE ${value} END`)}, chr(10), '&#10;')`
}

function reference(code: number): string {
  return `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`
}
