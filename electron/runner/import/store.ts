import { withoutEffect } from '@shared/jobs/counters'
import type { Checkpoint } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { sqlType } from '../database/datasets'
import { identifier, list, literal } from '../database/sql'
import { UNCOMPILED } from '../uncompiled'
import { keyFields, runPlanSchema, runStateSchema, type KeyName, type RunPlan, type RunState } from './plan'

/** A run as the database knows it: the truth about what is committed. */
export interface StoredRun {
  readonly plan: RunPlan
  readonly state: RunState
  readonly checkpoint: Checkpoint
}

/** What is stored of a run, null when it has nothing (it never got as far as its first record). */
export async function loadRun(connection: Connection, run: string): Promise<StoredRun | null> {
  const [row] = await connection.rows(
    `SELECT plan, number, state, done FROM vigie.plans JOIN vigie.checkpoints USING (run) WHERE run = ? ORDER BY number DESC LIMIT 1`,
    [run],
  )
  if (row === undefined) return null
  const state = runStateSchema.parse(JSON.parse(String(row[2])), UNCOMPILED)
  return {
    plan: runPlanSchema.parse(JSON.parse(String(row[0])), UNCOMPILED),
    state,
    checkpoint: { number: Number(row[1]), counters: state.counters, done: row[3] === true },
  }
}

/** The last checkpoint of a run as it is told, null where it has none. */
export async function loadCheckpoint(connection: Connection, run: string): Promise<Checkpoint | null> {
  const stored = await loadRun(connection, run)
  return stored === null ? null : toldCheckpoint(stored.plan, stored.checkpoint)
}

/**
 * Begins a run, in place of what was kept of its check where there was one.
 * @param number of its last checkpoint: they go on where those of the check have ended
 */
export async function insertRun(
  connection: Connection,
  run: string,
  plan: RunPlan,
  state: RunState,
  number: number,
): Promise<void> {
  for (const table of ['plans', 'checkpoints', 'figures'])
    await connection.run(`DELETE FROM vigie.${table} WHERE run = ?`, [run])
  await connection.run('INSERT INTO vigie.plans VALUES (?, ?)', [run, JSON.stringify(plan)])
  await saveCheckpoint(connection, run, number, state, false)
}

/** A checkpoint as it is told: that of a check has written nothing, and is never the end of its run. */
export function toldCheckpoint(plan: RunPlan, { number, counters, done }: Checkpoint): Checkpoint {
  return plan.check ? { number, counters: withoutEffect(counters), done: false } : { number, counters, done }
}

/**
 * Adds a checkpoint, from which the run goes on; belongs into the transaction that holds the work it stands for. The ones before stay: a transaction at the same time could not change a row that
 * this one changes.
 */
export async function saveCheckpoint(
  connection: Connection,
  run: string,
  number: number,
  state: RunState,
  done: boolean,
): Promise<void> {
  const added = await connection.run(
    `INSERT INTO vigie.checkpoints SELECT run, ${number}, ${literal(JSON.stringify(state))}, ${done} FROM vigie.plans WHERE run = ${literal(run)}`,
  )
  if (added !== 1) throw new Error(`checkpoint of run ${run}: ${added} rows`)
}

/** Only the last checkpoint is of any use when nothing is taken in any more. */
export async function forgetEarlier(connection: Connection, run: string): Promise<void> {
  await connection.run(
    `DELETE FROM vigie.checkpoints WHERE run = $1 AND number < (SELECT max(number) FROM vigie.checkpoints WHERE run = $1)`,
    [run],
  )
}

/** Table with the keys that the run has seen; there for runs that look for this key. */
export function keysTable(run: string, key: KeyName): string {
  return `vigie.${identifier(`${key === 'key' ? 'keys' : 'second_keys'}_${run}`)}`
}

/** Makes the tables of keys; DDL, outside of the transactions of batches. */
export async function createKeys(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  for (const key of ['key', 'secondKey'] as const) {
    const columns = keyFields(plan, key).map(({ field, index }) => `f${index} ${sqlType(field.field)}`)
    if (columns.length > 0)
      await connection.run(`CREATE TABLE ${keysTable(run, key)} (${list([...columns, 'mine BOOLEAN'])})`)
  }
}

export async function dropKeys(connection: Connection, run: string): Promise<void> {
  for (const key of ['key', 'secondKey'] as const) await connection.run(`DROP TABLE IF EXISTS ${keysTable(run, key)}`)
}
