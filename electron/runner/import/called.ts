import { pairColumns, type Pairing } from '@shared/columns/compare'
import type { KnownColumn } from '@shared/columns/known'

/** No column has the name. */
export const NONE = -1
/** The job knows the column, and goes on although the file does not have it. */
export const MISSING = -2

/**
 * The columns of a file as a job calls them: those that it knows come first, by the names and in the order in which it knows them, so that it maps a file
 * whose columns stand otherwise, or are written otherwise, as it has mapped the others.
 */
export interface CalledColumns {
  readonly names: readonly string[]
  /** For each name its number in the file; MISSING where the file does not have it. */
  readonly numbers: readonly number[]
  /** The names in the file. */
  readonly own: readonly string[]
}

/** A file whose columns are mapped. */
export interface MappedFile {
  readonly path: string
  readonly called: CalledColumns
}

/** Without known columns all of them are called as the file does. */
export function calledColumns(
  own: readonly string[],
  known: readonly KnownColumn[] = [],
  { numbers, others }: Pairing = pairColumns(known, own),
): CalledColumns {
  return {
    names: [...known.map(({ name }) => name), ...others.map((number) => own[number] ?? '')],
    numbers: [...numbers.map((number) => (number === -1 ? MISSING : number)), ...others],
    own,
  }
}
