import type { ErrorParams } from '@shared/errors/error-data'
import type { RejectCode } from '@shared/rejects/codes'
import type { TextKernel } from '../columns/text-kernel'

/** A place between two records of a file, from which reading can go on. */
export interface SourcePosition {
  /** Offset (raw bytes, before decoding; unpacked ones where the file is packed) at which the next record begins. */
  readonly byte: number
  /** Bytes of the file on the disk that were read up to here, where `byte` is no place in it: what is packed, XLSX. */
  readonly raw?: number | undefined
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
  /** Its bytes, where some of them are no text. */
  readonly raw?: Uint8Array
  /** The values as far as they can be told apart. */
  readonly values: readonly string[]
}

/** A record that was read although something is wrong with it, `index` among those of the block's data. */
export interface MendedRecord {
  readonly index: number
  readonly code: FileRejectCode
  readonly params: ErrorParams
}

/** How the records of a block are written. Quote and escape are single ASCII characters; lines that begin with the comment mark are none. */
export interface TextDialect {
  readonly delimiter: string
  readonly quote: string | null
  readonly escape: string | null
  readonly comment: string | null
}

/** A stretch of the source: its good records as text that can't be misread, and what was wrong with the others. */
export interface RecordBlock {
  /** UTF-8 text in the reader's dialect, with a line end behind each record (there may be none behind the last). */
  readonly text: Uint8Array
  /** Where each readable record begins and ends (without its line end) in the text. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** A record in the reader's dialect, where some stand elsewhere than in the text. */
  written?(index: number): Uint8Array
  /** How many they are. */
  readonly records: number
  /** Values of each record. */
  readonly columns: number
  readonly refused: readonly RefusedRecord[]
  /** In the order of the source; left out: none. */
  readonly mended?: readonly MendedRecord[]
  /** Blank lines. */
  readonly empty: number
  readonly start: SourcePosition
  readonly end: SourcePosition
  /** Nothing follows. */
  readonly last: boolean
  /** Physical line on which readable record `index` begins. */
  line(index: number): number
  /** Its number in the file. */
  record(index: number): number
  /** The number in its file of the record that is number `record` here, where that is another one: of corrected records. */
  origin?(record: number): number
  /** Its text as it stands in the file. */
  original(index: number): string
  /** Its values; null for empty ones. */
  values(index: number): (string | null)[]
  /** Nobody will ask for texts and values of others than these any more: theirs need not be kept. */
  keep?(indices: readonly number[]): void
  /** Nobody will ask for anything of it any more: its memory may serve the next block. */
  release?(): void
}

/** Whatever reads a source: its records one after the other, block by block, from any position that it once gave. */
export interface RecordReader {
  readonly dialect: TextDialect
  /** Has the records of the last block in its memory, taken apart already, until the next one is asked for. */
  readonly kernel?: TextKernel
  /**
   * The next block of about `bytes` bytes of the source (at least one record, readable or not) and at most `records` readable records; null at
   * the end. The records are the same ones whatever the blocks. @throws file.unreadable and other errors of the file as a whole
   */
  next(bytes: number, records?: number): Promise<RecordBlock | null>
  close(): Promise<void>
}
