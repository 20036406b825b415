import type { QueryCell } from '@shared/runner/protocol'

/** Rows as an array of objects in JSON, with the properties in the order of the columns: those of an object would put names that are numbers first. */
export function jsonRows(columns: readonly string[], rows: readonly (readonly QueryCell[])[]): string {
  const names = columns.map((name) => JSON.stringify(name))
  const objects = rows.map(
    (row) => `{${names.map((name, at) => `${name}:${JSON.stringify(row[at] ?? null)}`).join(',')}}`,
  )
  return `[${objects.join(',')}]`
}
