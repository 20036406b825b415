import { readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { openDatabase } from '@runner/database/open'
import { partEnd } from '@runner/export/part-end'
import { targetFormatSchema, type TargetFormatInput } from '@shared/jobs/export/format'
import { openWriter, type OutputColumn } from '@runner/write/writer'

/** What `write.js` is asked to do. */
export interface WriteTask {
  /** A workspace whose database holds the table. */
  readonly workspace: string
  readonly table: string
  readonly rows: number
  readonly columns: readonly Omit<OutputColumn, 'label'>[]
  readonly file: string
  readonly format: TargetFormatInput
  /** COPY's options where DuckDB does it alone; null: Vigie's writer does it. */
  readonly copy: string | null
}

/** Some two seconds of work. */
const CHECKPOINT_ROWS = 1_500_000

/**
 * `node write.js TASK.json`: writes a table to a file, forced to the disk, and prints `{seconds, cpuSeconds}` from the moment at which the database is open.
 */
const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('usage: write TASK.json')
const task = JSON.parse(readFileSync(path, 'utf8')) as WriteTask
rmSync(task.file, { force: true })

async function byDuckdb(copy: string): Promise<() => Promise<void>> {
  const instance = await DuckDBInstance.create(`${task.workspace}/data.duckdb`)
  const connection = await instance.connect()
  return async () => {
    await connection.run(`COPY (SELECT * FROM main."${task.table}") TO '${task.file}' (${copy})`)
    const file = await open(task.file, 'r+')
    await file.sync()
    await file.close()
  }
}

async function byVigie(): Promise<() => Promise<void>> {
  const { database } = await openDatabase(task.workspace, (message) => {
    throw new Error(message)
  })
  const connection = await database.connect()
  return async () => {
    const { file } = task
    const writer = await openWriter(connection, {
      folder: database.blocks,
      file,
      format: targetFormatSchema.parse(task.format),
      columns: task.columns.map((column) => ({ ...column, label: column.name })),
      state: null,
    })
    for (let from = 0, kept = 0; from < task.rows;) {
      const to = partEnd(from, task.rows, writer.rowsAtATime)
      await writer.write(`SELECT * FROM data.main."${task.table}" WHERE rowid >= ${from} AND rowid < ${to}`)
      from = to
      if (from < kept + CHECKPOINT_ROWS) continue
      await writer.checkpoint()
      kept = from
    }
    await writer.end()
  }
}

const write = await (task.copy === null ? byVigie() : byDuckdb(task.copy))
const before = process.cpuUsage()
const started = performance.now()
await write()
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6 })}\n`)
process.exit(0)
