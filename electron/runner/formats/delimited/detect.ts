import { AUTO, type DelimitedFormat, type Dialect } from '@shared/jobs/dialect'
import { sampleLines } from '../text/sample-lines'
import { collapse } from './collapsed'
import { cutSample, guessTable, type Row, type Table } from './detection/guess'
import { guessHeader } from './detection/guess-header'
import type { Origin } from '../origin/origin'
import { readSample, type EncodingReason } from './detection/sample'

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
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function detectDialect(
  file: Origin,
  format: DelimitedFormat,
): Promise<{
  dialect: Dialect
  why: Partial<Record<keyof Dialect, DialectReason>>
  bytes: number
  /** Values of most records of the sample; of a sample without records those of its header. */
  width: number
}> {
  const sample = await readSample(file, format.encoding === AUTO ? null : format.encoding)
  const table = guessTable(sample.text, format)
  const skipLines = format.skipLines === AUTO ? table.preambleLines : format.skipLines
  const rows =
    format.skipLines === AUTO
      ? table.rows.slice(table.preambleRows)
      : cutSample(sample.text, table, skipLines, format.comment)
  const collapsed = format.collapse === AUTO ? collapsedRows(sample.text, table, skipLines, format.comment) : null
  const header =
    format.header === AUTO ? guessHeader(collapsed ?? rows) : { header: format.header, why: 'given' as const }
  return {
    bytes: sample.bytes,
    width: commonWidth(filledRows(rows), header.header),
    dialect: {
      encoding: sample.encoding,
      delimiter: table.delimiter,
      quote: table.quote,
      escape: table.escape,
      header: header.header,
      skipLines,
      comment: format.comment,
      ...(format.collapse === true || collapsed !== null ? { collapse: true } : {}),
    },
    why: {
      encoding: sample.why satisfies EncodingReason,
      delimiter: format.delimiter === AUTO ? (table.width > 1 ? 'steadyColumns' : 'singleColumn') : 'given',
      quote: format.quote === AUTO ? (table.quotedValues > 0 ? 'quotedValues' : 'noQuotedValues') : 'given',
      escape: format.escape === AUTO ? reasonOfEscape(table) : 'given',
      header: header.why,
      skipLines: format.skipLines === AUTO ? (skipLines > 0 ? 'preamble' : 'noPreamble') : 'given',
      collapse: format.collapse !== AUTO ? 'given' : collapsed === null ? 'notCollapsed' : 'collapsed',
      ...(format.comment === null ? {} : { comment: 'given' as const }),
    },
  }
}

function filledRows(rows: readonly Row[]): Row[] {
  return rows.filter(({ values }) => values.length > 1 || values[0] !== '')
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
  const rows = lines.map((line) => ({ ...collapse(line, table), lines: 1 }))
  const widths = new Set(rows.map(({ values }) => values.length))
  const isSteady = widths.size === 1 && !widths.has(1) && rows.length > 1
  return isSteady && lines.some((line) => /^ | {2}| $/.test(line)) ? rows : null
}
