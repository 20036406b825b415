import { AUTO, type DelimitedFormat, type Dialect } from '@shared/jobs/dialect'
import { cutSample, guessTable, type Table } from './detection/guess'
import { guessHeader } from './detection/guess-header'
import { readSample, type EncodingReason } from './detection/sample'

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
  'preamble',
  'noPreamble',
] as const
export type DialectReason = (typeof DIALECT_REASONS)[number]

/**
 * Finds what the format leaves open (`auto`) from a sample of the file; what is given is kept, and helps to find the rest.
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function detectDialect(
  file: string,
  format: DelimitedFormat,
): Promise<{ dialect: Dialect; why: Record<keyof Dialect, DialectReason>; bytes: number }> {
  const sample = await readSample(file, format.encoding === AUTO ? null : format.encoding)
  const table = guessTable(sample.text, format)
  const skipLines = format.skipLines === AUTO ? table.preambleLines : format.skipLines
  const rows =
    format.skipLines === AUTO
      ? table.rows.slice(table.preambleRows)
      : cutSample(sample.text, table, skipLines, format.comment)
  const header = format.header === AUTO ? guessHeader(rows) : { header: format.header, why: 'given' as const }
  return {
    bytes: sample.bytes,
    dialect: {
      encoding: sample.encoding,
      delimiter: table.delimiter,
      quote: table.quote,
      escape: table.escape,
      header: header.header,
      skipLines,
      comment: format.comment,
    },
    why: {
      encoding: sample.why satisfies EncodingReason,
      delimiter: format.delimiter === AUTO ? (table.width > 1 ? 'steadyColumns' : 'singleColumn') : 'given',
      quote: format.quote === AUTO ? (table.quotedValues > 0 ? 'quotedValues' : 'noQuotedValues') : 'given',
      escape: format.escape === AUTO ? reasonOfEscape(table) : 'given',
      header: header.why,
      skipLines: format.skipLines === AUTO ? (skipLines > 0 ? 'preamble' : 'noPreamble') : 'given',
      comment: 'given',
    },
  }
}

function reasonOfEscape(table: Table): DialectReason {
  return table.escape === table.quote ? 'doubledQuotes' : 'escapedQuotes'
}
