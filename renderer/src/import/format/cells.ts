import type { Resolved } from '@shared/jobs/format'

/** Letters of a column of a sheet, from 0: `A`, `Z`, `AA`. */
export function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter
}

/** The cells that a resolved format reads, as a range: `B3:F200`, `B3:F` down to the end. */
export function rangeOf({ firstColumn, lastColumn, firstRow, lastRow }: Resolved<'xlsx'>): string {
  return `${columnLetters(firstColumn)}${firstRow}:${columnLetters(lastColumn)}${lastRow ?? ''}`
}

/** A range that begins in another row; null where it is none. */
export function withFirstRow(range: string, row: number): string | null {
  const parts = /^([A-Za-z]{1,3})\d*:([A-Za-z]{1,3})(\d*)$/.exec(range)
  return parts === null ? null : `${parts[1]}${row}:${parts[2]}${parts[3]}`
}
