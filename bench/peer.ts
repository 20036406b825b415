import { rmSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { COLUMNS } from './generate'

/**
 * DuckDB alone: `node peer.js FILE DATABASE` puts the file into a stored table of the same types in one statement, with bad
 * lines kept by `store_rejects`; no pause, no checkpoint, no count of what it left out. Prints `{seconds, rows}`.
 */
const [file, database] = process.argv.slice(2)
if (file === undefined || database === undefined) throw new Error('usage: peer FILE DATABASE')
rmSync(database, { force: true })

const instance = await DuckDBInstance.create(database)
const connection = await instance.connect()
await connection.run(`CREATE TABLE t (${COLUMNS.map((c) => `"${c.name}" ${c.sql}`).join(', ')})`)
const columns = COLUMNS.map((c) => `'${c.name}': '${c.sql}'`).join(', ')
const started = performance.now()
await connection.run(
  `INSERT INTO t SELECT * FROM read_csv('${file.replaceAll("'", "''")}', columns = {${columns}}, header = true, delim = ',',
   quote = '"', escape = '"', auto_detect = false, store_rejects = true, rejects_limit = 0)`,
)
await connection.run('CHECKPOINT')
const seconds = (performance.now() - started) / 1000
const reader = await connection.runAndReadAll('SELECT count(*) FROM t')
process.stdout.write(`${JSON.stringify({ seconds, rows: Number(reader.getRows()[0]?.[0]) })}\n`)
connection.closeSync()
instance.closeSync()
