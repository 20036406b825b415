import { cpSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COUNTER_NAMES } from '@shared/jobs/counters'
import { importDefinitionSchema } from '@shared/jobs/definition'
import type { RunOutcome } from '@shared/runner/protocol'
import type { Database } from '@runner/database/database'
import { openDatabase } from '@runner/database/open'
import { loadFigures } from '@runner/import/figures/store'
import { ImportRun } from '@runner/import/run'
import { StopRequest } from '@runner/import/stopping'
import { Matches } from '@runner/rejects/matches'
import { rejectPage } from '@runner/rejects/read'
import { SCRATCH } from '@tests/helpers/scratch'
import { FIELDS, readCases, type Case } from '../../cases/read-cases'
import { putEmptyDatabase } from './empty-database'

/** Bytes of a block, so that a line or two fit. */
const TINY = '8'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(SCRATCH, 'vigie-cases-'))
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await rm(folder, { recursive: true, force: true })
})

function openAt(workspace: string): Promise<Database> {
  const fatal = (message: string): never => {
    throw new Error(message)
  }
  return openDatabase(workspace, fatal).then(({ database }) => database)
}

/** Runs the case; `atCheckpoint` is called right behind every COMMIT, before anything else happens in this process. */
function run(
  database: Database,
  one: Case,
  dry: boolean,
  atCheckpoint: () => void = () => undefined,
): Promise<RunOutcome> {
  const events = { progress: atCheckpoint, journal: () => undefined, commitDoubt: () => undefined }
  const importing = new ImportRun(database, 'case01', new StopRequest(), events)
  return importing.execute(one.definition(join(folder, 'case.csv')), { dry, again: true })
}

/** Everything that has come of a run, in the words of the cases. */
async function found(database: Database, outcome: RunOutcome) {
  return database.use(async (connection) => {
    const exists = await connection.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = 'people'`)
    const names = FIELDS.map(({ name }) => `CAST(${name} AS VARCHAR)`).join(', ')
    const rows = exists.length === 0 ? [] : await connection.rows(`SELECT ${names} FROM people`)
    const { lines } = await rejectPage(connection, new Matches(), 'case01', {}, 0, 1000)
    const counters = outcome.checkpoint?.counters
    const figures = (await loadFigures(connection, 'case01'))?.figures
    if (outcome.kind === 'finished')
      expect([figures?.rows, figures?.sampled, figures?.rejects]).toEqual([
        counters?.success,
        counters?.success,
        counters?.rejects,
      ])
    return {
      after: rows.map((row) => JSON.stringify(row)).sort(),
      counters: Object.fromEntries(COUNTER_NAMES.map((name) => [name, counters?.[name]])),
      rejects: lines.map(({ line, code, field }) => [line, code, field ?? ''].join(' ').trim()),
      ends: outcome.kind === 'failed' ? outcome.error.code : null,
    }
  })
}

async function prepared(workspace: string, one: Case): Promise<Database> {
  await writeFile(join(folder, 'case.csv'), one.file)
  await putEmptyDatabase(workspace)
  const database = await openAt(workspace)
  if (one.before === null) return database
  const before = join(folder, 'before.csv')
  const cells = one.before.map((row) => (JSON.parse(row) as (string | null)[]).map((cell) => cell ?? '').join(','))
  await writeFile(before, `id,name,n\n${cells.join('\n')}\n`)
  const definition = importDefinitionSchema.parse({
    label: 'before',
    source: { files: [before], format: { header: true, delimiter: ',' } },
    target: { dataset: 'people', fields: FIELDS },
  })
  const events = { progress: () => undefined, journal: () => undefined, commitDoubt: () => undefined }
  const outcome = await new ImportRun(database, 'before', new StopRequest(), events).execute(definition, {
    dry: false,
    again: true,
  })
  expect(outcome.kind).toBe('finished')
  return database
}

for (const name of ['operations.md', 'rules.md', 'irregular.md']) {
  describe(`tests/cases/${name}:`, () => {
    for (const one of readCases(name)) {
      const { after, counters, rejects, ends } = one
      const expected = { after, counters, rejects, ends }

      it(one.title, async () => {
        const database = await prepared(join(folder, 'whole'), one)
        expect(await found(database, await run(database, one, false))).toEqual(expected)
        database.close()
      })

      it(`${one.title} (dry run)`, async () => {
        const database = await prepared(join(folder, 'dry'), one)
        const outcome = await run(database, one, true)
        expect(await found(database, outcome)).toEqual({ ...expected, after: one.before ?? [] })
        database.close()
      })

      it(`${one.title} (block by block, killed after every checkpoint)`, async () => {
        const workspace = join(folder, 'blocks')
        const database = await prepared(workspace, one)
        process.env['VIGIE_BLOCK_BYTES'] = TINY
        const images: string[] = []
        const outcome = await run(database, one, false, () => {
          // What a process that is killed now leaves: the files as they are.
          const image = join(folder, `image${images.length}`)
          cpSync(workspace, image, { recursive: true })
          images.push(image)
        })
        expect(await found(database, outcome)).toEqual(expected)
        database.close()
        expect(images.length).toBeGreaterThan(0)
        // Beyond a limit that it has reached a run goes on where a person wants it to.
        for (const image of ends === null ? images : images.slice(0, -1)) {
          const left = await openAt(image)
          expect(await found(left, await run(left, one, false))).toEqual(expected)
          left.close()
        }
      })
    }
  })
}
