/** What is told of rows that a run has changed, and of undoing it. */

/** What becomes of rows that a later run has changed when a run is undone: they stay as that has left them, or go back all the same. Labels: `changedRows.<id>`. */
export const CHANGED_ROWS = ['leave', 'restore'] as const
export type ChangedRows = (typeof CHANGED_ROWS)[number]

/** Values of a row by field, as the database writes them. */
export type RowValues = Readonly<Record<string, string | null>>

/** Rows by what undoing a run does to them. */
export interface UndoCounts {
  /** Those that it had inserted. */
  readonly removed: number
  /** Back to what they were before it had updated them. */
  readonly restored: number
  /** There again after it had deleted them. */
  readonly returned: number
  /** Changed by a later run: they stay as that has left them, unless a person wants them back. */
  readonly left: number
}

/** A row that a later run has changed, removed, or whose key it has inserted anew (`taken`). */
export interface UndoConflict {
  readonly kind: 'changed' | 'removed' | 'taken'
  /** The run that did so last, null where nobody knows any more. */
  readonly run: string | null
  /** As it would be without the run that is to be undone, null where it would not be. */
  readonly before: RowValues | null
  /** As it is, null where it is not. */
  readonly now: RowValues | null
}

export interface UndoPreview extends UndoCounts {
  readonly conflicts: readonly UndoConflict[]
}

/** What is kept of a run so that it can be undone. */
export interface RunHistory {
  readonly run: string
  readonly state: 'kept' | 'undoing' | 'undone' | 'dropped'
  /** Rows that are kept as they were before it. */
  readonly rows: number
  /** About how much of the database they take. */
  readonly bytes: number
}
