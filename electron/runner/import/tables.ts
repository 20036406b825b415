import type { Connection } from '../database/connection'
import { createImages } from '../history/images'
import { forgetHistory } from '../history/retention'
import { forgetRepairs } from '../repair/store'
import { dryTable } from './dry'
import { keyFields, type RunPlan } from './plan'
import { createValues, dropValues } from './rules/sets'
import { createSample, dropSample } from './figures/take'
import { createKeys, dropKeys, forgetEarlier } from './store'

/** The tables that a run has for itself: DDL, which stays out of the transactions of batches. */

export async function createTables(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  await createKeys(connection, run, plan)
  await createValues(connection, run, plan)
  await createSample(connection, run, plan)
  if (plan.keep && keyFields(plan).length > 0) await createImages(connection, plan.dataset)
}

/** What is of no use any more when a run has ended. */
export async function dropTables(connection: Connection, run: string): Promise<void> {
  await forgetEarlier(connection, run)
  await dropKeys(connection, run)
  await dropValues(connection, run)
  await dropSample(connection, run)
}

/** Forgets checkpoints, rejects, what a dry run has left, and the tables of runs. */
export async function forgetRuns(connection: Connection, runs: readonly string[]): Promise<void> {
  await forgetHistory(connection, runs)
  await forgetRepairs(connection, runs)
  for (const run of runs) {
    await clearRun(connection, run)
    await connection.transaction(async () => {
      for (const table of ['plans', 'checkpoints', 'figures', 'undos'])
        await connection.run(`DELETE FROM vigie.${table} WHERE run = ?`, [run])
    })
  }
}

/** Forgets what a run has found and its tables, but not the run itself. */
export async function clearRun(connection: Connection, run: string): Promise<void> {
  await connection.transaction(async () => {
    for (const table of ['rejects', 'changes', 'files'])
      await connection.run(`DELETE FROM vigie.${table} WHERE run = ?`, [run])
  })
  await dropTables(connection, run)
  await connection.run(`DROP TABLE IF EXISTS ${dryTable(run)}`)
}
