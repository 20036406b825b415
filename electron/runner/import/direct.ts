import type { Connection } from '../database/connection'
import { VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { NOTHING_APPLIED, type Applied, type Finding } from './findings'
import { keepAdded } from './figures/take'
import type { RunPlan, RunState } from './plan'
import type { Slice } from './slice'
import { versionAt } from './row-versions'

/** Insertion without a key: what is acceptable of the staged records goes in, in the order of the source. */
export async function insertRecords(
  connection: Connection,
  run: string,
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  findings: readonly Finding[],
): Promise<Applied> {
  const expected = insertionOf(slice, findings)
  if (slice.relation === null) return expected
  const records = `records${expected.inserted === slice.records ? '' : ' WHERE good'}`
  const inserted = await insertAll(connection, plan, records, versionAt(plan, before, slice))
  if (inserted !== expected.inserted)
    throw new Error(`${slice.records} records given, ${inserted} inserted in place of ${expected.inserted}`)
  keepAdded(connection, run, plan, `(SELECT * FROM ${records})`)
  return expected
}

/** What inserting a slice without a key does: all that is not refused goes in. */
export function insertionOf({ relation, records }: Slice, findings: readonly Finding[]): Applied {
  if (relation === null) return NOTHING_APPLIED
  const refused = findings.filter(({ severity }) => severity === 'error').length
  return { ...NOTHING_APPLIED, inserted: records - refused, findings }
}

/**
 * Inserts each of these staged records as it is. @param records SQL of the relation, in the order of the source
 * @param version SQL of the version that the record at a position gives @returns how many they are
 */
export function insertAll(
  connection: Connection,
  { table, fields }: RunPlan,
  records: string,
  version: (position: string) => string,
): Promise<number> {
  const values = fields.map(({ field }, number) => `f${number} AS ${identifier(field.name)}`)
  const selected = list([...values, `${version('pos')} AS ${VERSION}`])
  return connection.run(`INSERT INTO ${table} BY NAME SELECT ${selected} FROM ${records}`)
}
