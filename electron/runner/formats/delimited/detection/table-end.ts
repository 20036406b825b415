import { kindOf } from './cell-kind'
import type { Row } from './guess'

/** A line that is meant to name columns has so many of the names of the header, and so large a share of them. */
const FEWEST_NAMES = 2
const NAMES_SHARE = 0.5
/** Rows below the names of another table that have its width. */
const FEWEST_ROWS = 2

/**
 * The row with which another table begins: one that has names of the header among others, or, below a blank line, one of words with which a stretch of
 * another width begins. The same names again are no other table: files that were put together have them. Null where there is none.
 * @param rows from the header on, blank ones too
 */
export function findTableEnd(rows: readonly Row[], width: number): Row | null {
  const [header, ...records] = rows
  if (header === undefined) return null
  const names = header.values.map((name) => name.trim()).filter((name) => name !== '')
  const found = records.findIndex(
    (row, index) =>
      !row.broken &&
      (isOtherHeader(row, names) || (isBlank(records[index - 1]) && isOtherTable(records.slice(index), width))),
  )
  return records[found] ?? null
}

/** Spreadsheets fill blank lines up with delimiters. */
function isBlank(row: Row | undefined): boolean {
  return row?.values.every((value) => value.trim() === '') === true
}

function isOtherHeader({ values }: Row, names: readonly string[]): boolean {
  const cells = values.map((value) => value.trim()).filter((value) => value !== '')
  const known = new Set(names)
  const repeated = new Set(cells.filter((cell) => known.has(cell))).size
  const isSame = cells.length === names.length && cells.every((cell, index) => cell === names[index])
  return repeated >= FEWEST_NAMES && repeated >= Math.max(cells.length, known.size) * NAMES_SHARE && !isSame
}

function isOtherTable(rows: readonly Row[], width: number): boolean {
  const [first, ...others] = rows
  if (first === undefined || first.values.length === width || first.values.length < 2) return false
  const areWords = first.values.every((value) => kindOf(value) === 'word')
  const stretch = others.slice(0, FEWEST_ROWS)
  const isSteady =
    stretch.length === FEWEST_ROWS && stretch.every(({ values }) => values.length === first.values.length)
  // Notes may stand among the records, too.
  const ofFirst = others.filter(({ values }) => values.length === width).length
  return areWords && isSteady && ofFirst * 2 < others.length
}
