import type { TargetOf } from '@shared/jobs/export/format'
import type { Fault } from '../faults'

/** How rows become lines of text. */
export interface TextForm {
  /** What stands before the first row and behind the last one. */
  readonly head: string
  readonly foot: string
  /** The query for COPY over a select whose columns have the names of the task. */
  query(select: string): string
  /** COPY's options for it. */
  readonly options: string
  /** What stands between two rows where that is more than a line end; the query and COPY put it behind every row. */
  readonly between: string
  /** What can't be said of a row; the query is ended by it. */
  readonly faults: readonly Fault[]
  /** SQL of the texts of a row, one for each column: what the encoding has to say. */
  readonly texts: readonly string[]
}

type LineEnd = TargetOf<'delimited'>['lineEnd']

export const LINE_ENDS: Readonly<Record<LineEnd, string>> = { lf: '\n', crlf: '\r\n' }

/** COPY's options for a query of one column that holds whole lines. */
export function asTheyAre(lineEnd: LineEnd): string {
  return `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '', NULL '', ${newLine(lineEnd)}`
}

/** COPY's option for the end of a line; it knows the signs by their names. */
export function newLine(lineEnd: LineEnd): string {
  return `NEW_LINE ${lineEnd === 'crlf' ? String.raw`'\r\n'` : String.raw`'\n'`}`
}
