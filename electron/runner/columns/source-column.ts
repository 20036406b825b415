/** SQL name of column `index` (from 0) of a source: its text, NULL where empty. */
export function sourceColumn(index: number): string {
  return `c${index}`
}
