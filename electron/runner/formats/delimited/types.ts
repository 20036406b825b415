import type { ErrorParams } from '@shared/errors/error-data'
import type { RejectCode } from '@shared/rejects/codes'

/** A place between two records of a file, from which reading can go on. */
export interface SourcePosition {
  /** Offset in the original file (raw bytes, before decoding) at which the next record begins. */
  readonly byte: number
  /** Number (from 1) of the physical line that begins there. */
  readonly line: number
  /** Records before it in this file; blank lines count, header, comments and skipped lines do not. */
  readonly record: number
}

export type FileRejectCode = Extract<RejectCode, `file.${string}`>

/** A record that could not be read as one. */
export interface RefusedRecord {
  readonly code: FileRejectCode
  readonly params: ErrorParams
  readonly line: number
  readonly record: number
  /** Its text without the line end; bytes that are no text as U+FFFD. */
  readonly original: string
  /** The values as far as they can be told apart. */
  readonly values: readonly string[]
}

/** How the data of a block is written: RFC 4180 with `\n` and this delimiter. */
export interface NormalisedDialect {
  readonly delimiter: string
  readonly quote: '"'
  readonly escape: '"'
}

/** A stretch of the source: its good records as CSV that can't be misread, and what was wrong with the others. */
export interface RecordBlock {
  /** UTF-8 in the reader's normalised dialect; each record begins with its index in this block (from 0). */
  readonly data: Buffer
  /** Records in `data`. */
  readonly records: number
  /** Values of each record, without the index. */
  readonly columns: number
  readonly refused: readonly RefusedRecord[]
  /** Blank lines. */
  readonly empty: number
  readonly start: SourcePosition
  readonly end: SourcePosition
  /** Nothing follows. */
  readonly last: boolean
  /** Physical line on which record `index` of `data` begins. */
  line(index: number): number
  /** Its number in the file. */
  record(index: number): number
  /** Its text as it stands in the file. */
  original(index: number): string
  /** Its values; null for empty ones. */
  values(index: number): (string | null)[]
}
