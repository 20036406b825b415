import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportDefinition, ExportDefinitionInput } from '@shared/jobs/export/definition'
import type { Counters } from '@shared/jobs/counters'
import type { RunOutcome } from '@shared/runner/protocol'
import type { Database } from '@runner/database/database'
import { openDatabase } from '@runner/database/open'
import { ExportRun } from '@runner/export/run'
import { ImportRun } from '@runner/import/run'
import { StopRequest } from '@runner/import/stopping'
import { SCRATCH } from '@tests/helpers/scratch'
import { putEmptyDatabase } from '../empty-database'
import { exportOf, importOf } from '../workbench'

/** An export of few rows, with a checkpoint after each few of them, and all that it needs in one folder, which can be put back to any moment. */

const ROWS = 30
let folder: string
let work: string

beforeEach(async () => {
  folder = mkdtempSync(join(SCRATCH, 'vigie-export-'))
  work = join(folder, 'work')
  mkdirSync(work)
  await putEmptyDatabase(join(work, 'workspace'))
  process.env['VIGIE_EXPORT_ROWS'] = '3'
})

afterEach(() => {
  delete process.env['VIGIE_EXPORT_ROWS']
  rmSync(folder, { recursive: true, force: true })
})

const events = { progress: () => undefined, journal: () => undefined, commitDoubt: () => undefined }

async function openWork(): Promise<Database> {
  const { database } = await openDatabase(join(work, 'workspace'), (message) => {
    throw new Error(message)
  })
  return database
}

async function fill(database: Database, run: string, from: number, to: number): Promise<void> {
  const file = join(work, 'rows.csv')
  const rows = Array.from({ length: to - from }, (_, i) => `${from + i},row ${from + i},${(from + i) % 3}`)
  writeFileSync(file, `id,name,third\n${rows.join('\n')}\n`)
  const definition = importOf(file, { target: { dataset: 'rows' } })
  const outcome = await new ImportRun(database, run, new StopRequest(), events).execute(definition, {
    dry: false,
    again: true,
  })
  expect(outcome.kind).toBe('finished')
}

interface Watch {
  /** After every checkpoint. */
  committed?(checkpoint: number, stop: StopRequest): void
  note?(code: string): void
}

function write(
  database: Database,
  definition: ExportDefinition,
  watch: Watch = {},
  run = 'run001',
): Promise<RunOutcome> {
  const stop = new StopRequest()
  return new ExportRun(database, run, 'job001', stop, {
    ...events,
    progress: (_: Counters, checkpoint) => watch.committed?.(checkpoint, stop),
    journal: ({ code }) => watch.note?.(code),
  }).execute(definition)
}

/** What stands in the folder of the files, with their content. */
function written(): Record<string, string> {
  const names = readdirSync(work).filter((name) => name !== 'workspace' && name !== 'rows.csv')
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(work, name)).toString('latin1')]))
}

type Parts = Parameters<typeof exportOf>[2]
const CASES: readonly (readonly [string, string, ExportDefinitionInput['source'], Parts])[] = [
  ['a dataset as CSV', 'out.csv', { dataset: 'rows' }, {}],
  ['a dataset as gzipped NDJSON', 'out.ndjson.gz', { dataset: 'rows' }, { format: { kind: 'ndjson', gzip: true } }],
  ['a dataset as JSON', 'out.json', { dataset: 'rows' }, { format: { kind: 'json' } }],
  ['a dataset as XML', 'out.xml', { dataset: 'rows' }, { format: { kind: 'xml' } }],
  ['a dataset as XLSX', 'out.xlsx', { dataset: 'rows' }, { format: { kind: 'xlsx' } }],
  ['a dataset as Parquet', 'out.parquet', { dataset: 'rows' }, { format: { kind: 'parquet' } }],
  ['a sorted select', 'out.csv', { sql: 'SELECT * FROM rows', sort: [{ field: 'name' }] }, {}],
  ['a filtered dataset', 'out.csv', { dataset: 'rows', filter: { field: 'third', operator: 'equals', value: 1 } }, {}],
  ['files by lines', 'out-{n}.csv', { dataset: 'rows' }, { target: { split: { by: 'lines', lines: 12 } } }],
  ['files by value', 'out-{value}.csv', { dataset: 'rows' }, { target: { split: { by: 'value', column: 'third' } } }],
  [
    'files by size',
    'out-{n}.csv',
    { sql: 'SELECT range AS n FROM range(500)' },
    { target: { split: { by: 'size', bytes: 1000 } } },
  ],
  ['what has changed', 'out.csv', { dataset: 'rows', differential: { by: 'changes' } }, {}],
]

describe.each(CASES)('an export of %s', (name, file, source, parts) => {
  const definition = (): ExportDefinition => exportOf(source, join(work, file), parts)

  async function begin(): Promise<Database> {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    return database
  }

  it('that is killed after any checkpoint goes on to the same files', { timeout: 300_000 }, async () => {
    let database = await begin()
    if (name === 'files by size') process.env['VIGIE_EXPORT_ROWS'] = '64'
    const images: string[] = []
    const outcome = await write(database, definition(), {
      committed: () => {
        // What a process that is killed now leaves: the files as they are.
        const image = join(folder, `image${images.length}`)
        cpSync(work, image, { recursive: true })
        images.push(image)
      },
    })
    expect(outcome).toMatchObject({ kind: 'finished' })
    const whole = written()
    expect(Object.keys(whole).some((one) => one.endsWith('.part'))).toBe(false)
    expect(images.length).toBeGreaterThan(4)
    database.close()
    for (const image of images) {
      rmSync(work, { recursive: true })
      renameSync(image, work)
      // The last moment before the run is done: the files have their names already.
      database = await openWork()
      const again = await write(database, definition())
      expect(again.kind).toBe('finished')
      expect(again.checkpoint?.counters).toEqual(outcome.checkpoint?.counters)
      expect(written()).toEqual(whole)
      database.close()
    }
  })

  it(
    'that is paused at every checkpoint writes the same files, and one that is cancelled leaves none',
    { timeout: 300_000 },
    async () => {
      const database = await begin()
      expect((await write(database, definition(), {}, 'whole1')).kind).toBe('finished')
      const whole = written()
      for (const one of Object.keys(whole)) rmSync(join(work, one))
      // The mark has moved: what has changed since is compared with it.
      await database.use((connection) => connection.run('DELETE FROM vigie.watermarks'))
      let pauses = 0
      for (;;) {
        const before = written()
        const outcome = await write(database, definition(), { committed: (_, stop) => stop.request('pause') })
        if (outcome.kind === 'finished') break
        expect(outcome).toMatchObject({ kind: 'stopped', reason: 'pause' })
        expect(Object.keys(before).every((one) => one.endsWith('.part'))).toBe(true)
        pauses++
        expect(pauses).toBeLessThan(200)
      }
      expect(pauses).toBeGreaterThan(3)
      expect(written()).toEqual(whole)

      for (const one of Object.keys(whole)) rmSync(join(work, one))
      await database.use((connection) => connection.run('DELETE FROM vigie.watermarks'))
      const cancelled = await write(
        database,
        definition(),
        { committed: (at, stop) => at >= 4 && stop.request('cancel') },
        'run002',
      )
      expect(cancelled).toMatchObject({ kind: 'stopped', reason: 'cancel', checkpoint: { counters: { success: 0 } } })
      expect(written()).toEqual({})
      expect((await write(database, definition(), {}, 'run002')).kind).toBe('finished')
      expect(written()).toEqual(whole)
      database.close()
    },
  )
})

describe('giving files their names', () => {
  const definition = (overwrite: boolean): ExportDefinition =>
    exportOf('rows', join(work, 'out-{n}.csv'), { target: { overwrite, split: { by: 'lines', lines: 12 } } })

  /** All files are complete, and none has its name. */
  async function complete(
    overwrite: boolean,
  ): Promise<{ readonly whole: Record<string, string>; readonly parts: readonly string[] }> {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    const image = join(folder, 'image')
    await write(database, definition(overwrite), {
      committed: () => {
        const names = Object.keys(written())
        if (names.length === 3 && names.every((name) => name.endsWith('.part'))) {
          rmSync(image, { recursive: true, force: true })
          cpSync(work, image, { recursive: true })
        }
      },
    })
    const whole = written()
    database.close()
    rmSync(work, { recursive: true })
    renameSync(image, work)
    return { whole, parts: Object.keys(written()) }
  }

  const placeOf = (part: string): string => part.replace(/\.run001\.part$/, '')

  it.each([false, true])(
    'is gone on with where a kill has cut it off (files may be replaced: %s)',
    async (overwrite) => {
      const { whole, parts } = await complete(overwrite)
      const [first = '', second = ''] = parts
      expect(parts).toHaveLength(3)
      renameSync(join(work, first), join(work, placeOf(first)))
      // A file gets its name as a second one; the kill comes before the first is taken away.
      if (!overwrite) linkSync(join(work, second), join(work, placeOf(second)))
      const database = await openWork()
      expect((await write(database, definition(overwrite))).kind).toBe('finished')
      expect(written()).toEqual(whole)
      database.close()
    },
  )

  it('fails where somebody else has taken a name, and leaves nothing of its own', async () => {
    const { parts } = await complete(false)
    writeFileSync(join(work, placeOf(parts[1] ?? '')), 'mine')
    const database = await openWork()
    const outcome = await write(database, definition(false))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'file.exists' } })
    expect(written()).toEqual({ 'out-2.csv': 'mine' })
    database.close()
  })

  it('begins again where a complete file is gone before it has its name', async () => {
    const { whole, parts } = await complete(false)
    rmSync(join(work, parts[1] ?? ''))
    const database = await openWork()
    expect(await write(database, definition(false))).toMatchObject({ kind: 'failed', error: { code: 'write.lost' } })
    expect(written()).toEqual({})
    expect((await write(database, definition(false))).kind).toBe('finished')
    expect(written()).toEqual(whole)
    database.close()
  })
})

describe('a dataset that changes while its export is paused', () => {
  it('is written as it is then, from the beginning', async () => {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    const definition = exportOf('rows', join(work, 'out.csv'))
    expect(
      await write(database, definition, { committed: (at, stop) => at >= 4 && stop.request('pause') }),
    ).toMatchObject({
      kind: 'stopped',
    })
    await fill(database, 'import2', ROWS, ROWS + 5)
    const notes: string[] = []
    const outcome = await write(database, definition, { note: (code) => notes.push(code) })
    expect(outcome).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { total: ROWS + 5, processed: ROWS + 5 } },
    })
    expect(notes).toContain('export.restarted')
    expect(written()['out.csv']?.trimEnd().split('\n')).toHaveLength(ROWS + 6)
    database.close()
  })

  it('stays what it was for an export that has its rows already', async () => {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    const definition = exportOf({ dataset: 'rows', sort: [{ field: 'id', direction: 'desc' }] }, join(work, 'out.csv'))
    await write(database, definition, { committed: (at, stop) => at >= 4 && stop.request('pause') })
    await fill(database, 'import2', ROWS, ROWS + 5)
    expect(await write(database, definition)).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { processed: ROWS } },
    })
    database.close()
  })

  it('is noticed also where only deleted rows were cleared away', async () => {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    const definition = exportOf('rows', join(work, 'out.csv'))
    await write(database, definition, { committed: (at, stop) => at >= 4 && stop.request('pause') })
    // As if the rows had been numbered anew: the same version, another end.
    await database.use((connection) => connection.run('DELETE FROM data.stored.rows WHERE rowid >= 28'))
    const notes: string[] = []
    expect((await write(database, definition, { note: (code) => notes.push(code) })).kind).toBe('finished')
    expect(notes).toContain('export.restarted')
    database.close()
  })
})

describe('an unfinished file', () => {
  it.each([
    ['a dataset', { dataset: 'rows' }],
    ['rows that were put aside', { dataset: 'rows', sort: [{ field: 'id' }] }],
  ])('of %s that somebody has taken away is written again', async (_, source) => {
    const database = await openWork()
    await fill(database, 'import1', 0, ROWS)
    const definition = exportOf(source, join(work, 'out.csv'))
    await write(database, definition, { committed: (at, stop) => at >= 4 && stop.request('pause') })
    const [part = ''] = Object.keys(written())
    rmSync(join(work, part))
    expect((await write(database, definition)).kind).toBe('finished')
    expect(written()['out.csv']?.trimEnd().split('\n')).toHaveLength(ROWS + 1)
    database.close()
  })
})
