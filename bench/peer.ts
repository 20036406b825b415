import { existsSync, readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import type { PeerTask } from './duckdb'

/**
 * DuckDB alone: `node peer.js TASK.json` puts a file into a stored table of the same types in one statement, with bad lines kept by
 * `store_rejects`; no pause, no checkpoint, no count of what it left out. With a key, rows that are there are updated. Prints `{rows}`.
 */
const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: peer TASK.json')
const { file, database, columns, key, storage } = JSON.parse(readFileSync(path, 'utf8')) as PeerTask

const isNew = !existsSync(database)
const instance = await DuckDBInstance.create(
  database,
  storage === undefined ? {} : { storage_compatibility_version: storage },
)
const connection = await instance.connect()
const names = columns.map(({ name }) => `"${name}"`)
if (isNew) await connection.run(`CREATE TABLE t (${columns.map(({ name, sql }) => `"${name}" ${sql}`).join(', ')})`)
const types = columns.map(({ name, sql }) => `'${name}': '${sql}'`).join(', ')
const source = `read_csv('${file.replaceAll("'", "''")}', columns = {${types}}, header = true, delim = ',',
  quote = '"', escape = '"', auto_detect = false, store_rejects = true, rejects_limit = 0)`
await connection.run(
  key === undefined
    ? `INSERT INTO t SELECT * FROM ${source}`
    : `MERGE INTO t USING (SELECT * FROM ${source}) s ON t."${key}" = s."${key}"
       WHEN MATCHED THEN UPDATE SET ${names
         .filter((name) => name !== `"${key}"`)
         .map((name) => `${name} = s.${name}`)
         .join(', ')}
       WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `s.${name}`).join(', ')})`,
)
await connection.run('CHECKPOINT')
const reader = await connection.runAndReadAll('SELECT count(*) FROM t')
process.stdout.write(`${JSON.stringify({ rows: Number(reader.getRows()[0]?.[0]) })}\n`)
connection.closeSync()
instance.closeSync()
