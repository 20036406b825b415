import { zeroCounters } from '@shared/jobs/counters'
import type { RunFile } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { literal } from '../database/sql'
import { loadExport } from './store'

/** The files that an export has completed. */
export interface ResultFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** Belongs into the transaction of the checkpoint behind the last row of the file. */
export function saveResult(connection: Connection, run: string, file: number, { path, rows, bytes }: ResultFile): void {
  connection.defer(`INSERT INTO vigie.results VALUES (${literal(run)}, ${file}, ${literal(path)}, ${rows}, ${bytes})`)
}

export function forgetResults(connection: Connection, run: string): void {
  connection.defer(`DELETE FROM vigie.results WHERE run = ${literal(run)}`)
}

/** Files of a run from `offset` on, in their order. */
export async function resultsOf(
  connection: Connection,
  run: string,
  offset = 0,
  limit: number | null = null,
): Promise<ResultFile[]> {
  const page = limit === null ? '' : `LIMIT ${limit}`
  const rows = await connection.rows(
    `SELECT path, rows, bytes FROM vigie.results WHERE run = ? AND file >= ? ORDER BY file ${page}`,
    [run, offset],
  )
  return rows.map(([path, count, bytes]) => ({ path: String(path), rows: Number(count), bytes: Number(bytes) }))
}

/** The same as files of a run; null where the run is none of an export. */
export async function resultFiles(
  connection: Connection,
  run: string,
  offset: number,
  limit: number,
): Promise<{ readonly files: readonly RunFile[]; readonly total: number } | null> {
  const stored = await loadExport(connection, run)
  if (stored === null) return null
  const state = stored.checkpoint.done ? 'done' : 'writing'
  const files = (await resultsOf(connection, run, offset, limit)).map(({ path, rows, bytes }): RunFile => {
    const counters = { ...zeroCounters(), processed: rows, success: rows, inserted: rows, bytesRead: bytes }
    return { path, state, counters }
  })
  return { files, total: stored.state.files }
}
