import { countersSchema, withoutEffect, type Counters } from '@shared/jobs/counters'
import type { RunFile } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { loadRun } from './store'

/** What each file of a run has contributed. */

/** Keeps the counters of a file; belongs into the transaction that holds its last records. */
export async function saveFile(connection: Connection, run: string, file: number, counters: Counters): Promise<void> {
  await connection.run('INSERT INTO vigie.files VALUES (?, ?, ?)', [run, file, JSON.stringify(counters)])
}

/** Files of a run in the order in which they are read, none where it has not begun. */
export async function runFiles(
  connection: Connection,
  run: string,
  offset: number,
  limit: number,
): Promise<{ readonly files: readonly RunFile[]; readonly total: number }> {
  const stored = await loadRun(connection, run)
  if (stored === null) return { files: [], total: 0 }
  const { plan, state } = stored
  const rows = await connection.rows(
    'SELECT file, counters FROM vigie.files WHERE run = ? AND file >= ? AND file < ?',
    [run, offset, offset + limit],
  )
  const done = new Map(
    rows.map(([file, counters]) => [Number(file), countersSchema.parse(JSON.parse(String(counters)))]),
  )
  const files = plan.files.slice(offset, offset + limit).map(({ path }, index): RunFile => {
    const counters = done.get(offset + index)
    if (counters !== undefined) return { path, state: 'done', counters }
    return offset + index === state.file
      ? { path, state: 'reading', counters: state.fileCounters }
      : { path, state: 'waiting', counters: null }
  })
  return { files, total: plan.files.length }
}

/** What the files of the run have contributed is not there any more. */
export async function withoutEffects(connection: Connection, run: string): Promise<void> {
  const rows = await connection.rows('SELECT file, counters FROM vigie.files WHERE run = ?', [run])
  for (const [file, stored] of rows) {
    const counters = withoutEffect(countersSchema.parse(JSON.parse(String(stored))))
    await connection.run('UPDATE vigie.files SET counters = ? WHERE run = ? AND file = ?', [
      JSON.stringify(counters),
      run,
      Number(file),
    ])
  }
}
