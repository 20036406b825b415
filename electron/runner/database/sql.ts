/** What DuckDB calls the database of a workspace: after its file. */
export const CATALOG = 'data'

/** `name` as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `text` as an SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The given parts as a comma-separated list. */
export function list(parts: readonly string[]): string {
  return parts.join(', ')
}
