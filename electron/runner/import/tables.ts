import type { Connection } from '../database/connection'
import { createImages } from '../history/images'
import { forgetHistory } from '../history/retention'
import { forgetRepairs } from '../repair/store'
import { dryTable } from './dry'
import { keyFields, type RunPlan } from './plan'
import { createValues, dropValues } from './rules/sets'
import { createKeys, dropKeys } from './store'

/** The tables that a run has for itself: DDL, which stays out of the transactions of batches. */

export async function createTables(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  await createKeys(connection, run, plan)
  await createValues(connection, run, plan)
  if (plan.keep && keyFields(plan).length > 0) await createImages(connection, plan.dataset)
}

/** What is of no use any more when a run has ended. */
export async function dropTables(connection: Connection, run: string): Promise<void> {
  await dropKeys(connection, run)
  await dropValues(connection, run)
}

/** Forgets checkpoints, rejects, what a dry run has left, and the tables of runs. */
export async function forgetRuns(connection: Connection, runs: readonly string[]): Promise<void> {
  await forgetHistory(connection, runs)
  await forgetRepairs(connection, runs)
  for (const run of runs) {
    await connection.transaction(async () => {
      for (const table of ['rejects', 'runs', 'changes', 'files', 'undos'])
        await connection.run(`DELETE FROM vigie.${table} WHERE run = ?`, [run])
    })
    await dropTables(connection, run)
    await connection.run(`DROP TABLE IF EXISTS ${dryTable(run)}`)
  }
}
