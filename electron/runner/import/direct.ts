import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { NOTHING_APPLIED, type Applied, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'
import { keepInserted } from './undo'

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
  const select = `SELECT ${list(plan.fields.map((_, number) => `f${number}`))} FROM records${refused === 0 ? '' : ' WHERE good'}`
  const inserted = await connection.run(
    `INSERT INTO ${plan.table} (${list(plan.fields.map(({ field }) => identifier(field.name)))}) ${select}`,
  )
  await keepInserted(connection, run, plan, select)
  if (inserted + refused !== slice.records) {
    throw new Error(`${slice.records} records given, ${inserted} inserted, ${refused} refused`)
  }
  return { ...NOTHING_APPLIED, inserted, findings }
}
