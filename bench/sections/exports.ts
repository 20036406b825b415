import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FLIGHTS, flightsCsv } from '@tests/helpers/flights'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { TargetFormatInput } from '@shared/jobs/export/format'
import { FLIGHT_COLUMNS } from '../columns'
import { FOLDER, ROOT } from '../places'
import { run, type Ran } from '../program'
import { median, pairedRatio, round } from '../statistics'
import { fieldsOf, highest, loadByVigie, WORKSPACE } from '../vigie'
import type { WriteTask } from '../write'

interface Format {
  readonly name: string
  readonly format: TargetFormatInput
  /** COPY's options for the same, where DuckDB knows the format. */
  readonly copy?: string
  /** Sheets that hold all rows. */
  readonly sheets?: number
}

const FORMATS: readonly Format[] = [
  { name: 'csv', format: { kind: 'delimited' }, copy: 'FORMAT csv, HEADER' },
  { name: 'parquet', format: { kind: 'parquet' }, copy: 'FORMAT parquet' },
  { name: 'csv.gz', format: { kind: 'delimited', gzip: true }, copy: 'FORMAT csv, HEADER, COMPRESSION gzip' },
  { name: 'json', format: { kind: 'json' }, copy: 'FORMAT json, ARRAY' },
  { name: 'ndjson', format: { kind: 'ndjson' }, copy: 'FORMAT json' },
  { name: 'xml', format: { kind: 'xml' } },
  { name: 'xlsx', format: { kind: 'xlsx' }, sheets: 3 },
]

/** A ratio to a run of half a second needs more pairs than there are rounds. */
const PAIRS_A_ROUND = 3

/**
 * The real flights exported in every format by the command line, alternating with DuckDB's own COPY of the same table in a process of its own, and imported again: all that is
 * found there has to be what was exported.
 */
export async function compareExports(rounds: number) {
  await loadByVigie({
    source: { files: [await flightsCsv()] },
    target: { dataset: 'flights', fields: fieldsOf(FLIGHT_COLUMNS) },
  })
  const formats: Record<string, unknown> = {}
  for (const one of FORMATS) formats[one.name] = await compare(one, rounds)
  return { rows: FLIGHTS, formats }
}

async function compare({ name, format, copy, sheets }: Format, rounds: number) {
  const file = join(FOLDER, `flights.${name}`)
  const duckdb: number[] = []
  const ours: (Ran & { readonly runSeconds: number })[] = []
  for (let turn = 0; turn < rounds * (copy === undefined ? 1 : PAIRS_A_ROUND); turn++) {
    if (copy !== undefined) duckdb.push(await copyByDuckdb(format, copy))
    rmSync(file, { force: true })
    ours.push(await exportByVigie(file, format))
  }
  const runs = ours.map(({ runSeconds }) => runSeconds)
  const whole = median(runs)
  return {
    megabytes: Math.round(statSync(file).size / 1e6),
    commandSeconds: round(median(ours.map(({ seconds }) => seconds))),
    runSeconds: round(whole),
    cellsPerSecond: Math.round((FLIGHTS * FLIGHT_COLUMNS.length) / whole),
    ...(duckdb.length === 0
      ? {}
      : { duckdbSeconds: round(median(duckdb)), timesDuckdb: round(pairedRatio(runs, duckdb)) }),
    peakMemoryMb: highest(ours),
    sameWhenImported: await roundTrip(file, sheets),
  }
}

/** One export by the command line. @returns also the time from its beginning to its end as the engine tells it */
async function exportByVigie(file: string, format: TargetFormatInput): Promise<Ran & { readonly runSeconds: number }> {
  const job = join(FOLDER, 'export.json')
  const definition = { kind: 'export', label: 'benchmark', source: { dataset: 'flights' }, format, target: { file } }
  writeFileSync(job, JSON.stringify(definition))
  const ran = await vigie('run', job, '--json')
  const { job: id } = JSON.parse(ran.last) as { readonly job: string }
  const { durationMs } = JSON.parse((await vigie('show', id, '--json')).last) as { readonly durationMs: number }
  return { ...ran, runSeconds: durationMs / 1000 }
}

function vigie(...command: string[]): Promise<Ran> {
  return run(process.execPath, [join(ROOT, 'out/main/cli.js'), ...command, '--workspace', WORKSPACE])
}

async function copyByDuckdb(format: TargetFormatInput, copy: string): Promise<number> {
  const path = join(FOLDER, 'write.json')
  const task: WriteTask = {
    workspace: WORKSPACE,
    table: 'flights',
    rows: FLIGHTS,
    columns: [],
    file: join(FOLDER, 'copied'),
    format,
    copy,
  }
  writeFileSync(path, JSON.stringify(task))
  const { last } = await run(process.execPath, [join(ROOT, 'out/bench/write.js'), path])
  return (JSON.parse(last) as { seconds: number }).seconds
}

/** Whether the file holds the table that was exported. @param sheets of a workbook, each of which is imported by itself */
async function roundTrip(file: string, sheets: number | undefined): Promise<boolean> {
  const dataset = `again_${Date.now()}`
  const target: ImportDefinitionInput['target'] = { dataset, fields: fieldsOf(FLIGHT_COLUMNS) }
  const numbers = sheets === undefined ? [null] : Array.from({ length: sheets }, (_, index) => index + 1)
  for (const sheet of numbers) {
    const format = sheet === null ? {} : { format: { kind: 'xlsx' as const, sheet } }
    await loadByVigie({ source: { files: [file], ...format }, target }, false)
  }
  const sum = (table: string): string =>
    `(SELECT count(*)::VARCHAR || ' ' || sum(hash(t)::HUGEINT)::VARCHAR FROM ${table} t)`
  const { last } = await vigie('query', `SELECT ${sum('flights')} = ${sum(dataset)} AS same`, '--json')
  return last.includes('true')
}
