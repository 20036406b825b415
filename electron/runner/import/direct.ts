import type { Connection } from '../database/connection'
import { VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { NOTHING_APPLIED, type Applied, type Finding } from './findings'
import type { RunPlan, RunState } from './plan'
import type { Slice } from './slice'
import { versionAt } from './row-versions'

/** Insertion without a key: what is acceptable of the staged records goes in, in the order of the source. */
export async function insertRecords(
  connection: Connection,
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  findings: readonly Finding[],
): Promise<Applied> {
  if (slice.relation === null) return NOTHING_APPLIED
  const refused = findings.filter(({ severity }) => severity === 'error').length
  const values = plan.fields.map(({ field }, number) => `f${number} AS ${identifier(field.name)}`)
  const version = `${versionAt(plan, before, slice)('pos')} AS ${VERSION}`
  const inserted = await connection.run(
    `INSERT INTO ${plan.table} BY NAME SELECT ${list([...values, version])} FROM records${refused === 0 ? '' : ' WHERE good'}`,
  )
  if (inserted + refused !== slice.records) {
    throw new Error(`${slice.records} records given, ${inserted} inserted, ${refused} refused`)
  }
  return { ...NOTHING_APPLIED, inserted, findings }
}
