import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Column } from './columns'
import { FOLDER, ROOT } from './places'
import { run, type Ran } from './program'

/** What `peer.js` is asked to do. */
export interface PeerTask {
  readonly file: string
  readonly database: string
  readonly columns: readonly Pick<Column, 'name' | 'sql'>[]
  /** Rows with the same value are updated; left out: all are inserted. */
  readonly key?: string
  /** Format of a new database; left out: the one that DuckDB takes by itself. */
  readonly storage?: string
}

/** DuckDB alone in a process of its own. @param fresh false: into the table that is there */
export async function loadByDuckdb(task: Omit<PeerTask, 'database'>, fresh = true): Promise<Ran> {
  const database = join(FOLDER, 'peer.duckdb')
  if (fresh) for (const path of [database, `${database}.wal`]) rmSync(path, { force: true })
  const path = join(FOLDER, 'peer.json')
  writeFileSync(path, JSON.stringify({ ...task, database } satisfies PeerTask))
  return run(process.execPath, [join(ROOT, 'out/bench/peer.js'), path])
}
