import type { ErrorParams } from '@shared/errors/error-data'
import type { FileRejectCode } from '../records'

/** One step through a source: a record, one that can't be read, or blank ones. */
export interface Item {
  /** Null for blank records, of which there are `blanks`. */
  readonly values: readonly string[] | null
  readonly blanks?: number | undefined
  /** Set where it can't be read as a record. */
  readonly refusal?: { readonly code: FileRejectCode; readonly params: ErrorParams } | undefined
  /** Its text; null: the values as CSV. */
  readonly original: string | null
  /** Its bytes, where some of them are no text. */
  readonly raw?: Uint8Array | undefined
  /** Line on which it begins. */
  readonly line: number
  /** Offset and line of the place behind it. */
  readonly end: number
  readonly endLine: number
}

/** What knows a format: gives the items of a source one after the other, in portions of its own choice. */
export interface Feed {
  /** Bytes of the file on the disk that were read so far, where offsets are no places in it. */
  readonly raw: number | undefined
  /**
   * The next items, possibly none, each made when it is asked for: of wide tables not even a few thousand have room in memory. Null at the end.
   * To pull and to ask for an item throws what makes it impossible to read on.
   */
  pull(): Promise<Iterable<Item> | null>
  close(): Promise<void>
}
