import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { keyFields, type RunPlan } from './plan'
import { keysTable } from './store'
import type { Applied } from './findings'

type Changes = Pick<Applied, 'inserted' | 'updated' | 'unchanged' | 'deleted'>

/** Does to the dataset what the verdicts say, and remembers the keys of the batch. */
export async function applyChanges(connection: Connection, run: string, plan: RunPlan): Promise<Changes> {
  await computeChanges(connection, plan)
  const counts = await connection.rows('SELECT kind, count(*) FROM changes GROUP BY kind')
  const of = (kind: string): number => Number(counts.find((row) => row[0] === kind)?.[1] ?? 0)
  await insertNew(connection, plan)
  if (of('updated') > 0) await updateFound(connection, plan)
  const deleted = plan.operation === 'delete' ? await deleteFound(connection, plan) : 0
  const own = list(keyFields(plan).map(({ index }) => `f${index}`))
  await connection.run(`INSERT INTO ${keysTable(run)} SELECT ${own}, fate = 'insert' FROM batch_keys WHERE NOT seen`)
  return { inserted: of('inserted'), updated: of('updated'), unchanged: of('unchanged'), deleted }
}

/**
 * Table `changes`: one row per record that inserts or updates, with the values of the row after it (an empty value leaves the old
 * one) and whether it is the last of its key. Almost all keys have one record and need no window.
 */
async function computeChanges(connection: Connection, plan: RunPlan): Promise<void> {
  const keys = keyFields(plan).map(({ index }) => `f${index}`)
  const numbers = plan.fields.map((_, number) => number)
  const isKey = (number: number): boolean => keys.includes(`f${number}`)
  const olds = plan.fields.map(({ field }, number) => `t.${identifier(field.name)} AS o${number}`)
  const differs = (before: (number: number) => string): string =>
    numbers
      .filter((number) => !isKey(number))
      .map((number) => `(f${number} IS NOT NULL AND f${number} IS DISTINCT FROM ${before(number)})`)
      .join(' OR ') || 'false'
  const kind = (before: (number: number) => string): string =>
    `CASE WHEN fate = 'insert' AND pos = first THEN 'inserted' WHEN ${differs(before)} THEN 'updated' ELSE 'unchanged' END AS kind`
  const previous = (number: number): string => `coalesce(last_value(f${number} IGNORE NULLS) OVER earlier, o${number})`
  const now = (number: number): string =>
    `coalesce(last_value(f${number} IGNORE NULLS) OVER until_now, o${number}) AS v${number}`
  const single = plan.doubles === 'update' ? 'n = 1' : 'true'
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE changes AS
     WITH touched AS (
       SELECT s.*, k.first, k.n, k.fate, k.hit, ${list(olds)}
       FROM records s
       JOIN verdicts v ON v.pos = s.pos AND v.verdict IN ('insert', 'update')
       JOIN batch_keys k ON k.first = v.first
       LEFT JOIN ${identifier(plan.dataset)} t ON t.rowid = k.hit)
     SELECT pos, first, fate, hit, true AS last, ${kind((number) => `o${number}`)}, ${list(numbers.map((n) => `coalesce(f${n}, o${n}) AS v${n}`))}
     FROM touched WHERE ${single}
     UNION ALL BY NAME
     SELECT pos, first, fate, hit, pos = max(pos) OVER (PARTITION BY first) AS last, ${kind(previous)}, ${list(numbers.map(now))}
     FROM touched WHERE NOT (${single})
     WINDOW earlier AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            until_now AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
  )
}

async function insertNew(connection: Connection, plan: RunPlan): Promise<void> {
  if (plan.operation !== 'insert' && plan.operation !== 'upsert') return
  await connection.run(
    `INSERT INTO ${identifier(plan.dataset)} (${list(plan.fields.map(({ field }) => identifier(field.name)))})
     SELECT ${list(plan.fields.map((_, number) => `v${number}`))} FROM changes WHERE fate = 'insert' AND last ORDER BY first`,
  )
}

async function updateFound(connection: Connection, plan: RunPlan): Promise<void> {
  const set = plan.fields.flatMap(({ field, key }, number) =>
    key >= 0 ? [] : [`${identifier(field.name)} = c.v${number}`],
  )
  const target = identifier(plan.dataset)
  await connection.run(
    `UPDATE ${target} SET ${list(set)}
     FROM (SELECT * FROM changes WHERE fate = 'update' AND last AND first IN (SELECT first FROM changes WHERE kind = 'updated')) c
     WHERE ${target}.rowid = c.hit`,
  )
}

async function deleteFound(connection: Connection, plan: RunPlan): Promise<number> {
  return connection.run(
    `DELETE FROM ${identifier(plan.dataset)}
     WHERE rowid IN (SELECT k.hit FROM batch_keys k JOIN verdicts v ON v.first = k.first AND v.verdict = 'delete')`,
  )
}
