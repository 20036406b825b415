import type { Field } from '../jobs/fields'
import type { RejectCode } from '../rejects/codes'
import type { RejectCause, Repair } from '../rejects/reject'

/** What is told of the repair of rejects. */

/** What a correction of several rejects has done, in rejects. */
export interface CorrectionCounts {
  /** Refused records that it was meant for and that have not gone in. */
  readonly matched: number
  /** Those that it has changed. */
  readonly corrected: number
  /** Those that could not be read as records, and have no columns to be corrected alike. */
  readonly unreadable: number
}

/** Which corrected rejects would pass now. */
export interface RepairTrial {
  /** All that are corrected and have not gone in. */
  readonly corrected: number
  /** Those that were tried: not all of very many. */
  readonly tried: number
  readonly passing: number
  /** Why the others would be refused again, the most frequent first. */
  readonly causes: readonly { readonly code: RejectCode; readonly field: string | null; readonly count: number }[]
}

export interface CorrectionPreview extends CorrectionCounts {
  /** Not all of the rejects were looked at, but only the first ones: as many as `matched` says. */
  readonly partial: boolean
  readonly passing: number
  readonly causes: RepairTrial['causes']
  /** Some records with the columns that would change. */
  readonly examples: readonly CorrectionExample[]
}

export interface CorrectionExample {
  readonly line: number
  readonly changes: readonly {
    readonly column: string
    readonly before: string | null
    readonly after: string | null
  }[]
  /** Why it would be refused again; none: it would pass. */
  readonly causes: readonly RejectCause[]
}

/** How far the rejects of a run are repaired, in rejects. */
export interface RepairProgress {
  /** Refused records, those that have gone in among them. */
  readonly refused: number
  readonly repaired: number
  /** Corrected and not in: those that would pass, that would be refused again, and of which nobody knows. */
  readonly passing: number
  readonly failing: number
  readonly untried: number
}

/** A column of the files of a run. */
export interface RepairColumn {
  readonly name: string
  /** The field that it fills; null where there is none of which it is all. */
  readonly field: Field | null
}

/** The history of one reject that was corrected. */
export interface RepairLine {
  readonly seq: number
  readonly file: string
  readonly line: number
  readonly record: number
  readonly columns: readonly string[]
  /** As they were refused, and as they were corrected. */
  readonly original: readonly (string | null)[]
  readonly repair: Repair
}
