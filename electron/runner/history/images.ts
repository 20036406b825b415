import type { Connection } from '../database/connection'
import { imageTable, storedTable, VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { givenBy } from './versions'

/**
 * What rows were before a run changed or removed them. An image says: run `by` has made `version` of a row whose version was `old`, with these values; without a
 * `version` the row was removed, without an `old` one there was none. Rows that a run inserts need no image.
 */
export const BY = identifier('vigie:by')
export const OLD = identifier('vigie:old')

/** Makes the table for images of a dataset where there is none yet; DDL, outside of the transactions of batches. */
export async function createImages(connection: Connection, dataset: string): Promise<void> {
  await connection.run(
    `CREATE TABLE IF NOT EXISTS ${imageTable(dataset)} AS SELECT * FROM ${noImages(storedTable(dataset))}`,
  )
}

/** SQL of a relation without rows that has the columns of images of the rows of `table`. */
export function noImages(table: string): string {
  return `(SELECT CAST(0 AS INTEGER) AS ${BY}, CAST(0 AS BIGINT) AS ${OLD}, * FROM ${table} LIMIT 0)`
}

/**
 * SQL that adds images to the table `target`. @param from SQL of what comes behind FROM: its rows `t` are kept as they are, and none of them is of the run's own making
 * @param version SQL of the version that each will have
 */
export function imagesInto(
  target: string,
  { mark, from, version }: { readonly mark: number; readonly from: string; readonly version: string },
): string {
  return `INSERT INTO ${target} BY NAME
    SELECT ${mark} AS ${BY}, t.${VERSION} AS ${OLD}, ${version} AS ${VERSION}, t.* EXCLUDE (${VERSION}) FROM ${from}`
}

/** Names of the columns of a dataset's fields, as SQL. */
export async function fieldNamesOf(connection: Connection, dataset: string): Promise<string[]> {
  const rows = await connection.rows(`DESCRIBE ${storedTable(dataset)}`)
  return rows.map(([name]) => identifier(String(name))).filter((name) => name !== VERSION)
}

/**
 * Keeps rows as they are before the run with this mark writes or removes them. Rows of its own making are none of anybody's before it.
 * @param fields names of the dataset's columns, as SQL @param rows SQL of the rows, with all of them and their version
 * @param version SQL of the version that each will have
 */
export function keepImages(
  connection: Connection,
  { dataset, mark }: { readonly dataset: string; readonly mark: number },
  fields: readonly string[],
  rows: string,
  version: string,
): void {
  connection.defer(
    `INSERT INTO ${imageTable(dataset)} (${list([BY, OLD, VERSION, ...fields])})
     SELECT ${list([String(mark), VERSION, version, ...fields])} FROM (${rows}) WHERE NOT (${givenBy(VERSION, mark)})`,
  )
}

/** Whether anything was ever changed or removed in the dataset. */
export async function hasImages(connection: Connection, dataset: string): Promise<boolean> {
  const found = await connection.rows(
    `SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'images' AND lower(table_name) = lower(?)`,
    [dataset],
  )
  return found.length > 0
}
