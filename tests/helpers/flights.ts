import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { DATA, ROOT } from './app'

/** Lines of the file, without its header. */
export const FLIGHTS = 3_000_000

/** The 3 million real flights of `vega-datasets`, written out once as CSV. @returns the file */
export async function flightsCsv(): Promise<string> {
  const folder = join(ROOT, 'out/data')
  const file = join(folder, 'flights-3m.csv')
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`
  await connection.run(
    `COPY (FROM ${quoted(join(DATA, 'flights-3m.parquet'))}) TO ${quoted(`${file}.part`)} (FORMAT csv, HEADER)`,
  )
  connection.closeSync()
  instance.closeSync()
  renameSync(`${file}.part`, file)
  return file
}
