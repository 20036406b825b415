import type { Connection } from '../database/connection'
import { identifier, list } from '../database/sql'
import { keyFields, type KeyName, type RunPlan } from './plan'

/**
 * In which order the records of a batch are taken where there is a second key for those whose first one is empty.
 *
 * Records that are found by the same key are dealt with together (keyed.ts). Two that are found by different keys may still mean the same row, and then their
 * order counts: the batch is taken in passes, each with the records of one key, so that whatever could meet is taken in the order of the source.
 */

/** Records that are dealt with together. */
export interface Pass {
  readonly key: KeyName
  /** SQL of the relation that holds them: acceptable records with a complete key. */
  readonly records: string
}

const ALL = '(SELECT * FROM records WHERE good)'
const UPDATED_AT_ONCE = 10_000

/** The passes of the staged batch, in their order. */
export async function passesOf(connection: Connection, plan: RunPlan): Promise<Pass[]> {
  if (keyFields(plan, 'secondKey').length === 0) return [{ key: 'key', records: ALL }]
  const found = await connection.rows(`SELECT DISTINCT key FROM (SELECT ${keyOf(plan)} AS key FROM records WHERE good)`)
  const keys = (['key', 'secondKey'] as const).filter((key) => found.some(([name]) => name === key))
  if (keys.length < 2) {
    return keys.map((key) => ({ key, records: `(SELECT * FROM records WHERE good AND ${keyOf(plan)} = '${key}')` }))
  }
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE turns AS SELECT pos, ${keyOf(plan)} AS key, 0 AS turn FROM records WHERE good`,
  )
  const turns = turnsOf(await readTokens(connection, plan))
  await saveTurns(connection, turns)
  const last = [...turns.values()].reduce((highest, turn) => Math.max(highest, turn), 0)
  return Array.from({ length: last + 1 }, (_, turn) =>
    keys.map((key) => ({
      key,
      records: `(SELECT r.* FROM records r JOIN turns USING (pos) WHERE turns.key = '${key}' AND turns.turn = ${turn})`,
    })),
  ).flat()
}

/** SQL for the key by which a record is found, NULL where both are incomplete. */
export function keyOf(plan: RunPlan): string {
  return `CASE WHEN ${complete(plan, 'key')} THEN 'key' WHEN ${complete(plan, 'secondKey')} THEN 'secondKey' END`
}

function complete(plan: RunPlan, key: KeyName): string {
  return keyFields(plan, key)
    .map(({ index }) => `f${index} IS NOT NULL`)
    .join(' AND ')
}

interface Token {
  readonly position: bigint
  readonly key: string
  readonly token: bigint
}

/**
 * What the records of the batch have to do with a row that another one may mean too: the row that they are found by now, their first key, and the values of
 * the second key that they have or give to their row. Only tokens of several records, in the order of the source. (Equal hashes of unequal
 * tokens cost a pass, nothing else.)
 */
async function readTokens(connection: Connection, plan: RunPlan): Promise<Token[]> {
  const names = (key: KeyName): string[] => keyFields(plan, key).map(({ index }) => `f${index}`)
  const hits = (key: KeyName): string =>
    keyFields(plan, key)
      .map(({ field, index }) => `t.${identifier(field.field.name)} = r.f${index}`)
      .join(' AND ')
  const relation = 'records r JOIN turns USING (pos)'
  const second = keyFields(plan, 'secondKey')
  const tokens = [
    `SELECT pos, key, hash(0, t.rowid) FROM ${relation} JOIN ${plan.table} t ON ${hits('key')} WHERE key = 'key'`,
    `SELECT pos, key, hash(0, t.rowid) FROM ${relation} JOIN ${plan.table} t ON ${hits('secondKey')} WHERE key = 'secondKey'`,
    `SELECT pos, key, hash(1, ${list(names('key'))}) FROM ${relation} WHERE key = 'key'`,
    `SELECT pos, key, hash(2, ${list(names('secondKey'))}) FROM ${relation} WHERE ${complete(plan, 'secondKey')}`,
  ]
  if (await mixesSecondKeys(connection, plan)) {
    for (const [number, { index }] of second.entries()) {
      tokens.push(`SELECT pos, key, hash(3, ${number}, f${index}) FROM ${relation} WHERE f${index} IS NOT NULL`)
    }
  }
  const rows = await connection.rows(
    `SELECT pos, key, token FROM (${tokens.join(' UNION ALL ')}) tokens(pos, key, token)
     QUALIFY count(*) OVER (PARTITION BY token) > 1 ORDER BY pos`,
  )
  return rows.map(([position, key, token]) => ({
    position: position as bigint,
    key: String(key),
    token: token as bigint,
  }))
}

/** Whether a row may come out with a second key that is made of parts of several records. */
async function mixesSecondKeys(connection: Connection, plan: RunPlan): Promise<boolean> {
  const second = keyFields(plan, 'secondKey')
  if (second.length < 2) return false
  if (second.some(({ field }) => field.update === 'ifEmpty' || field.update === 'onInsert')) return true
  const rows = await connection.rows(
    `SELECT 1 FROM records r JOIN turns USING (pos) WHERE key = 'key' AND NOT (${complete(plan, 'secondKey')}) LIMIT 1`,
  )
  return rows.length > 0
}

/**
 * The turn of each record that is not taken in the first: among records that have to do with each other, directly or through others, one more each
 * time that the key changes.
 */
function turnsOf(tokens: readonly Token[]): Map<bigint, number> {
  const parents = new Map<bigint, bigint>()
  const rootOf = (token: bigint): bigint => {
    let root = token
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next
    parents.set(token, root)
    return root
  }
  const firstOf = new Map<bigint, bigint>()
  for (const { position, token } of tokens) {
    const first = firstOf.get(position)
    if (first === undefined) firstOf.set(position, rootOf(token))
    else parents.set(rootOf(token), rootOf(first))
  }
  const now = new Map<bigint, { key: string; turn: number }>()
  const turns = new Map<bigint, number>()
  for (const { position, key, token } of tokens) {
    const group = rootOf(token)
    const before = now.get(group)
    const turn = before === undefined ? 0 : before.turn + (before.key === key ? 0 : 1)
    now.set(group, { key, turn })
    if (turn > 0) turns.set(position, turn)
  }
  return turns
}

async function saveTurns(connection: Connection, turns: ReadonlyMap<bigint, number>): Promise<void> {
  const all = [...turns]
  for (let from = 0; from < all.length; from += UPDATED_AT_ONCE) {
    const some = all.slice(from, from + UPDATED_AT_ONCE).map(([position, turn]) => `(${position}, ${turn})`)
    await connection.run(
      `UPDATE turns SET turn = given.turn FROM (VALUES ${list(some)}) given(pos, turn) WHERE turns.pos = given.pos`,
    )
  }
}
