import { rm } from 'node:fs/promises'
import { writeTexts } from '../columns/column-file'
import { sourceColumn } from '../columns/source-column'
import type { Fault } from '../columns/targets'
import type { Connection } from '../database/connection'
import { list, literal } from '../database/sql'
import { valueName } from './expressions'
import { causeOf, findingOf, missingCauses, type Finding, type FindingCause } from './findings'
import { keyFields, type RunPlan } from './plan'
import { chosenRecords, type Slice } from './slice'
import { findSetFaults, hasSetRules, type SetFault } from './rules/sets'
import {
  badCondition,
  checkedFields,
  doubtCondition,
  exactSelect,
  goodCondition,
  quickRelation,
  type RecordSql,
} from './values/select'

/** Rows that one statement changes by their number. */
const UPDATED_AT_ONCE = 10_000

export interface Staged {
  readonly findings: Finding[]
  readonly ignored: number
}

/**
 * Makes the records of a slice ready for what is done with them: the temporary view `records`, with their position in the batch (`pos`, see `placeOf`), the
 * converted values (`f0` … by number of the plan's field) and whether they are acceptable (`good`).
 *
 * Nearly all values were converted when the records were taken apart, and are read where they were written. Records with a doubtful value, or that a rule
 * may refuse, are judged by the exact conversions from their texts (table `doubtful`); what these accept takes the place of the doubtful values. Records that were refused when they
 * were taken apart are not in the view.
 *
 * @returns what is wrong with the values, in the order of the source, and how many records the filter of the job passes over: they are not in the view
 */
export async function stageRecords(connection: Connection, run: string, plan: RunPlan, slice: Slice): Promise<Staged> {
  if (slice.relation === null) return { findings: [], ignored: 0 }
  const { sql } = slice.batch.reading
  const quick = quickRelation(sql, slice.relation)
  const within = boundsOf(slice)
  const ignored = sql.filter === null ? 0 : await countOf(connection, `${quick} WHERE NOT kept AND ${within('pos')}`)
  const suspects = await findSuspects(connection, sql, quick, slice)
  const judged = suspects.length === 0 ? null : await judge(connection, sql, slice, suspects)
  const always = plan.operation === 'insert' ? missingCauses(plan) : []
  // A join gives its rows in any order; what has no key goes in as it comes.
  const order = judged?.cleared === true && keyFields(plan).length === 0 ? ' ORDER BY pos' : ''
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW records AS SELECT * FROM ${recordsRelation(sql, quick, judged, always.length > 0)} WHERE ${within('pos')}${order}`,
  )
  const values = merge(knownFindings(plan, slice), judged?.findings ?? [])
  const found = hasSetRules(plan) ? merge(values, await barByRules(connection, run, plan)) : values
  if (always.length === 0) return { findings: found, ignored }
  const positions = await connection.rows('SELECT pos FROM records ORDER BY pos')
  const byPosition = new Map(found.map((finding) => [finding.position, finding]))
  const findings = positions.map(([value]): Finding => {
    const position = value as bigint
    return { position, severity: 'error', causes: [...always, ...(byPosition.get(position)?.causes ?? [])] }
  })
  return { findings, ignored }
}

/** Positions of the first records of a slice that the filter of the job lets through; null where it has none. */
export async function firstKept(connection: Connection, slice: Slice, limit: number): Promise<Set<number> | null> {
  const { sql } = slice.batch.reading
  if (sql.filter === null || slice.relation === null) return null
  const quick = quickRelation(sql, slice.relation)
  const rows = await connection.rows(
    `SELECT pos FROM ${quick} WHERE kept AND ${boundsOf(slice)('pos')} ORDER BY pos LIMIT ${limit}`,
  )
  return new Set(rows.map(([position]) => Number(position)))
}

async function countOf(connection: Connection, source: string): Promise<number> {
  return Number((await connection.rows(`SELECT count(*) FROM ${source}`))[0]?.[0])
}

/** SQL of a condition on a position: it belongs to the slice. */
function boundsOf({ bounds, isWhole }: Slice): (pos: string) => string {
  const { first, behind } = bounds
  if (isWhole) return () => 'true'
  return (pos) => `${pos} >= ${first} AND ${pos} < ${behind}`
}

/** What is wrong with records that are judged already. */
function knownFindings({ fields }: RunPlan, { batch, bounds }: Slice): Finding[] {
  // The same is said of many records.
  const told = new Map<string, { readonly cause: FindingCause; readonly refuses: boolean }>()
  const tell = ({ target, code }: Fault) => {
    const key = `${target} ${code}`
    const known = told.get(key)
    if (known !== undefined) return known
    const number = batch.reading.fields[target] ?? -1
    const planned = fields[number]
    if (planned === undefined) throw new Error(`no field for column ${target}`)
    const fresh = { cause: causeOf(planned, number, code, null), refuses: planned.action !== 'warn' }
    told.set(key, fresh)
    return fresh
  }
  return batch.faulty
    .filter(({ position }) => position >= bounds.first && position < bounds.behind)
    .map(({ position, faults }): Finding => {
      const all = faults.map(tell)
      const severity = all.some(({ refuses }) => refuses) ? 'error' : 'warning'
      return { position: BigInt(position), severity, causes: all.map(({ cause }) => cause) }
    })
}

/** Positions of the records that the exact conversions have to judge, in order. */
async function findSuspects(connection: Connection, sql: RecordSql, quick: string, slice: Slice): Promise<number[]> {
  const { first, behind } = slice.bounds
  const doubts = doubtCondition(sql)
  if (doubts === null && sql.filter === null)
    return slice.batch.doubts.filter((position) => position >= first && position < behind)
  const rows = await connection.rows(
    `SELECT pos FROM ${quick} WHERE kept AND (doubt OR ${doubts ?? 'false'}) AND ${boundsOf(slice)('pos')} ORDER BY pos`,
  )
  return rows.map(([position]) => Number(position))
}

interface Judged {
  readonly findings: Finding[]
  /** Some of them are good after all. */
  readonly cleared: boolean
}

/** Judges suspects by their texts: table `doubtful` (`exactSelect`, and `good`). */
async function judge(
  connection: Connection,
  sql: RecordSql,
  slice: Slice,
  suspects: readonly number[],
): Promise<Judged> {
  const { batch } = slice
  const path = `${batch.path}.texts`
  const { fields, rules, columns } = sql
  try {
    await writeTexts(path, batch.dialect, columns.length, sourceColumn, chosenRecords(batch, suspects))
    const exact = exactSelect(sql, `read_parquet(${literal(path)})`)
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE doubtful AS SELECT *, ${goodCondition(fields, rules)} AS good FROM (${exact})`,
    )
  } finally {
    await rm(path, { force: true })
  }
  const cleared = await connection.rows('SELECT 1 FROM doubtful WHERE good LIMIT 1')
  return { findings: await findingsOf(connection, sql), cleared: cleared.length > 0 }
}

async function findingsOf(connection: Connection, { fields, rules }: RecordSql): Promise<Finding[]> {
  const checked = checkedFields(fields)
  const statuses = checked.map(({ number }) => `s${number}`)
  const shown = checked.map(({ number }) => `x${number}`)
  const met = rules.map((_, number) => `r${number}`)
  const rows = await connection.rows(
    `SELECT ${list(['pos', ...statuses, ...shown, ...met])} FROM doubtful WHERE ${badCondition(fields, rules)} ORDER BY pos`,
  )
  const judged = { fields: checked, rules: rules.map(({ planned }) => planned) }
  return rows.flatMap(([position, ...found]) => {
    const judgement = {
      ...judged,
      statuses: found.slice(0, checked.length),
      texts: found.slice(checked.length, 2 * checked.length),
      met: found.slice(2 * checked.length),
    }
    return findingOf(position as bigint, judgement, []) ?? []
  })
}

/** @param none no record is acceptable */
function recordsRelation(sql: RecordSql, quick: string, judged: Judged | null, none: boolean): string {
  const { fields } = sql
  const names = fields.map((_, number) => valueName(number))
  const good = (condition: string): string => `${none ? 'false' : condition} AS good`
  if (judged === null) return `(SELECT ${list(['pos', ...names, good('true')])} FROM ${quick} WHERE kept)`
  // What SQL has to say is asked only once.
  const unjudged = doubtCondition(sql) === null ? 'NOT doubt' : 'pos NOT IN (SELECT pos FROM doubtful)'
  if (!judged.cleared) return `(SELECT ${list(['pos', ...names, good(unjudged)])} FROM ${quick} WHERE kept)`
  const values = names.map((name) => `CASE WHEN d.pos IS NULL THEN q.${name} ELSE d.${name} END AS ${name}`)
  return `(SELECT ${list(['q.pos AS pos', ...values, good('d.pos IS NULL OR d.good')])}
    FROM (SELECT * FROM ${quick} WHERE kept) q LEFT JOIN doubtful d ON d.pos = q.pos)`
}

/** Judges by the rules that look beyond one record. They ask several times, and their verdicts are kept: the records become a table. */
async function barByRules(connection: Connection, run: string, plan: RunPlan): Promise<Finding[]> {
  await connection.run('CREATE OR REPLACE TEMP TABLE stage AS SELECT * FROM records')
  await connection.run('CREATE OR REPLACE TEMP VIEW records AS SELECT * FROM stage')
  const faults = await findSetFaults(connection, run, plan, '(SELECT * FROM records WHERE good)')
  const byPosition = new Map<bigint, SetFault[]>()
  for (const fault of faults) byPosition.set(fault.position, [...(byPosition.get(fault.position) ?? []), fault])
  await updateStage(
    connection,
    'good = false',
    faults.filter(({ refuses }) => refuses),
  )
  for (const number of new Set(faults.map(({ cause }) => cause.field))) {
    const without = faults.filter(({ cause, refuses }) => !refuses && cause.field === number)
    await updateStage(connection, `${valueName(number)} = NULL`, without)
  }
  return [...byPosition].map(([position, all]) => ({
    position,
    severity: all.some(({ refuses }) => refuses) ? 'error' : 'warning',
    causes: all.map(({ cause }) => cause),
  }))
}

async function updateStage(connection: Connection, change: string, faults: readonly SetFault[]): Promise<void> {
  for (let start = 0; start < faults.length; start += UPDATED_AT_ONCE) {
    const rows = faults.slice(start, start + UPDATED_AT_ONCE).map(({ position }) => String(position))
    await connection.run(`UPDATE stage SET ${change} WHERE pos IN (${list(rows)})`)
  }
}

/** Findings of both kinds, one for each record, in the order of the source. */
function merge(first: Finding[], second: Finding[]): Finding[] {
  if (first.length === 0) return second
  if (second.length === 0) return first
  const byPosition = new Map(first.map((finding) => [finding.position, finding]))
  for (const finding of second) {
    const before = byPosition.get(finding.position)
    const severity = before?.severity === 'error' ? 'error' : finding.severity
    byPosition.set(finding.position, { ...finding, severity, causes: [...(before?.causes ?? []), ...finding.causes] })
  }
  return [...byPosition.values()].sort((a, b) => (a.position < b.position ? -1 : 1))
}
