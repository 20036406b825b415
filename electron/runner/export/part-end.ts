import { ROW_GROUP } from '../columns/column-file'

/** A rest that is smaller than this share of a part goes with the part before it: at the end of each part the database's threads wait for one another. */
const SMALL_REST = 0.25

/**
 * Where a part of the rows from `from` to before `to` ends: with a group of rows of the table, if it has any, because the database reads a group by one thread.
 * @param most rows of it; a quarter more where that are whole groups and a small rest is left
 */
export function partEnd(from: number, to: number, most: number): number {
  const grouped = Math.floor((from + most) / ROW_GROUP) * ROW_GROUP
  if (most < ROW_GROUP) return Math.min(to, grouped > from ? grouped : from + most)
  return to - grouped < most * SMALL_REST ? to : grouped
}
