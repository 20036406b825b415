import { StatementType } from '@duckdb/node-api'
import { VigieError } from '@shared/errors/error-data'
import type { QueryResult } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { messageOf } from '../database/errors'
import { toCell } from './cells'

/** A query begins with one of these; `pragma` and others count as selects for DuckDB. */
const READING = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:select|with|from|values|table)\b/i
/** Functions that change the database's behaviour although they stand where a table stands. */
const CHANGING = /\b(?:force_checkpoint|checkpoint|(?:en|dis)able_\w+|truncate_duckdb_logs|pragma_\w*)\s*\(/i

/**
 * Runs one `select` in a read-only transaction on a connection of its own; at most `limit` rows.
 * @throws query.notReadOnly, query.failed
 */
export async function runQuery(connection: Connection, sql: string, limit: number | null): Promise<QueryResult> {
  await requireOneSelect(connection, sql)
  try {
    await connection.run('BEGIN TRANSACTION READ ONLY')
    const result = await connection.stream(sql)
    const types = result.columnTypes()
    const rows: QueryResult['rows'][number][] = []
    for await (const part of result.yieldRows()) {
      for (const row of part) {
        if (limit !== null && rows.length >= limit) return { columns: result.columnNames(), rows }
        rows.push(row.map((value, index) => toCell(value, types[index] ?? result.columnType(index))))
      }
    }
    return { columns: result.columnNames(), rows }
  } catch (thrown) {
    if (thrown instanceof VigieError) throw thrown
    throw new VigieError('query.failed', { message: messageOf(thrown) }, { cause: thrown })
  }
}

/** @throws query.notReadOnly, query.failed */
export async function requireOneSelect(connection: Connection, sql: string): Promise<void> {
  if (!READING.test(sql) || CHANGING.test(sql)) throw new VigieError('query.notReadOnly')
  let type: StatementType
  try {
    const statements = await connection.duckdb.extractStatements(sql)
    if (statements.count !== 1) throw new VigieError('query.notReadOnly')
    const prepared = await statements.prepare(0)
    type = prepared.statementType
    prepared.destroySync()
  } catch (thrown) {
    if (thrown instanceof VigieError) throw thrown
    throw new VigieError('query.failed', { message: messageOf(thrown) }, { cause: thrown })
  }
  if (type !== StatementType.SELECT) throw new VigieError('query.notReadOnly')
}
