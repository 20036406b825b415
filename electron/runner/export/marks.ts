import type { Connection } from '../database/connection'
import type { ExportPlan } from './plan'
import { candidatesTable } from './store'

/** What the last run of a job that has finished leaves for the next one. */
interface Mark {
  /** Highest value of the field that grows with every change, as the database writes it; null where there is none. */
  readonly value: string | null
  /** When that run began, in ms. */
  readonly at: number
}

/** The mark of a job, null where it has none for this subject. */
export async function marksOf(connection: Connection, job: string, subject: string): Promise<Mark | null> {
  const row = (
    await connection.rows('SELECT value, "at" FROM vigie.watermarks WHERE job = ? AND subject = ?', [job, subject])
  )[0]
  return row === undefined ? null : { value: row[0] === null ? null : String(row[0]), at: Number(row[1]) }
}

/** Moves the mark of a job to what a run has found; belongs into the transaction that says that the run is done. */
export async function moveMark(connection: Connection, run: string, plan: ExportPlan): Promise<void> {
  const { job, rows, begun } = plan
  if (rows.kind !== 'snapshot' || rows.differential === null) return
  const { subject, field } = rows.differential
  const before = await marksOf(connection, job, subject)
  const candidates = candidatesTable(run)
  const highest = (await connection.rows(`SELECT CAST(max(m) AS VARCHAR) FROM ${candidates}`))[0]?.[0] ?? null
  const value = highest === null ? (before?.value ?? null) : String(highest)
  const kept = field === null || highest === null ? '' : `WHERE m IS NULL OR m = (SELECT max(m) FROM ${candidates})`
  await connection.run('DELETE FROM vigie.watermarks WHERE job = ?', [job])
  await connection.run('DELETE FROM vigie.marked WHERE job = ?', [job])
  await connection.run('INSERT INTO vigie.watermarks VALUES (?, ?, ?, ?)', [job, subject, value, BigInt(begun)])
  await connection.run(`INSERT INTO vigie.marked SELECT ?, h, count(*) FROM ${candidates} ${kept} GROUP BY h`, [job])
}
