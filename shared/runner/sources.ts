import type { ErrorData } from '../errors/error-data'
import type { Field, FieldType } from '../jobs/fields'
import type { FormatKind, ResolvedFormat } from '../jobs/format'
import type { RejectCode } from '../rejects/codes'
import type { RejectCause } from '../rejects/reject'

/** What is found in the sources of an import, before it is run. */

export interface DetectedColumn {
  /** Name in the header, or `column_N`; made unique. */
  readonly name: string
  readonly type: FieldType
  /** Digits, for `decimal`. */
  readonly precision?: number
  readonly scale?: number
  /** How dates and times are written where it is not ISO 8601, such as `dd/MM/yyyy` or `d/M/yy HH:mm`. */
  readonly format?: string
  /** Where the values can be read in several ways, these: nobody but a person can tell, and until then the type is text. */
  readonly formats?: readonly string[]
  /** Signs of numbers where they are not `.` and nothing. */
  readonly decimal?: ',' | '.'
  readonly grouping?: string
  /** Why this type: key under `detect.why` of the catalogue. */
  readonly why: string
  /** Up to three different values. */
  readonly samples: readonly string[]
}

/** The type of a column for those who have no place for a format: without it dates and numbers are text. */
export function typeWithoutFormat({ type, format, decimal }: DetectedColumn): FieldType {
  return format === undefined && decimal === undefined ? type : 'text'
}

export interface Detection {
  readonly file: string
  readonly format: ResolvedFormat
  /** For each property of the format that has one: the reason as key under `detect.why` of the catalogue, `given` where the user chose. */
  readonly why: Readonly<Record<string, string>>
  readonly columns: readonly DetectedColumn[]
  readonly bytes: number
}

export interface PreviewRow {
  readonly line: number
  readonly values: readonly (string | null)[]
  /** Set where the record could not be read. */
  readonly code: RejectCode | null
  /** Set where the record was read though it breaks the rules of its format: what is wrong with it. */
  readonly mended: RejectCode | null
}
export interface Preview {
  readonly detection: Detection
  readonly rows: readonly PreviewRow[]
}

/** A file that an entry of a source stands for. */
export interface FoundFile {
  /** What it is called: `orders.zip/may.csv` for an entry of an archive. */
  readonly name: string
  /** The file on the disk. */
  readonly disk: string
  readonly packed: 'gzip' | 'zip' | null
  /** On the disk. */
  readonly bytes: number
}

/** What an entry of a source stands for now. */
export interface SourceListing {
  /** Null where nothing is found. */
  readonly kind: 'file' | 'folder' | 'pattern' | null
  readonly count: number
  readonly bytes: number
  /** The first of them. */
  readonly files: readonly FoundFile[]
  readonly error: ErrorData | null
}

/** What a person can choose from in a source, whether the format fits or not; empty lists where its kind has no such thing. */
export interface SourceOutline {
  readonly kind: FormatKind
  /** The first lines of a text, as they stand there. */
  readonly lines: readonly string[]
  /** Where records could be in a document, and how many are found there at its beginning; null where that is not counted. */
  readonly places: readonly { readonly path: string; readonly count: number | null }[]
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[]
}

/** What became of one value. */
export interface TrialSample {
  /** Its text as it stands in the source, then after each transformation; null for an empty one. */
  readonly stages: readonly (string | null)[]
  /** As the database writes it; null where it is empty or wrong. */
  readonly value: string | null
  readonly fault: RejectCause | null
}

export interface FieldTrial {
  /** Why it can't be tried at all. */
  readonly error: ErrorData | null
  /** What its expression gives. */
  readonly type: Pick<Field, 'type' | 'precision' | 'scale'> | null
  /** Records in which it stays empty, and those in which its value is wrong. */
  readonly empty: number
  readonly faults: number
  readonly samples: readonly TrialSample[]
}

export interface Trial {
  /** Records that were read, and those that the filter lets pass. */
  readonly records: number
  readonly kept: number
  readonly filterError: ErrorData | null
  readonly fields: readonly FieldTrial[]
  /** For each rule the records that do not meet it, though their values are good. */
  readonly rules: readonly { readonly error: ErrorData | null; readonly broken: number }[]
}
