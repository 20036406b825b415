import { blockColumn } from '../database/blocks'
import type { Connection } from '../database/connection'
import { list } from '../database/sql'
import { fieldExpressions, type FieldSql } from './expressions'
import { findingOf, missingCauses, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'

/**
 * Reads the records of a slice into temporary tables: `stage`, with the converted values (`f0` … by number of the plan's field), and over it
 * the view `records`: those of the slice only, with their position in the batch (`pos`, see `placeOf`) and whether they are acceptable (`good`).
 *
 * The texts are read once, by the quick conversions. Where one of them has a doubt, the record's texts are kept beside its values (`raw`), and
 * the exact conversions judge these records only, in the table `doubtful`: what they accept is put right and `cleared` in the stage. (Of a row
 * that keeps its number only plain columns may be changed, not the list of texts.)
 *
 * DuckDB keeps the order of the blocks, so that the row number is the position.
 * @returns what is wrong with the values, in the order of the source
 */
export async function stageRecords(connection: Connection, plan: RunPlan, slice: Slice): Promise<Finding[]> {
  if (slice.relation === null) return []
  const fields = fieldExpressions(plan, slice.batch.plan)
  const columns = slice.batch.plan.columns.map((_, index) => blockColumn(index))
  const doubts = fields.flatMap(({ quick }) => (quick.doubt === null ? [] : [`(${quick.doubt})`]))
  const raw =
    doubts.length === 0 ? 'CAST(NULL AS VARCHAR[])' : `CASE WHEN ${doubts.join(' OR ')} THEN [${list(columns)}] END`
  const values = fields.map(({ quick }, number) => `${quick.value} AS f${number}`)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE stage AS SELECT ${list([...values, `${raw} AS raw`, 'false AS cleared'])} FROM ${slice.relation}`,
  )
  const counts = await connection.rows('SELECT count(*), count(raw) FROM stage')
  if (Number(counts[0]?.[0]) !== slice.given)
    throw new Error(`${slice.given} records given, ${String(counts[0]?.[0])} read`)

  const { first, behind } = slice.bounds
  const bounds = (pos: string): string => `${pos} >= ${first} AND ${pos} < ${behind}`
  const always = plan.operation === 'insert' ? missingCauses(plan) : []
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW records AS
     SELECT rowid AS pos, *, ${always.length > 0 ? 'false' : 'raw IS NULL OR cleared'} AS good FROM stage WHERE ${bounds('rowid')}`,
  )
  const found = counts[0]?.[1] === 0n ? [] : await judgeDoubtful(connection, fields, columns, bounds('pos'))
  if (always.length === 0) return found
  const positions = await connection.rows('SELECT pos FROM records ORDER BY pos')
  const byPosition = new Map(found.map((finding) => [finding.position, finding]))
  return positions.map(([value]) => {
    const position = value as bigint
    return { position, severity: 'error', causes: [...always, ...(byPosition.get(position)?.causes ?? [])] }
  })
}

async function judgeDoubtful(
  connection: Connection,
  fields: readonly FieldSql[],
  columns: readonly string[],
  bounds: string,
): Promise<Finding[]> {
  const checked = fields.map((sql, number) => ({ ...sql, number })).filter(({ status }) => status !== null)
  const values = fields.map(({ value }, number) => `${value} AS f${number}`)
  const statuses = checked.map(({ status, number }) => `${status ?? '0'} AS s${number}`)
  const texts = columns.map((name, index) => `raw[${index + 1}] AS ${name}`)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE doubtful AS SELECT ${list(['pos', ...values, ...statuses])}
     FROM (SELECT rowid AS pos, ${list(texts)} FROM stage WHERE raw IS NOT NULL)`,
  )
  const refusing = checked.filter(({ refuses }) => refuses).map(({ number }) => `s${number} = 0`)
  const good = refusing.length === 0 ? 'true' : refusing.join(' AND ')
  const cleared = await connection.rows(`SELECT 1 FROM doubtful WHERE ${good} LIMIT 1`)
  if (cleared.length > 0) {
    await connection.run(
      `UPDATE stage SET cleared = true, ${list(fields.map((_, number) => `f${number} = d.f${number}`))}
       FROM doubtful d WHERE stage.rowid = d.pos AND ${good}`,
    )
  }
  const names = checked.map(({ number }) => `s${number}`)
  const bad = names.map((name) => `${name} <> 0`).join(' OR ')
  const rows = await connection.rows(
    `SELECT ${list(['pos', ...names])} FROM doubtful WHERE (${bad === '' ? 'false' : bad}) AND ${bounds} ORDER BY pos`,
  )
  const planned = checked.map(({ planned }) => planned)
  const numbers = checked.map(({ number }) => number)
  return rows.flatMap(([position, ...found]) => findingOf(position as bigint, planned, numbers, found, []) ?? [])
}
