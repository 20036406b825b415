import type { Connection } from '../database/connection'
import { list, literal } from '../database/sql'
import { marksOf } from './marks'
import type { DifferentialPlan, SnapshotPlan } from './plan'
import { candidatesTable, snapshotTable } from './store'

/**
 * What has changed since the last run of the job that has finished. That run has left a mark: the highest value of the field that grows with every change, and
 * a number for each row that it has found (all rows where there is no such field; else those with that value, and those without any, because further ones may
 * come). So a row is written once for each of its states, whoever has changed it in whatever way, and equal rows are counted.
 */

/** Columns of the candidates besides those of the snapshot: what a row is known by, and its value of the field. */
export function candidateValues({ hash, field }: DifferentialPlan): string[] {
  return [`${hash} AS h`, `${field === null ? 'NULL' : field.sql} AS m`]
}

/** A number that equal rows share, and no others: 128 bits of all of their values, in a form that stays the same in other versions of the database. */
export function rowHash(columns: readonly string[]): string {
  const texts = columns.map((column) => {
    const text = `CAST(${column} AS VARCHAR)`
    return `coalesce(strlen(${text}) || ':' || ${text}, '-')`
  })
  return `md5_number(concat(${list(texts)}))`
}

/**
 * Fills the snapshot of a run with the rows that have changed; belongs into a transaction.
 * @param select SQL of the candidates for a condition
 * @returns the moment of the run that they are compared with (ms); null where there is none, so that all rows are written
 */
export async function insertChanged(
  connection: Connection,
  run: string,
  job: string,
  plan: DifferentialPlan,
  select: (condition: string | null) => string,
): Promise<number | null> {
  const mark = await marksOf(connection, job, plan.subject)
  const since =
    mark?.value === undefined || mark.value === null || plan.field === null
      ? null
      : `(${plan.field.sql} IS NULL OR ${plan.field.sql} >= CAST(${literal(mark.value)} AS ${plan.field.type}))`
  const candidates = candidatesTable(run)
  await connection.run(`INSERT INTO ${candidates} ${select(since)}`)
  const known = `(SELECT hash, rows FROM vigie.marked WHERE job = ${literal(job)})`
  // Of equal rows those that are more than before are new; which of them does not matter.
  const surplus = `SELECT row FROM (
      SELECT c.rowid AS row, row_number() OVER (PARTITION BY c.h ORDER BY c.rowid) AS nth, k.rows
      FROM ${candidates} c JOIN ${known} k ON k.hash = c.h
      WHERE c.h IN (SELECT n.h FROM (SELECT h, count(*) AS rows FROM ${candidates} GROUP BY h) n JOIN ${known} o ON o.hash = n.h AND n.rows > o.rows))
    WHERE nth > rows`
  const changed = `h NOT IN (SELECT hash FROM ${known}) OR rowid IN (${surplus})`
  await connection.run(
    `INSERT INTO ${snapshotTable(run)} SELECT * EXCLUDE (h, m) FROM ${candidates}${mark === null ? '' : ` WHERE ${changed}`} ORDER BY rowid`,
  )
  return mark?.at ?? null
}

/** The select of a snapshot, or of its candidates. */
export function snapshotSelect(plan: SnapshotPlan, condition: string | null = null): string {
  const values = [...plan.values, ...(plan.differential === null ? [] : candidateValues(plan.differential))]
  const conditions = [plan.filter, condition].filter((one) => one !== null)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const order = plan.order.length === 0 ? '' : ` ORDER BY ${list(plan.order)}`
  const limit = plan.limit === null ? '' : ` LIMIT ${plan.limit}`
  return `SELECT ${list(values)} FROM ${plan.relation}${where}${order}${limit}`
}
