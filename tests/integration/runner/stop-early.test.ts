import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Database } from '@runner/database/database'
import { openDatabase } from '@runner/database/open'
import { ExportRun } from '@runner/export/run'
import { ImportRun } from '@runner/import/run'
import { StopRequest } from '@runner/import/stopping'
import { SCRATCH } from '@tests/helpers/scratch'
import { putEmptyDatabase } from './empty-database'
import { exportOf, importOf } from './workbench'

/** A run begins with a CHECKPOINT, which writes down what all others have left in the log as well: after millions of records that takes longer than a stop may. */

let folder: string
let database: Database

beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH, 'vigie-stop-'))
  const workspace = join(folder, 'workspace')
  await putEmptyDatabase(workspace)
  const fatal = (message: string): never => {
    throw new Error(message)
  }
  database = (await openDatabase(workspace, fatal)).database
  writeFileSync(join(folder, 'in.csv'), 'id,name\n1,Ada\n2,Grace\n')
})

afterEach(() => {
  vi.restoreAllMocks()
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const events = { progress: () => undefined, journal: () => undefined, commitDoubt: () => undefined }

function importing(stop = new StopRequest(), file = 'in.csv') {
  const definition = importOf(join(folder, file), { target: { dataset: 'people' } })
  return new ImportRun(database, 'import01', stop, events).execute(definition, { dry: false, again: false })
}

function exporting(stop = new StopRequest()) {
  const definition = exportOf({ sql: 'SELECT * FROM people ORDER BY id' }, join(folder, 'out.csv'))
  return new ExportRun(database, 'export01', 'job001', stop, events).execute(definition)
}

/** Looking for what is not there yet takes longer than it would take to come. */
const LONG_ENOUGH_MS = 200

/** From now on a CHECKPOINT does not end before it is told to. */
function slowCheckpoint() {
  let finish = (): void => undefined
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  return { checkpoint: vi.spyOn(database, 'checkpoint').mockReturnValue(slow), finish: () => finish() }
}

/** Files with the values of records that were cut. */
function filesOfRun(): Promise<string[]> {
  return readdir(join(database.blocks, 'import01')).catch(() => [])
}

async function writeParquet(path: string): Promise<void> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(`COPY (FROM (VALUES (1), (2)) t(id)) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

for (const [name, run] of [
  ['An import', importing],
  ['An export', exporting],
] as const) {
  it(`${name} that begins beside much that has to be written stops at once, and is gone on with`, async () => {
    if (run === exporting) await importing()
    const { checkpoint, finish } = slowCheckpoint()
    const stop = new StopRequest()
    const stopped = run(stop)
    await vi.waitFor(() => {
      expect(checkpoint).toHaveBeenCalledOnce()
    })
    stop.request('pause')
    expect(await stopped).toMatchObject({ kind: 'stopped', reason: 'pause', checkpoint: { number: 0 } })

    // What it began with is written down before anything else, this time.
    const goingOn = run()
    await vi.waitFor(() => {
      expect(checkpoint).toHaveBeenCalledTimes(2)
    })
    checkpoint.mockRestore()
    finish()
    expect(await goingOn).toMatchObject({ kind: 'finished', checkpoint: { counters: { processed: 2 } } })
  })
}

it('The first records are cut while an import writes down what it begins with, and go in behind that', async () => {
  const { checkpoint, finish } = slowCheckpoint()
  const ended = importing()
  await vi.waitFor(async () => {
    expect(await filesOfRun()).toHaveLength(1)
  })
  await setTimeout(LONG_ENOUGH_MS)
  const told = await database.use((connection) => connection.rows('SELECT count(*) FROM data.main.people'))
  expect(told).toEqual([[0n]])
  checkpoint.mockRestore()
  finish()
  expect(await ended).toMatchObject({ kind: 'finished', checkpoint: { counters: { inserted: 2 } } })
})

it('A source that only the database can read is left alone meanwhile, because it may refuse to write down beside a reader', async () => {
  const path = join(folder, 'in.parquet')
  await writeParquet(path)
  const { checkpoint, finish } = slowCheckpoint()
  const ended = importing(new StopRequest(), 'in.parquet')
  await vi.waitFor(() => {
    expect(checkpoint).toHaveBeenCalledOnce()
  })
  await setTimeout(LONG_ENOUGH_MS)
  expect(await filesOfRun()).toEqual([])
  checkpoint.mockRestore()
  finish()
  expect(await ended).toMatchObject({ kind: 'finished', checkpoint: { counters: { inserted: 2 } } })
})

it('What goes wrong with it before anybody asks for a stop fails the run', async () => {
  vi.spyOn(database, 'checkpoint').mockRejectedValue(new Error('disk gone'))
  expect(await importing()).toMatchObject({ kind: 'failed', error: { params: { message: 'disk gone' } } })
})
