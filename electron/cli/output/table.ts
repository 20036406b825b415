/** Cells aligned in columns: numbers to the right, everything else to the left; as wide as the widest cell, up to 60 characters. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string[] {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? '' : clip(String(cell)))))
  const isNumeric = headers.map(
    (_, i) => rows.length > 0 && rows.every((row) => row[i] === null || typeof row[i] === 'number'),
  )
  // One by one: the rows of a large result are more than a function takes as arguments.
  const widths = headers.map((header, i) =>
    texts.reduce((widest, row) => Math.max(widest, row[i]?.length ?? 0), header.length),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (isNumeric[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(headers), widths.map((width) => '─'.repeat(width)).join('  '), ...texts.map(line)]
}

/** Names and values, the values aligned. */
export function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
}

function clip(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
