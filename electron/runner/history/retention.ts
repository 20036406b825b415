import type { RunHistory } from '@shared/runner/undo'
import type { RunnerParams } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import { imageTable } from '../database/datasets'
import { list, literal } from '../database/sql'
import { BY } from './images'

const DAY_MS = 86_400_000

/** What is kept of every run, the last one first. */
export async function listHistories(connection: Connection): Promise<RunHistory[]> {
  const rows = new Map<number, number>()
  const bytes = new Map<number, number>()
  for (const dataset of await datasetsWithImages(connection)) {
    const counts = await connection.rows(`SELECT ${BY}, count(*) FROM ${imageTable(dataset)} GROUP BY ALL`)
    const all = counts.reduce((sum, [, count]) => sum + Number(count), 0)
    const size = await bytesOf(connection, dataset)
    for (const [mark, count] of counts) {
      rows.set(Number(mark), Number(count))
      bytes.set(Number(mark), Math.round((size * Number(count)) / all))
    }
  }
  const marks = await connection.rows('SELECT mark, run, state FROM vigie.marks ORDER BY mark DESC')
  return marks.map(([mark, run, state]) => ({
    run: String(run),
    state: state as RunHistory['state'],
    rows: rows.get(Number(mark)) ?? 0,
    bytes: bytes.get(Number(mark)) ?? 0,
  }))
}

/** Bytes of the database that the images of a dataset take, as far as they are in the main file. */
async function bytesOf(connection: Connection, dataset: string): Promise<number> {
  const [found] = await connection.rows(
    `SELECT count(DISTINCT block_id) * (SELECT block_size FROM pragma_database_size() LIMIT 1)
     FROM pragma_storage_info(${literal(`images."${dataset}"`)}) WHERE block_id >= 0`,
  )
  return Number(found?.[0] ?? 0)
}

/** Forgets what would be needed to undo runs that are too old, or before the last ones. Belongs where nobody else writes. */
export async function trimHistory(
  connection: Connection,
  { runs, days, except }: RunnerParams<'trimHistory'>,
): Promise<void> {
  const kept = await connection.rows(`SELECT run, "at" FROM vigie.marks WHERE state = 'kept' ORDER BY mark DESC`)
  const oldest = days === null ? Number.NEGATIVE_INFINITY : Date.now() - days * DAY_MS
  const old = kept.filter(([, at], index) => (runs !== null && index >= runs) || Number(at) < oldest)
  await forgetHistory(
    connection,
    old.map(([run]) => String(run)).filter((run) => !except.includes(run)),
  )
}

/** Forgets what would be needed to undo these runs, and what runs have kept that were gone on with after they had been forgotten. */
export async function forgetHistory(connection: Connection, runs: readonly string[]): Promise<void> {
  const datasets = await datasetsWithImages(connection)
  await connection.transaction(async () => {
    if (runs.length > 0)
      await connection.run(
        `UPDATE vigie.marks SET state = 'dropped' WHERE state = 'kept' AND run IN (${list(runs.map(literal))})`,
      )
    for (const dataset of datasets)
      await connection.run(
        `DELETE FROM ${imageTable(dataset)} WHERE ${BY} IN (SELECT mark FROM vigie.marks WHERE state = 'dropped')`,
      )
  })
}

async function datasetsWithImages(connection: Connection): Promise<string[]> {
  const rows = await connection.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'images'`,
  )
  return rows.map(([name]) => String(name))
}
