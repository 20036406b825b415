import type { Checkpoint } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { identifier, literal } from '../database/sql'
import { exportPlanSchema, exportStateSchema, type ExportPlan, type ExportState } from './plan'

/** An export as the database knows it. */
export interface StoredExport {
  readonly plan: ExportPlan
  readonly state: ExportState
  readonly checkpoint: Checkpoint
}

/** The row of a run, null where it is none of an export that has begun. */
export async function loadExport(connection: Connection, run: string): Promise<StoredExport | null> {
  const row = (await connection.rows('SELECT plan, number, state, done FROM vigie.exports WHERE run = ?', [run]))[0]
  if (row === undefined) return null
  const state = exportStateSchema.parse(JSON.parse(String(row[2])))
  return {
    plan: exportPlanSchema.parse(JSON.parse(String(row[0]))),
    state,
    checkpoint: { number: Number(row[1]), counters: state.counters, done: row[3] === true },
  }
}

/** A run that begins. */
export async function insertExport(
  connection: Connection,
  run: string,
  plan: ExportPlan,
  state: ExportState,
  number: number,
): Promise<void> {
  await connection.run('INSERT INTO vigie.exports VALUES (?, ?, ?, ?, false)', [
    run,
    JSON.stringify(plan),
    number,
    JSON.stringify(state),
  ])
}

/** Moves the checkpoint of a run; belongs into the transaction that holds what it stands for. */
export async function saveExport(
  connection: Connection,
  run: string,
  { number, done }: Pick<Checkpoint, 'number' | 'done'>,
  state: ExportState,
): Promise<void> {
  const changed = await connection.run(
    `UPDATE vigie.exports SET number = ${number}, state = ${literal(JSON.stringify(state))}, done = ${done} WHERE run = ${literal(run)}`,
  )
  if (changed !== 1) throw new Error(`checkpoint of export ${run}: ${changed} rows`)
}

/** The rows of a run, in their order. */
export function snapshotTable(run: string): string {
  return `vigie.${identifier(`export_${run}`)}`
}

/** Rows that may have changed, before that is looked at. */
export function candidatesTable(run: string): string {
  return `vigie.${identifier(`candidates_${run}`)}`
}

/** DDL, outside of the transactions of checkpoints. */
export async function dropExportTables(connection: Connection, run: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${snapshotTable(run)}`)
  await connection.run(`DROP TABLE IF EXISTS ${candidatesTable(run)}`)
}

/** Forgets where a run stands and which files it has completed. */
export async function forgetExport(connection: Connection, run: string): Promise<void> {
  for (const table of ['exports', 'results']) await connection.run(`DELETE FROM vigie.${table} WHERE run = ?`, [run])
}

/** Forgets exports and the marks of jobs. */
export async function forgetExports(
  connection: Connection,
  runs: readonly string[],
  jobs: readonly string[],
): Promise<void> {
  for (const run of runs) {
    await connection.transaction(() => forgetExport(connection, run))
    await dropExportTables(connection, run)
  }
  for (const job of jobs) {
    await connection.transaction(async () => {
      for (const table of ['watermarks', 'marked'])
        await connection.run(`DELETE FROM vigie.${table} WHERE job = ?`, [job])
    })
  }
}
