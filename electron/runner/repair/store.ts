import { DuckDBBlobValue } from '@duckdb/node-api'
import type { RejectState, RepairState } from '@shared/rejects/corrections'
import type { Connection } from '../database/connection'
import { list, literal } from '../database/sql'

/**
 * What becomes of rejects that are repaired, in `vigie.repairs`: one row for each reject that somebody has corrected.
 *
 * - `of`, `seq`: the run that has refused it, and its number there; `file`, `record`: where it stands; `values`: as it was corrected (JSON). What it was is with the reject.
 * - `run`, `place`: the run that is to import it or has done so, and its number among the records of that run from the same file.
 * - `done`: it has gone in. Committed in the transaction that has written its row, so that nobody can ever find the one without the other.
 * - `verdict`: why it would be refused, as far as was seen last (JSON of causes, `[]`: it would not be); NULL where nobody knows.
 */

/** SQL over `vigie.repairs`: what was corrected of a run and has not gone in. */
export function openOf(of: string): string {
  return `of = ${literal(of)} AND NOT done`
}

/** SQL over `vigie.repairs`: the next repair takes it, because nobody knows that it would be refused. */
export const HOPEFUL = `coalesce(verdict, '[]') = '[]'`

/** SQL over `vigie.rejects`: those of a run that have not gone in by a repair, or that have. */
export function stateSql(run: string, state: RejectState): string {
  const repaired = `SELECT p.seq FROM vigie.repairs p WHERE p.of = ${literal(run)} AND p.done`
  return `seq ${state === 'open' ? 'NOT IN' : 'IN'} (${repaired})`
}

/** Where a repair stands, from its columns. */
export function stateOf(done: unknown, verdict: unknown): Exclude<RepairState, 'none'> {
  if (done === true) return 'repaired'
  if (typeof verdict !== 'string') return 'corrected'
  return verdict === '[]' ? 'passing' : 'failing'
}

/** How many rejects of a run have gone in. */
export async function repairedCount(connection: Connection, of: string): Promise<number> {
  return Number((await connection.rows('SELECT count(*) FROM vigie.repairs WHERE of = ? AND done', [of]))[0]?.[0])
}

/**
 * Gives what was corrected, and may pass, to the run that is to import it, in the order of the source. What a run that was given up has not imported is taken from it.
 * @returns how many they are
 */
export async function claimRecords(connection: Connection, run: string, of: string): Promise<number> {
  return connection.run(
    `UPDATE vigie.repairs AS p SET run = ${literal(run)}, place = c.place
     FROM (SELECT seq, row_number() OVER (PARTITION BY file ORDER BY seq) AS place
           FROM vigie.repairs WHERE ${openOf(of)} AND ${HOPEFUL}) c
     WHERE p.of = ${literal(of)} AND p.seq = c.seq`,
  )
}

/** A corrected record, as it is read to be imported. */
export interface CorrectedRecord {
  /** Number among those of its file, from 1 on, without a gap. */
  readonly place: number
  /** Where it stands in its file: line and number of its record. */
  readonly line: number
  readonly record: number
  readonly values: readonly (string | null)[]
  /** Its text as it stands there, and its bytes where these are no text. */
  readonly original: string
  readonly raw: Uint8Array | undefined
}

/**
 * Corrected records of one file behind a place, in order.
 * @param claimed SQL relation with their `seq`, `place` and `file` @param file its number in the run that has refused them
 */
export async function readCorrected(
  connection: Connection,
  { of, claimed, file }: { readonly of: string; readonly claimed: string; readonly file: number },
  after: number,
  limit: number,
): Promise<CorrectedRecord[]> {
  const here = `SELECT seq, place FROM ${claimed} WHERE file = ${file} AND place > ${after} AND place <= ${after + limit}`
  // Both tables are in the order of `seq`, so that the database passes over all that is far from these.
  const [[first, last] = []] = await connection.rows(`SELECT min(seq), max(seq) FROM (${here})`)
  if (typeof first !== 'bigint' || typeof last !== 'bigint') return []
  const rows = await connection.rows(
    `SELECT c.place, r.line, r.record, p."values", r.original, r.raw FROM (${here}) c
     JOIN vigie.repairs p ON p.of = ${literal(of)} AND p.seq = c.seq AND p.seq >= ${first} AND p.seq <= ${last}
     JOIN vigie.rejects r ON r.run = ${literal(of)} AND r.seq = c.seq AND r.seq >= ${first} AND r.seq <= ${last}
     ORDER BY c.place`,
  )
  return rows.map(([place, line, record, values, original, raw]) => ({
    place: Number(place),
    line: Number(line),
    record: Number(record),
    values: JSON.parse(String(values)) as (string | null)[],
    original: String(original),
    raw: raw instanceof DuckDBBlobValue ? raw.bytes : undefined,
  }))
}

/** SQL relation of the records that a run has taken. */
export function claimedBy(run: string): string {
  return `(SELECT seq, file, place FROM vigie.repairs WHERE run = ${literal(run)})`
}

/** Records that a run has dealt with: of one file, those behind the place `after` and up to `last`. */
export interface Stretch {
  /** Number of the file in the run that has refused them, and in the one that imports them. */
  readonly file: number
  readonly own: number
  readonly after: number
  readonly last: number
  /** How many of them were refused again. */
  readonly refused: number
}

/**
 * Remembers which records of a stretch have gone in, and why the others have not; belongs into the transaction that writes their rows and rejects.
 * @throws where one of them has gone in already, or was taken by another run: then nothing of the transaction may stay
 */
export async function markRepaired(connection: Connection, run: string, stretch: Stretch): Promise<void> {
  const { file, own, after, last, refused } = stretch
  if (last <= after) return
  const here = `p.run = ${literal(run)} AND p.file = ${file} AND p.place > ${after} AND p.place <= ${last} AND NOT p.done`
  const again = `SELECT * FROM vigie.rejects WHERE run = ${literal(run)} AND file = ${own} AND severity = 'error'`
  const verdicts = refused === 0 ? 0 : await setVerdicts(connection, here, again)
  const passed = refused === 0 ? 'true' : `p.record NOT IN (SELECT record FROM (${again}))`
  const done = await connection.run(
    `UPDATE vigie.repairs AS p SET done = true, verdict = '[]', "at" = ${Date.now()} WHERE ${here} AND ${passed}`,
  )
  if (verdicts !== refused || done !== last - after - refused)
    throw new Error(`${last - after} corrected records, ${done} have gone in, ${verdicts} of ${refused} refused`)
}

/** Remembers why records would be, or were refused. @param here SQL over `vigie.repairs p` @param rejects select of their rejects @returns how many they are */
export async function setVerdicts(connection: Connection, here: string, rejects: string): Promise<number> {
  const first = `CAST(json_object('code', r.code, 'field', r.field, 'params', r.params::JSON, 'value', r.value) AS VARCHAR)`
  return connection.run(
    `UPDATE vigie.repairs AS p SET verdict = '[' || ${first} || CASE r.more WHEN '[]' THEN ']' ELSE ',' || r.more[2:] END
     FROM (${rejects}) r WHERE ${here} AND p.record = r.record`,
  )
}

/** The rejects that a run has repaired are open again: it was undone. @returns how many they are */
export async function reopenRepaired(connection: Connection, run: string): Promise<number> {
  return connection.run(`UPDATE vigie.repairs SET done = false, verdict = NULL WHERE run = ${literal(run)} AND done`)
}

/** Whether a run has repaired any reject. */
export async function hasRepaired(connection: Connection, run: string): Promise<boolean> {
  return (await connection.rows('SELECT 1 FROM vigie.repairs WHERE run = ? AND done LIMIT 1', [run])).length > 0
}

/** Forgets what was corrected of runs. */
export async function forgetRepairs(connection: Connection, runs: readonly string[]): Promise<void> {
  if (runs.length > 0) await connection.run(`DELETE FROM vigie.repairs WHERE of IN (${list(runs.map(literal))})`)
}
