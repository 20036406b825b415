import type { Connection } from '../database/connection'
import { findVersion, storedTable } from '../database/datasets'
import { list } from '../database/sql'
import { candidateValues, insertChanged, snapshotSelect } from './differential'
import type { ExportPlan, SnapshotPlan } from './plan'
import { datasetRelation } from './source'
import { candidatesTable, dropExportTables, snapshotTable } from './store'

/** The rows that a run writes: in the dataset itself, or in a table of their own; by numbers from 0 on. */

interface Rows {
  /** Rows to be written. */
  readonly total: number
  /** The number behind the last one; of a dataset, some before it may be missing. */
  readonly end: number
  /** What the dataset is: another text as soon as somebody has written into it. */
  readonly version: string
}

/** Makes the table of a run, without rows; DDL, outside of the transactions of checkpoints. */
export async function createSnapshot(connection: Connection, run: string, { rows }: ExportPlan): Promise<void> {
  if (rows.kind !== 'snapshot') return
  await dropExportTables(connection, run)
  const create = (table: string, values: readonly string[]) =>
    connection.run(`CREATE TABLE ${table} AS SELECT ${list(values)} FROM ${rows.relation} LIMIT 0`)
  await create(snapshotTable(run), rows.values)
  if (rows.differential !== null)
    await create(candidatesTable(run), [...rows.values, ...candidateValues(rows.differential)])
}

export interface Filled {
  readonly total: number
  /** Moment of the run with which rows were compared; null where all are written. */
  readonly since: number | null
}

/** Fills the table of a run; belongs into the transaction of the checkpoint that says so. */
export async function fillSnapshot(
  connection: Connection,
  run: string,
  job: string,
  plan: SnapshotPlan,
): Promise<Filled> {
  const table = snapshotTable(run)
  let since: number | null = null
  if (plan.differential === null) await connection.run(`INSERT INTO ${table} ${snapshotSelect(plan)}`)
  else {
    since = await insertChanged(connection, run, job, plan.differential, (condition) => snapshotSelect(plan, condition))
  }
  return { total: await countOf(connection, table), since }
}

async function countOf(connection: Connection, table: string): Promise<number> {
  return Number((await connection.rows(`SELECT count(*) FROM ${table}`))[0]?.[0])
}

/** The rows of a run, as they are now. */
export async function rowsOf(connection: Connection, run: string, { rows }: ExportPlan): Promise<Rows> {
  if (rows.kind === 'snapshot') {
    const total = await countOf(connection, snapshotTable(run))
    return { total, end: total, version: '' }
  }
  // The version is read first: what is written in between is noticed afterwards.
  const version = await findVersion(connection, rows.dataset)
  const all = await countOf(connection, storedTable(rows.dataset))
  // The last of so many has this number at least: there is no need to look at those before it.
  const end = (await lastRow(connection, rows.dataset, Math.max(0, all - 1))) + 1
  if (rows.filter === null) return { total: all, end, version }
  const filtered = `${datasetRelation(rows.dataset, rows.columns)} WHERE ${rows.filter}`
  return { total: await countOf(connection, filtered), end, version }
}

/**
 * Whether the rows are those that were there in the beginning, under the same numbers. They are only renumbered when deleted ones before them are cleared away:
 * then the last one has another number, even if nothing was written.
 */
export async function areSame(
  connection: Connection,
  { rows }: ExportPlan,
  { version, end }: Pick<Rows, 'version' | 'end'>,
): Promise<boolean> {
  if (rows.kind === 'snapshot') return true
  if ((await findVersion(connection, rows.dataset)) !== version) return false
  return (await lastRow(connection, rows.dataset, Math.max(0, end - 1))) === end - 1
}

/** Number of the last row from `from` on, -1 where there is none. */
async function lastRow(connection: Connection, dataset: string, from: number): Promise<number> {
  const rows = await connection.rows(`SELECT max(rowid) FROM ${storedTable(dataset)} WHERE rowid >= ${from}`)
  return Number(rows[0]?.[0] ?? -1)
}

/** Rows from number `from` to before `to`, with the columns of the file. */
export function selectRows(run: string, { rows, outputs }: ExportPlan, from: number, to: number): string {
  if (rows.kind === 'snapshot') {
    const names = list(outputs.map(({ column }) => column.name))
    return `SELECT ${names} FROM ${snapshotTable(run)} WHERE rowid >= ${from} AND rowid < ${to}`
  }
  const values = list(outputs.map(({ column, sql }) => `${sql} AS ${column.name}`))
  const relation = datasetRelation(rows.dataset, rows.columns, [from, to])
  return `SELECT ${values} FROM ${relation}${rows.filter === null ? '' : ` WHERE ${rows.filter}`}`
}

/** The values by which a run is split, in the order of its rows, with the numbers of theirs. */
export async function groupsOf(
  connection: Connection,
  run: string,
): Promise<{ readonly value: string | null; readonly from: number; readonly to: number }[]> {
  const groups = await connection.rows(
    `SELECT split, min(rowid), max(rowid) + 1 FROM ${snapshotTable(run)} GROUP BY split ORDER BY min(rowid)`,
  )
  return groups.map(([value, from, to]) => ({
    value: value === null ? null : String(value),
    from: Number(from),
    to: Number(to),
  }))
}
