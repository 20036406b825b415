import type { UpdateMode } from '@shared/jobs/definition'
import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { keyFields, type KeyName, type PlannedField, type RunPlan } from './plan'
import { keysTable } from './store'
import { keepInserted, keepRows } from './undo'
import type { Applied } from './findings'

type Changes = Pick<Applied, 'inserted' | 'updated' | 'unchanged' | 'deleted'>

/** Does to the dataset what the verdicts say, and remembers the keys of the batch. */
export async function applyChanges(connection: Connection, run: string, plan: RunPlan, key: KeyName): Promise<Changes> {
  await computeChanges(connection, plan, key)
  const counts = await connection.rows('SELECT kind, count(*) FROM changes GROUP BY kind')
  const of = (kind: string): number => Number(counts.find((row) => row[0] === kind)?.[1] ?? 0)
  await insertNew(connection, run, plan)
  if (of('updated') > 0) await updateFound(connection, run, plan, key)
  const deleted = plan.operation === 'delete' ? await deleteFound(connection, run, plan) : 0
  const own = list(keyFields(plan, key).map(({ index }) => `f${index}`))
  await connection.run(
    `INSERT INTO ${keysTable(run, key)} SELECT ${own}, fate = 'insert' FROM batch_keys WHERE NOT seen`,
  )
  // A row that was found may since have got another second key, so that a key that was seen is inserted only now.
  if (key === 'secondKey') await connection.run(insertedLater(keysTable(run, key), keyFields(plan, key)))
  return { inserted: of('inserted'), updated: of('updated'), unchanged: of('unchanged'), deleted }
}

function insertedLater(keys: string, fields: readonly { readonly index: number }[]): string {
  const equal = fields.map(({ index }) => `k.f${index} = b.f${index}`).join(' AND ')
  return `UPDATE ${keys} AS k SET mine = true FROM batch_keys b WHERE ${equal} AND b.seen AND b.fate = 'insert'`
}

/**
 * Table `changes`: one row per record that inserts or updates, with the values of the row after it (`v0` …, by the update mode of each field) and
 * whether it is the last of its key. Almost all keys have one record and need no window.
 */
async function computeChanges(connection: Connection, plan: RunPlan, key: KeyName): Promise<void> {
  const olds = plan.fields.map(({ field }, number) => `t.${identifier(field.name)} AS o${number}`)
  const single = plan.doubles === 'update' ? 'n = 1' : 'true'
  const before = plan.fields.map((_, number) => `o${number} AS b${number}`)
  const after = plan.fields.map(
    ({ update }, number) => `${AFTER_ONE[update](`f${number}`, `o${number}`)} AS v${number}`,
  )
  const earlier = plan.fields.map(
    ({ update }, number) =>
      `CASE WHEN pos = first THEN o${number} ELSE ${AFTER_SEVERAL[update](`f${number}`, `o${number}`, 'earlier')} END AS b${number}`,
  )
  const untilNow = plan.fields.map(
    ({ update }, number) => `${AFTER_SEVERAL[update](`f${number}`, `o${number}`, 'until_now')} AS v${number}`,
  )
  const differs = plan.fields
    .flatMap((field, number) => (isFixed(field, key) ? [] : [`v${number} IS DISTINCT FROM b${number}`]))
    .join(' OR ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE changes AS
     WITH touched AS (
       SELECT s.*, k.first, k.n, k.fate, k.hit, ${list(olds)}
       FROM records s
       JOIN verdicts v ON v.pos = s.pos AND v.verdict IN ('insert', 'update')
       JOIN batch_keys k ON k.first = v.first
       LEFT JOIN ${plan.table} t ON t.rowid = k.hit),
     worked AS (
       SELECT pos, first, fate, hit, true AS last, ${list([...before, ...after])} FROM touched WHERE ${single}
       UNION ALL BY NAME
       SELECT pos, first, fate, hit, pos = max(pos) OVER (PARTITION BY first) AS last, ${list([...earlier, ...untilNow])}
       FROM touched WHERE NOT (${single})
       WINDOW earlier AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
              until_now AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
     SELECT pos, first, fate, hit, last, ${list(plan.fields.map((_, number) => `v${number}`))},
       CASE WHEN fate = 'insert' AND pos = first THEN 'inserted' WHEN ${differs === '' ? 'false' : differs} THEN 'updated' ELSE 'unchanged' END AS kind
     FROM worked`,
  )
}

/** SQL of a value after the only record of its key, from that of the record and that of the row (NULL in a new one). */
const AFTER_ONE: Readonly<Record<UpdateMode, (given: string, old: string) => string>> = {
  value: (given, old) => `coalesce(${given}, ${old})`,
  always: (given) => given,
  ifEmpty: (given, old) => `coalesce(${old}, ${given})`,
  onInsert: (given, old) => `CASE WHEN fate = 'insert' THEN ${given} ELSE ${old} END`,
}

/** The same after the records of its key in a window: each finds the row as the one before it has left it. */
const AFTER_SEVERAL: Readonly<Record<UpdateMode, (given: string, old: string, window: string) => string>> = {
  value: (given, old, window) => `coalesce(last_value(${given} IGNORE NULLS) OVER ${window}, ${old})`,
  always: (given, _, window) => `last_value(${given}) OVER ${window}`,
  ifEmpty: (given, old, window) => `coalesce(${old}, first_value(${given} IGNORE NULLS) OVER ${window})`,
  onInsert: (given, old, window) =>
    `CASE WHEN fate = 'insert' THEN first_value(${given}) OVER ${window} ELSE ${old} END`,
}

async function insertNew(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  if (plan.operation !== 'insert' && plan.operation !== 'upsert') return
  const select = `SELECT ${list(plan.fields.map((_, number) => `v${number}`))} FROM changes WHERE fate = 'insert' AND last ORDER BY first`
  await connection.run(
    `INSERT INTO ${plan.table} (${list(plan.fields.map(({ field }) => identifier(field.name)))}) ${select}`,
  )
  await keepInserted(connection, run, plan, select)
}

/** Whether a field keeps its value when a record is found: a key is never changed, the second one by records that are found by the first. */
function isFixed(field: PlannedField, foundBy: KeyName): boolean {
  return field.key >= 0 || (foundBy === 'secondKey' && field.secondKey >= 0)
}

async function updateFound(connection: Connection, run: string, plan: RunPlan, key: KeyName): Promise<void> {
  const set = plan.fields.flatMap((field, number) =>
    isFixed(field, key) ? [] : [`${identifier(field.field.name)} = c.v${number}`],
  )
  const target = plan.table
  const touched = `FROM changes WHERE fate = 'update' AND last AND first IN (SELECT first FROM changes WHERE kind = 'updated')`
  await keepRows(connection, run, plan, 'removed', `SELECT hit ${touched}`)
  await connection.run(`UPDATE ${target} AS t SET ${list(set)} FROM (SELECT * ${touched}) c WHERE t.rowid = c.hit`)
  await keepRows(connection, run, plan, 'added', `SELECT hit ${touched}`)
}

async function deleteFound(connection: Connection, run: string, plan: RunPlan): Promise<number> {
  const hits = `SELECT k.hit FROM batch_keys k JOIN verdicts v ON v.first = k.first AND v.verdict = 'delete'`
  await keepRows(connection, run, plan, 'removed', hits)
  return connection.run(`DELETE FROM ${plan.table} WHERE rowid IN (${hits})`)
}
