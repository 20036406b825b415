import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { NOTHING_APPLIED, type Applied, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'
import { keepAdded } from './undo'

/** Insertion without a key: what is acceptable of the staged records goes in, in the order of the source. */
export async function insertRecords(
  connection: Connection,
  run: string,
  plan: RunPlan,
  slice: Slice,
  findings: readonly Finding[],
): Promise<Applied> {
  if (slice.relation === null) return NOTHING_APPLIED
  const refused = findings.filter(({ severity }) => severity === 'error').length
  const values = plan.fields.map(({ field }, number) => `f${number} AS ${identifier(field.name)}`)
  const select = `SELECT ${list(values)} FROM records${refused === 0 ? '' : ' WHERE good'}`
  const inserted = await connection.run(`INSERT INTO ${plan.table} BY NAME ${select}`)
  await keepAdded(connection, run, plan, select)
  if (inserted + refused !== slice.records) {
    throw new Error(`${slice.records} records given, ${inserted} inserted, ${refused} refused`)
  }
  return { ...NOTHING_APPLIED, inserted, findings }
}
