import type { FieldType } from '@shared/jobs/fields'
import type { Database } from '../../database/database'
import { uniqueNames } from '../delimited/header'
import type { Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { ParquetTable } from './table'

/** Types that Parquet declares; of the others the text is taken. */
const TYPES: Readonly<Record<string, FieldType>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  FLOAT: 'number',
  DOUBLE: 'number',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'datetime',
  TIMESTAMP_S: 'datetime',
  TIMESTAMP_MS: 'datetime',
  TIMESTAMP_NS: 'datetime',
}

/** See resolveFormat. @throws format.unreadable */
export async function resolveParquet(database: Database, origin: Origin): Promise<Resolution> {
  const table = await ParquetTable.open(database, origin)
  try {
    return {
      format: { kind: 'parquet' },
      why: {},
      columns: uniqueNames(table.columns.map(({ name }) => name)),
      first: { byte: 0, raw: 0, line: 1, record: 0 },
      types: table.columns.map(({ type }) => ({ ...typeOf(type), why: 'column.declared' })),
    }
  } finally {
    await table.close()
  }
}

function typeOf(type: string): { type: FieldType; precision?: number; scale?: number } {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)
  if (decimal !== null) return { type: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) }
  return { type: TYPES[type] ?? 'text' }
}
