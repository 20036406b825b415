import type { FieldSpec } from './vigie'

/** A column as DuckDB and as Vigie declare it. */
export interface Column extends FieldSpec {
  readonly sql: string
}

/** Columns of the real flights. */
export const FLIGHT_COLUMNS: readonly Column[] = [
  { name: 'date', type: 'datetime', sql: 'TIMESTAMP' },
  { name: 'delay', type: 'integer', sql: 'BIGINT' },
  { name: 'distance', type: 'integer', sql: 'BIGINT' },
  { name: 'origin', type: 'text', sql: 'VARCHAR' },
  { name: 'destination', type: 'text', sql: 'VARCHAR' },
]
