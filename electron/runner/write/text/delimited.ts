import type { TargetOf } from '@shared/jobs/export/format'
import { VigieError } from '@shared/errors/error-data'
import { list, literal } from '../../database/sql'
import { guarded, type Fault } from '../faults'
import type { OutputColumn } from '../writer'
import { asTheyAre, LINE_ENDS, newLine, type TextForm } from './form'
import { neutral, neutralSql } from './formulas'
import { isPlain, textSql, valueSql } from '../values'

type Delimited = TargetOf<'delimited'>

/** Delimited text (RFC 4180). What the database can write by itself it writes; lines of other kinds are put together by the query. */
export function delimitedForm(format: Delimited, columns: readonly OutputColumn[]): TextForm {
  const texts = columns.map((column) => {
    const text = textSql(column, format.values)
    return format.formulaProtection && column.type === 'text' ? neutralSql(text) : text
  })
  const common = { head: format.header ? headerLine(format, columns) : '', foot: '', between: '', texts }
  return {
    ...common,
    ...(isNative(format) ? nativeLines(format, columns, texts) : puzzledLines(format, columns, texts)),
  }
}

type Lines = Pick<TextForm, 'query' | 'options' | 'faults'>

/** The database takes delimiters of one byte, and quotes what needs it. */
function isNative({ delimiter, quoting }: Delimited): boolean {
  return quoting !== 'never' && /^[\x20-\x7e\t]$/.test(delimiter)
}

function nativeLines(format: Delimited, columns: readonly OutputColumn[], texts: readonly string[]): Lines {
  const { delimiter, quoting, lineEnd, values, formulaProtection } = format
  const cells = columns.map((column, index) => {
    const text = texts[index] ?? ''
    // An empty line is no record: the only value of one is never left out.
    if (columns.length === 1 && values.null === '') return `coalesce(${text}, '')`
    // Values that are written as the database does it are left to it: that is faster than to hand it their text.
    const isOwn = isPlain(column, values) && !(formulaProtection && column.type === 'text')
    return isOwn ? valueSql(column) : text
  })
  return {
    query: (select) => `SELECT ${list(cells.map((cell, index) => `${cell} AS c${index}`))} FROM (${select})`,
    options: `FORMAT csv, HEADER false, DELIMITER ${literal(delimiter)}, QUOTE '"', ESCAPE '"', NULL ${literal(values.null)},
      ${newLine(lineEnd)}${quoting === 'always' ? ', FORCE_QUOTE *' : ''}`,
    faults: [],
  }
}

function puzzledLines(format: Delimited, columns: readonly OutputColumn[], texts: readonly string[]): Lines {
  const { delimiter, quoting, lineEnd, values } = format
  const faults: Fault[] = []
  const cells = texts.map((text, index) => {
    const torn = `(contains(${text}, ${literal(delimiter)}) OR contains(${text}, chr(10)) OR contains(${text}, chr(13)))`
    if (quoting === 'never') {
      faults.push({ code: 'write.needsQuotes', field: columns[index]?.label ?? '', when: torn })
      return `coalesce(${guarded(text, [torn])}, ${literal(values.null)})`
    }
    const quotes = `'"' || replace(${text}, '"', '""') || '"'`
    const needs = `${torn} OR contains(${text}, '"') OR ${text} = ${literal(values.null)} OR ${text} = ''`
    const missing = columns.length === 1 && values.null === '' ? `'""'` : literal(values.null)
    return `CASE WHEN ${text} IS NULL THEN ${missing} ${quoting === 'always' ? '' : `WHEN NOT (${needs}) THEN ${text}`} ELSE ${quotes} END`
  })
  const line = cells.join(`, ${literal(delimiter)}, `)
  return { query: (select) => `SELECT concat(${line}) FROM (${select})`, options: asTheyAre(lineEnd), faults }
}

function headerLine(format: Delimited, columns: readonly OutputColumn[]): string {
  const { delimiter, quoting, lineEnd, formulaProtection } = format
  const names = columns.map(({ label }) => {
    const text = formulaProtection ? neutral(label) : label
    const isTorn = text.includes(delimiter) || /[\r\n]/.test(text)
    if (quoting === 'never' && isTorn) throw new VigieError('write.needsQuotes', { row: 0, field: label })
    if (quoting === 'never' || (quoting === 'whenNeeded' && !isTorn && !text.includes('"') && text !== '')) return text
    return `"${text.replaceAll('"', '""')}"`
  })
  return names.join(delimiter) + LINE_ENDS[lineEnd]
}
