import { AUTO, type DelimitedFormat, type Dialect } from '@shared/jobs/dialect'
import { sampleLines } from '../text/sample-lines'
import { collapse } from './collapsed'
import { cutSample, guessTable, type Row, type Table } from './detection/guess'
import { guessHeader, guessHeaderLines } from './detection/guess-header'
import { findTableEnd } from './detection/table-end'
import { mendNames } from './mending/names'
import type { Origin } from '../origin/origin'
import { readSample, type EncodingReason, type Sample } from './detection/sample'

/** A header is believed unless more than this share of the records, and not just a few, agree on another number of values. */
const CLEAR_WIDTH = 0.8
const FEWEST_RECORDS = 3

/** Why a property of the dialect is what it is; texts under `detect.why.<reason>` of the catalogue. */
export const DIALECT_REASONS = [
  'given',
  'bom',
  'utf8Valid',
  'utf8Mostly',
  'asciiOnly',
  'nulPattern',
  'frequencies',
  'steadyColumns',
  'singleColumn',
  'quotedValues',
  'noQuotedValues',
  'doubledQuotes',
  'escapedQuotes',
  'headerByTypes',
  'headerByNames',
  'noHeader',
  'headerLine',
  'headerLinesByTypes',
  'oneTable',
  'otherTable',
  'collapsed',
  'notCollapsed',
  'noQuotes',
  'noQuotesInside',
  'preamble',
  'noPreamble',
] as const
export type DialectReason = (typeof DIALECT_REASONS)[number]

/**
 * Finds what the format leaves open (`auto`) from a sample of the file; what is given is kept, and helps to find the rest.
 * @param known the sample, where the format gives no encoding and it was read already
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function detectDialect(
  file: Origin,
  format: DelimitedFormat,
  known?: Sample,
): Promise<{
  dialect: Required<Dialect>
  why: Partial<Record<keyof Dialect, DialectReason>>
  bytes: number
  /** Values of most records of the sample; of a sample without records those of its header. */
  width: number
}> {
  const sample = known ?? (await readSample(file, format.encoding === AUTO ? null : format.encoding))
  const table = guessTable(sample.text, format)
  const skipLines = format.skipLines === AUTO ? table.preambleLines : format.skipLines
  const rows =
    format.skipLines === AUTO
      ? table.rows.slice(table.preambleRows)
      : cutSample(sample.text, table, skipLines, format.comment)
  const collapsed = format.collapse === AUTO ? collapsedRows(sample.text, table, skipLines, format.comment) : null
  const mended = format.irregular === 'reject' ? rows : withMendedHeader(rows, table)
  const header =
    format.header === AUTO ? guessHeader(collapsed ?? mended) : { header: format.header, why: 'given' as const }
  const filled = filledRows(mended)
  const width = commonWidth(filled, header.header)
  const collapse = format.collapse === true || collapsed !== null
  const hasTable = header.header && !collapse
  const guessedLines = hasTable ? guessHeaderLines(filled) : 1
  const headerLines = format.headerLines === AUTO ? guessedLines : format.headerLines
  const other = hasTable && format.tables === 'first' ? otherTable(mended, headerLines, width) : null
  return {
    bytes: sample.bytes,
    width,
    dialect: {
      encoding: sample.encoding,
      delimiter: table.delimiter,
      quote: table.quote,
      escape: table.escape,
      header: header.header,
      skipLines,
      comment: format.comment,
      irregular: format.irregular,
      headerLines,
      // Rows of a table that was found stand in the whole sample, others behind the lines that are skipped.
      tableEnd: other === null ? null : other.line + (format.skipLines === AUTO ? 0 : skipLines) + 1,
      collapse,
    },
    why: {
      encoding: sample.why satisfies EncodingReason,
      delimiter: format.delimiter === AUTO ? (table.width > 1 ? 'steadyColumns' : 'singleColumn') : 'given',
      quote: format.quote === AUTO ? (table.quotedValues > 0 ? 'quotedValues' : 'noQuotedValues') : 'given',
      escape: format.escape === AUTO ? reasonOfEscape(table) : 'given',
      header: header.why,
      headerLines: format.headerLines !== AUTO ? 'given' : headerLines === 1 ? 'headerLine' : 'headerLinesByTypes',
      tableEnd: format.tables !== 'first' ? 'given' : other === null ? 'oneTable' : 'otherTable',
      skipLines: format.skipLines === AUTO ? (skipLines > 0 ? 'preamble' : 'noPreamble') : 'given',
      collapse: format.collapse !== AUTO ? 'given' : collapsed === null ? 'notCollapsed' : 'collapsed',
      ...(format.comment === null ? {} : { comment: 'given' as const }),
    },
  }
}

/** The rows, the first of them read so that it has a name for every column, where only mending it gives them. */
function withMendedHeader(rows: readonly Row[], table: Table): readonly Row[] {
  const at = rows.findIndex((row) => !isBlank(row))
  const first = rows[at]
  const width = commonWidth(filledRows(rows), true)
  if (first === undefined || first.lines > 1 || (!first.broken && first.values.length === width)) return rows
  const values = mendNames(first.text, table, width)
  return values === null ? rows : rows.with(at, { ...first, values, broken: false })
}

/** The row with which another table begins. */
function otherTable(rows: readonly Row[], headerLines: number, width: number): Row | null {
  const at = rows.findIndex((row) => !isBlank(row))
  const header = rows[at]
  return header === undefined ? null : findTableEnd([header, ...rows.slice(at + headerLines)], width)
}

function isBlank({ values }: Row): boolean {
  return values.length === 1 && values[0] === ''
}

function filledRows(rows: readonly Row[]): Row[] {
  return rows.filter((row) => !isBlank(row))
}

/** Records decide over a header, unless as many of them agree with it. */
function commonWidth(rows: readonly Row[], hasHeader: boolean): number {
  const first = rows[0]?.values.length ?? 1
  const records = hasHeader ? rows.slice(1) : rows
  const counts = new Map<number, number>([[first, 0]])
  for (const { values, broken } of records) {
    if (!broken) counts.set(values.length, (counts.get(values.length) ?? 0) + 1)
  }
  const [width, count] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))
  return count >= FEWEST_RECORDS && count > records.length * CLEAR_WIDTH ? width : first
}

function reasonOfEscape({ quote, escape, rows }: Table): DialectReason {
  if (quote === null) return 'noQuotes'
  if (escape !== quote) return 'escapedQuotes'
  const isSeen = rows.some(({ values }) => values.some((value) => value.includes(quote)))
  return isSeen ? 'doubledQuotes' : 'noQuotesInside'
}

/** The rows of columns set with several blanks: only without the empty values are they all equally long. Null where that is not so. */
function collapsedRows(text: string, table: Table, skipLines: number, comment: string | null): Row[] | null {
  if (table.delimiter !== ' ') return null
  const lines = sampleLines(text, skipLines).filter((line) => comment === null || !line.startsWith(comment))
  const rows = lines.map((line, at) => ({ ...collapse(line, table), text: line, line: at, lines: 1 }))
  const widths = new Set(rows.map(({ values }) => values.length))
  const isSteady = widths.size === 1 && !widths.has(1) && rows.length > 1
  return isSteady && lines.some((line) => /^ | {2}| $/.test(line)) ? rows : null
}
