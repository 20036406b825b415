import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { acceptable, fieldExpressions, type FieldSql } from './expressions'
import { findingOf, missingCauses, NOTHING_APPLIED, type Applied, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'

/**
 * Insertion without a key: one statement reads the blocks, converts and inserts what is acceptable. Only when fewer rows went in than
 * records were given (or values may have been left out) are the blocks read again, for what is wrong with the others:
 * that costs much less than carrying every record through a table in between.
 */
export async function insertRecords(connection: Connection, plan: RunPlan, slice: Slice): Promise<Applied> {
  if (slice.relation === null) return NOTHING_APPLIED
  const fields = fieldExpressions(plan, slice.batch.plan)
  const good = plan.missing.length > 0 ? 'false' : acceptable(fields)
  const inserted = await connection.run(
    `INSERT INTO ${identifier(plan.dataset)} (${list(plan.fields.map(({ field }) => identifier(field.name)))})
     SELECT ${list(fields.map(({ value }) => value))} FROM ${slice.relation}${good === null ? '' : ` WHERE ${good}`}`,
  )
  const warns = fields.some(({ refuses, status }) => !refuses && status !== null)
  const findings =
    inserted === slice.records && !warns ? [] : await findRefused(connection, plan, fields, slice.relation)
  const refused = findings.filter(({ severity }) => severity === 'error').length
  if (inserted + refused !== slice.records) {
    throw new Error(`${slice.records} records given, ${inserted} inserted, ${refused} refused`)
  }
  return { ...NOTHING_APPLIED, inserted, findings }
}

async function findRefused(
  connection: Connection,
  plan: RunPlan,
  fields: readonly FieldSql[],
  relation: string,
): Promise<Finding[]> {
  const always = missingCauses(plan)
  const checked = fields.flatMap(({ planned, status }, number) =>
    status === null ? [] : [{ planned, status, number }],
  )
  const statuses = checked.map(({ status }, index) => `${status} AS s${index}`)
  const bad = always.length > 0 ? 'true' : checked.map((_, index) => `s${index} <> 0`).join(' OR ')
  const rows = await connection.rows(
    `SELECT * FROM (SELECT ${list(['pos', ...statuses])} FROM ${relation}) WHERE ${bad === '' ? 'false' : bad} ORDER BY pos`,
  )
  const planned = checked.map((field) => field.planned)
  const numbers = checked.map((field) => field.number)
  return rows.flatMap(([position, ...found]) => findingOf(position as bigint, planned, numbers, found, always) ?? [])
}
