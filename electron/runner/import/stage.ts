import type { Connection } from '../database/connection'
import { list } from '../database/sql'
import { recordSql, valueName } from './expressions'
import { findingOf, missingCauses, type Finding } from './findings'
import type { RunPlan } from './plan'
import type { Slice } from './slice'
import { findSetFaults, hasSetRules, type SetFault } from './rules/sets'
import { badCondition, checkedFields, exactSelect, goodCondition, quickSelect, type RecordSql } from './values/select'

/** Rows that one statement changes by their number. */
const UPDATED_AT_ONCE = 10_000

export interface Staged {
  readonly findings: Finding[]
  readonly ignored: number
}

/**
 * Reads the records of a slice into temporary tables: `stage`, with the converted values (`f0` … by number of the plan's field), and over it
 * the view `records`: those of the slice only, with their position in the batch (`pos`, see `placeOf`) and whether they are acceptable (`good`).
 *
 * The texts are read once, by the quick conversions. Where one of them has a doubt, the record's texts are kept beside its values (`raw`), and
 * the exact conversions judge these records only, in the table `doubtful`: what they accept is put right and `cleared` in the stage. (Of a row
 * that keeps its number only plain columns may be changed, not the list of texts.)
 *
 * DuckDB keeps the order of the blocks, so that the row number is the position.
 * @returns what is wrong with the values, in the order of the source, and how many records the filter of the job passes over: they are in the
 * stage only
 */
export async function stageRecords(connection: Connection, run: string, plan: RunPlan, slice: Slice): Promise<Staged> {
  if (slice.relation === null) return { findings: [], ignored: 0 }
  const sql = recordSql(plan, slice.batch.plan)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE stage AS SELECT *, false AS cleared, false AS barred FROM (${quickSelect(sql, slice.relation)})`,
  )
  const counts = await connection.rows('SELECT count(*), count(raw) FROM stage')
  if (Number(counts[0]?.[0]) !== slice.given)
    throw new Error(`${slice.given} records given, ${String(counts[0]?.[0])} read`)

  const { first, behind } = slice.bounds
  const bounds = (pos: string): string => `${pos} >= ${first} AND ${pos} < ${behind}`
  const always = plan.operation === 'insert' ? missingCauses(plan) : []
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW records AS
     SELECT rowid AS pos, *, ${always.length > 0 ? 'false' : '(raw IS NULL OR cleared) AND NOT barred'} AS good
     FROM stage WHERE kept AND ${bounds('rowid')}`,
  )
  const ignored = sql.filter === null ? 0 : await countOf(connection, `stage WHERE NOT kept AND ${bounds('rowid')}`)
  const values = counts[0]?.[1] === 0n ? [] : await judgeDoubtful(connection, sql, bounds('pos'))
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

async function countOf(connection: Connection, source: string): Promise<number> {
  return Number((await connection.rows(`SELECT count(*) FROM ${source}`))[0]?.[0])
}

/** Judges by the rules that look beyond one record, and puts what follows into the stage. */
async function barByRules(connection: Connection, run: string, plan: RunPlan): Promise<Finding[]> {
  const faults = await findSetFaults(connection, run, plan, '(SELECT * FROM records WHERE good)')
  const byPosition = new Map<bigint, SetFault[]>()
  for (const fault of faults) byPosition.set(fault.position, [...(byPosition.get(fault.position) ?? []), fault])
  await updateStage(
    connection,
    'barred = true',
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
    await connection.run(`UPDATE stage SET ${change} WHERE rowid IN (${list(rows)})`)
  }
}

/** Findings of both kinds, one for each record, in the order of the source. */
function merge(first: readonly Finding[], second: readonly Finding[]): Finding[] {
  const byPosition = new Map(first.map((finding) => [finding.position, finding]))
  for (const finding of second) {
    const before = byPosition.get(finding.position)
    const severity = before?.severity === 'error' ? 'error' : finding.severity
    byPosition.set(finding.position, { ...finding, severity, causes: [...(before?.causes ?? []), ...finding.causes] })
  }
  return [...byPosition.values()].sort((a, b) => (a.position < b.position ? -1 : 1))
}

async function judgeDoubtful(connection: Connection, sql: RecordSql, bounds: string): Promise<Finding[]> {
  const { fields, rules, columns } = sql
  const texts = columns.map((name, index) => `raw[${index + 1}] AS ${name}`)
  const doubtful = `(SELECT rowid AS pos, ${list(texts)} FROM stage WHERE raw IS NOT NULL)`
  await connection.run(`CREATE OR REPLACE TEMP TABLE doubtful AS ${exactSelect(sql, doubtful)}`)
  const good = goodCondition(fields, rules)
  const cleared = await connection.rows(`SELECT 1 FROM doubtful WHERE ${good} LIMIT 1`)
  if (cleared.length > 0) {
    await connection.run(
      `UPDATE stage SET cleared = true, ${list(fields.map((_, number) => `f${number} = d.f${number}`))}
       FROM doubtful d WHERE stage.rowid = d.pos AND ${good}`,
    )
  }
  const checked = checkedFields(fields)
  const statuses = checked.map(({ number }) => `s${number}`)
  const shown = checked.map(({ number }) => `x${number}`)
  const met = rules.map((_, number) => `r${number}`)
  const rows = await connection.rows(
    `SELECT ${list(['pos', ...statuses, ...shown, ...met])} FROM doubtful WHERE (${badCondition(fields, rules)}) AND ${bounds} ORDER BY pos`,
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
