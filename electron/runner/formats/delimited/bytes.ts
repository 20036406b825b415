/** The bytes that mean something in a delimited file, whatever its dialect. */
export const LF = 0x0a
export const CR = 0x0d
export const NUL = 0x00
export const QUOTE = 0x22

/**
 * A record longer than this is refused, and a quoted value that is not closed within it counts as unclosed, in bytes of UTF-8. Half of the
 * longest line that DuckDB reads by default, so that a record with every quote doubled still fits.
 */
export const MAX_RECORD_BYTES = 1 << 20

/** The control character that separates values where the source's own delimiter is no single byte. */
const UNIT_SEPARATOR = '\u001f'

/** The one-byte delimiter of normalised blocks: the source's own where that is possible, so that records can be copied as they are. */
export function normalisedDelimiter(delimiter: string): string {
  return /^[\t\u0020-\u007e]$/.test(delimiter) && !/[0-9"]/.test(delimiter) ? delimiter : UNIT_SEPARATOR
}
