import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { FLIGHTS, flightsCsv } from '@tests/helpers/flights'
import type { TargetFormatInput } from '@shared/jobs/export/format'
import { FLIGHT_COLUMNS, type Column } from '../columns'
import { COLUMNS } from '../generate'
import { formatFile } from '../formats/files'
import { FOLDER, ROOT } from '../places'
import { run } from '../program'
import { median, pairedRatio, round } from '../statistics'
import type { WriteTask } from '../write'

const WORKSPACE = join(FOLDER, 'writers')
const CSV = 'FORMAT csv, HEADER'

/** Formats, and what COPY is told to give the same. */
const FORMATS: readonly { readonly name: string; readonly format: TargetFormatInput; readonly copy: string | null }[] =
  [
    { name: 'csv', format: { kind: 'delimited' }, copy: CSV },
    {
      name: 'csv in French',
      format: { kind: 'delimited', delimiter: ';', values: { decimal: ',', date: 'dd/MM/yyyy' } },
      copy: CSV,
    },
    { name: 'csv in Windows-1252', format: { kind: 'delimited', encoding: 'windows-1252' }, copy: CSV },
    { name: 'csv.gz', format: { kind: 'delimited', gzip: true }, copy: `${CSV}, COMPRESSION gzip` },
    { name: 'parquet', format: { kind: 'parquet' }, copy: 'FORMAT parquet' },
    { name: 'ndjson', format: { kind: 'ndjson' }, copy: 'FORMAT json' },
    { name: 'xml', format: { kind: 'xml' }, copy: null },
    { name: 'xlsx', format: { kind: 'xlsx' }, copy: null },
  ]

interface Table {
  readonly table: string
  readonly rows: number
  readonly columns: readonly Column[]
}

/** Every writer on the real flights and on generated people, alternating with DuckDB's own COPY where it knows the format. */
export async function compareWriters(people: number, rounds: number) {
  const tables = await fill(people)
  const found: Record<string, unknown> = {}
  for (const table of tables)
    for (const { name, ...format } of FORMATS) found[`${table.table}, ${name}`] = await compare(table, format, rounds)
  return found
}

async function compare(
  { table, rows, columns }: Table,
  { format, copy }: { readonly format: TargetFormatInput; readonly copy: string | null },
  rounds: number,
) {
  const ours: number[] = []
  const theirs: number[] = []
  const memory: number[] = []
  const file = join(FOLDER, 'written')
  const task = { workspace: WORKSPACE, table, rows, columns: columns.map(outputOf), file, format }
  for (let turn = 0; turn < rounds; turn++) {
    if (copy !== null) theirs.push((await write({ ...task, copy })).seconds)
    const written = await write({ ...task, copy: null })
    ours.push(written.seconds)
    memory.push(written.memoryMb)
  }
  return {
    seconds: round(median(ours)),
    cellsPerSecond: Math.round((rows * columns.length) / median(ours)),
    megabytes: Math.round(statSync(file).size / 1e6),
    peakMemoryMb: Math.max(...memory),
    ...(theirs.length === 0
      ? {}
      : { duckdbSeconds: round(median(theirs)), timesDuckdb: round(pairedRatio(ours, theirs)) }),
  }
}

async function write(task: WriteTask): Promise<{ seconds: number; memoryMb: number }> {
  const path = join(FOLDER, 'write.json')
  writeFileSync(path, JSON.stringify(task))
  const { last, memory } = await run(process.execPath, [join(ROOT, 'out/bench/write.js'), path])
  return { seconds: (JSON.parse(last) as { seconds: number }).seconds, memoryMb: Math.round(memory.get('main') ?? 0) }
}

/** The tables in a database of a workspace. */
async function fill(people: number): Promise<Table[]> {
  const database = join(WORKSPACE, 'data.duckdb')
  const tables = [
    { table: 'flights', rows: FLIGHTS, columns: FLIGHT_COLUMNS, file: await flightsCsv(), read: 'read_csv' },
    { table: 'people', rows: people, columns: COLUMNS, file: await formatFile('ndjson', people), read: 'read_json' },
  ]
  for (const path of [database, `${database}.wal`]) if (existsSync(path)) rmSync(path)
  await mkdir(WORKSPACE, { recursive: true })
  const instance = await DuckDBInstance.create(database)
  const connection = await instance.connect()
  for (const { table, columns, file, read } of tables) {
    const types = columns.map(({ name, sql }) => `'${name}': '${sql}'`).join(', ')
    await connection.run(`CREATE TABLE ${table} AS SELECT * FROM ${read}('${file}', columns = {${types}})`)
  }
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
  return tables
}

function outputOf({ name, type = 'text', precision, scale }: Column): WriteTask['columns'][number] {
  return {
    name,
    type,
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
  }
}
