/** A spreadsheet takes cells that begin like this for formulas, unless it is a plain number such as -12.5. */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/

/** One line of CSV (RFC 4180, with its line end). Text that a spreadsheet would execute gets a leading apostrophe. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = neutralise(cell)
  return /[",\r\n;\t']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The text as one that no spreadsheet takes for a formula. */
export function neutralise(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
}
