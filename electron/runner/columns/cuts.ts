import type { FileRejectCode } from '../formats/records'

/** A refused record by its place in the text; line and record count from the start of the stretch. */
export interface Refusal {
  readonly code: FileRejectCode
  readonly start: number
  readonly end: number
  readonly line: number
  readonly record: number
  readonly found: number
  /** Its text as it stands in the file, where the one that was cut is another. */
  readonly original?: Uint8Array
}

/** A record (or comment) that is not complete in a stretch but already longer than a record may be. */
export type Overlong = { readonly kind: 'record'; readonly lines: number } | { readonly kind: 'comment' }

/** What a stretch of text holds. Places are those in the text, lines and records count from its start. */
export interface Cuts {
  /** Good records, and for each where it begins and ends, its line and its number. */
  readonly count: number
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly lines: Uint32Array
  readonly numbers: Uint32Array
  /** Those with quotes inside of values that are not quoted, by their index. */
  readonly odd: readonly number[]
  readonly refused: readonly Refusal[]
  readonly empty: number
  /** Bytes, physical lines and records that are dealt with; what follows is a record that needs more bytes. */
  readonly usedBytes: number
  readonly usedLines: number
  readonly usedRecords: number
  readonly overlong: Overlong | null
}

/** Good records alone. */
export type Records = Pick<Cuts, 'count' | 'starts' | 'ends' | 'lines' | 'numbers'>

/** What `amend` gives: where the records are, and the first one for which there was no room. */
export interface Amended extends Records {
  readonly next: { readonly start: number; readonly line: number; readonly number: number } | null
  /** What was written behind the text, and where. */
  readonly at: number
  readonly tail: Buffer
}

/** A record that is written anew, as a good one in the dialect. Line and number count from the start of the stretch. */
export interface Amendment {
  readonly written: Uint8Array
  readonly line: number
  readonly number: number
  /** Index of the good record before which it comes, or in whose place. */
  readonly index: number
  readonly replaces: boolean
}
