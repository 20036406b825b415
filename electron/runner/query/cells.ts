import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  JsonDuckDBValueConverter,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import type { QueryCell } from '@shared/runner/protocol'

/**
 * A value of DuckDB as JSON carries it: integers beyond ±2^53 and decimals as strings, dates and times in ISO 8601, numbers that are
 * no numbers (NaN, infinity) as strings, lists and structures as JSON text.
 */
export function toCell(value: DuckDBValue, type: DuckDBType): QueryCell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return String(value).replace(' ', 'T')
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue || value instanceof DuckDBBlobValue)
    return String(value)
  const json = JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter)
  return typeof json === 'string' ? json : JSON.stringify(json)
}
