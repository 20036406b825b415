import type { Connection } from '../database/connection'
import { list } from '../database/sql'
import { fieldExpressions, type FieldSql } from './expressions'
import { findingOf, missingCauses, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'

/** Statuses are packed, four bits each, so that a batch without bad values is told by looking at one number a record. */
const STATUS_BITS = 4
const STATUSES_PER_WORD = 15
const STATUS_MASK = (1n << BigInt(STATUS_BITS)) - 1n

/**
 * Reads the records of a slice into temporary tables: `stage`, with the converted values (`f0` … by number of the plan's field) and the
 * statuses of their texts (`w0` …, packed), and over it the view `records`: those of the slice only, with their position in the batch
 * (`pos`, see `placeOf`) and whether they are acceptable (`good`). The texts are read once; what is wrong with some is in their statuses.
 *
 * DuckDB keeps the order of the blocks, so that the row number is the position.
 * @returns what is wrong with the values, in the order of the source
 */
export async function stageRecords(connection: Connection, plan: RunPlan, slice: Slice): Promise<Finding[]> {
  if (slice.relation === null) return []
  const fields = fieldExpressions(plan, slice.batch.plan)
  const checked = fields.map((sql, number) => ({ sql, number })).filter(({ sql }) => sql.status !== null)
  const words = packed(checked.map(({ sql }) => sql))
  const columns = [
    ...fields.map(({ value }, number) => `${value} AS f${number}`),
    ...words.map((word, number) => `${word} AS w${number}`),
  ]
  await connection.run(`CREATE OR REPLACE TEMP TABLE stage AS SELECT ${list(columns)} FROM ${slice.relation}`)
  const always = plan.operation === 'insert' ? missingCauses(plan) : []
  const good = always.length > 0 ? 'false' : acceptable(checked.map(({ sql }) => sql))
  const { first, behind } = slice.bounds
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW records AS SELECT rowid AS pos, *, ${good} AS good FROM stage WHERE rowid >= ${first} AND rowid < ${behind}`,
  )
  const staged = await connection.rows('SELECT count(*) FROM stage')
  if (Number(staged[0]?.[0]) !== slice.given)
    throw new Error(`${slice.given} records given, ${String(staged[0]?.[0])} read`)
  return findBad(connection, plan, checked, words.length, always.length > 0 ? always : null)
}

/** SQL of the numbers in which the statuses of these fields are packed. */
function packed(fields: readonly FieldSql[]): string[] {
  const words: string[] = []
  for (let from = 0; from < fields.length; from += STATUSES_PER_WORD) {
    const statuses = fields
      .slice(from, from + STATUSES_PER_WORD)
      .map(({ status }, index) => `(CAST(${status ?? '0'} AS BIGINT) << ${index * STATUS_BITS})`)
    words.push(statuses.join(' | '))
  }
  return words
}

/** The condition that no refusing field has a bad status. */
function acceptable(fields: readonly FieldSql[]): string {
  const conditions: string[] = []
  for (let from = 0; from < fields.length; from += STATUSES_PER_WORD) {
    const part = fields.slice(from, from + STATUSES_PER_WORD)
    const word = `w${from / STATUSES_PER_WORD}`
    if (part.every(({ refuses }) => refuses)) {
      conditions.push(`${word} = 0`)
      continue
    }
    let mask = 0n
    part.forEach(({ refuses }, index) => {
      if (refuses) mask |= STATUS_MASK << BigInt(index * STATUS_BITS)
    })
    if (mask !== 0n) conditions.push(`(${word} & ${mask}) = 0`)
  }
  return conditions.length === 0 ? 'true' : conditions.join(' AND ')
}

async function findBad(
  connection: Connection,
  plan: RunPlan,
  checked: readonly { readonly sql: FieldSql; readonly number: number }[],
  words: number,
  always: ReturnType<typeof missingCauses> | null,
): Promise<Finding[]> {
  if (words === 0 && always === null) return []
  const names = Array.from({ length: words }, (_, number) => `w${number}`)
  const bad = always === null ? names.map((name) => `${name} <> 0`).join(' OR ') : 'true'
  const rows = await connection.rows(`SELECT ${list(['pos', ...names])} FROM records WHERE ${bad} ORDER BY pos`)
  const planned = checked.flatMap(({ number }) => plan.fields[number] ?? [])
  const numbers = checked.map(({ number }) => number)
  return rows.flatMap(([position, ...found]) => {
    const statuses = numbers.map((_, index) => {
      const word = found[Math.floor(index / STATUSES_PER_WORD)] as bigint
      return Number((word >> BigInt((index % STATUSES_PER_WORD) * STATUS_BITS)) & STATUS_MASK)
    })
    return findingOf(position as bigint, planned, numbers, statuses, always ?? []) ?? []
  })
}
