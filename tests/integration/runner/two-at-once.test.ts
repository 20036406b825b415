import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import { Connection } from '@runner/database/connection'
import { openDatabase } from '@runner/database/open'
import { findVersion, sumWrites, touchDataset } from '@runner/database/datasets'
import { importOf, Workbench } from './workbench'

/** Where no batch looks at what another one writes, two are being inserted at the same time. */

const ID = { name: 'id', type: 'integer' } as const
const FIELDS = [ID, { name: 'name' }]
type Parts = Partial<Omit<ImportDefinitionInput, 'source'>>
/** Three records of a file of `fileOf` are a batch. */
const BLOCK_BYTES = '30'

let bench: Workbench
beforeEach(async () => {
  vi.stubEnv('VIGIE_BLOCK_BYTES', BLOCK_BYTES)
  bench = await Workbench.open()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await bench.close()
})

const line = (id: number): string => `${String(id).padStart(6, '0')},n${id % 10}\n`
const fileOf = (count: number, name = 'a.csv'): Promise<string> =>
  bench.file(name, `id,name\n${Array.from({ length: count }, (_, index) => line(index + 1)).join('')}`)
const definitionOf = (file: string | string[], parts: Parts = {}) =>
  importOf(file, {
    target: { dataset: 'people', fields: FIELDS },
    source: { format: { delimiter: ',', header: true } },
    ...parts,
  })

/** Identifiers as they stand in the dataset. */
async function stored(): Promise<number[]> {
  return (await bench.query('SELECT id FROM people')).map(([id]) => Number(id))
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

type Run = Connection['run']
/** Stands in for each statement that changes something. */
function onRun(stand: (sql: string, run: () => ReturnType<Run>) => ReturnType<Run>): void {
  const original = Connection.prototype.run
  vi.spyOn(Connection.prototype, 'run').mockImplementation(function (this: Connection, sql, values) {
    return stand(sql, () => original.call(this, sql, values))
  })
}
const isInsertion = (sql: string): boolean => sql.startsWith('INSERT INTO data.stored')
const checkpointIn = (sql: string): number =>
  Number(/INSERT INTO vigie\.checkpoints SELECT run, (\d+)/.exec(sql)?.[1] ?? -1)

/** Counts insertions that are at work at the same time; each takes as long as a little work of others. */
function watchInsertions() {
  const seen = { most: 0, checkpoints: [] as number[] }
  let current = 0
  onRun(async (sql, run) => {
    if (checkpointIn(sql) > 0) seen.checkpoints.push(checkpointIn(sql))
    if (!isInsertion(sql)) return run()
    seen.most = Math.max(seen.most, ++current)
    await new Promise((resolve) => setTimeout(resolve, 20))
    return run().finally(() => current--)
  })
  return seen
}

describe('Batches that have nothing to do with each other', () => {
  it('are inserted two at a time, and become part of the dataset in the order of the file', async () => {
    const seen = watchInsertions()
    const counters = await bench.finish('run001', definitionOf(await fileOf(60)))
    expect(counters).toMatchObject({ processed: 60, inserted: 60 })
    expect(seen.most).toBe(2)
    expect(seen.checkpoints).toEqual(upTo(20))
    expect(await stored()).toEqual(upTo(60))
  })

  const LINKED: readonly (readonly [string, Parts])[] = [
    ['looks for keys', { reconciliation: { operation: 'upsert', key: ['id'] } }],
    [
      'tells values that come twice',
      { target: { dataset: 'people', fields: [{ ...ID, rules: { unique: true } }, { name: 'name' }] } },
    ],
    [
      'takes values into a list',
      {
        target: {
          dataset: 'people',
          fields: [ID, { name: 'name', rules: { values: [{ value: 'n1' }], extend: true } }],
        },
      },
    ],
  ]
  it.each(LINKED)('are inserted one after the other where the run %s', async (_, parts) => {
    const seen = watchInsertions()
    await bench.finish('run001', definitionOf(await fileOf(30), parts))
    expect(seen.most).toBe(1)
    expect(await stored()).toEqual(upTo(30))
  })

  it('are not kept where the one before could not be: the run goes on from what was', async () => {
    const file = await fileOf(60)
    onRun((sql, run) => (checkpointIn(sql) === 3 ? Promise.reject(new Error('disk gone')) : run()))
    const outcome = await bench.import('run001', definitionOf(file))
    expect(outcome).toMatchObject({
      kind: 'failed',
      checkpoint: { number: 2 },
      error: { params: { message: 'disk gone' } },
    })
    const kept = outcome.checkpoint?.counters.inserted ?? 0
    expect(await stored()).toEqual(upTo(kept))
    vi.restoreAllMocks()
    expect(await bench.finish('run001', definitionOf(file))).toMatchObject({ processed: 60, inserted: 60 })
    expect(await stored()).toEqual(upTo(60))
  })

  it('wait for each other when the run is paused, and none is lost or repeated', async () => {
    const file = await fileOf(60)
    let isAsked = false
    onRun(async (sql, run) => {
      if (isInsertion(sql) && bench.events.some(({ type }) => type === 'progress') && !isAsked) {
        isAsked = true
        await bench.service.handle('stop', { run: 'run001', reason: 'pause' })
      }
      return run()
    })
    const outcome = await bench.import('run001', definitionOf(file))
    expect(outcome).toMatchObject({ kind: 'stopped', reason: 'pause' })
    const kept = outcome.checkpoint?.counters.inserted ?? 0
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(60)
    expect(await stored()).toEqual(upTo(kept))
    vi.restoreAllMocks()
    await bench.finish('run001', definitionOf(file))
    expect(await stored()).toEqual(upTo(60))
  })

  it('end where the run has to, and the one behind is not begun', async () => {
    const bad = (id: number): string => `${id === 14 ? 'xxxxxx' : String(id).padStart(6, '0')},n${id % 10}\n`
    const file = await bench.file('bad.csv', `id,name\n${upTo(60).map(bad).join('')}`)
    const outcome = await bench.import('run001', definitionOf(file, { errors: { stopAfterRejects: 1 } }))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.limit' } })
    expect(outcome.checkpoint?.counters).toMatchObject({ processed: 14, rejects: 1, inserted: 13 })
    expect(await stored()).toEqual(upTo(13))
  })

  it('remember each file by what it holds', async () => {
    const files = [await fileOf(4, 'a.csv'), await fileOf(5, 'b.csv'), await fileOf(6, 'c.csv')]
    watchInsertions()
    await bench.finish('run001', definitionOf(files))
    const told = bench.notes('run001').flatMap(([code, params]) => ('file' in params ? [[code, params.file]] : []))
    expect(told).toEqual(files.flatMap((file) => [['file.opened', file], ['file.done', file]])) // prettier-ignore
    for (const file of files) {
      const { files: known } = await bench.service.handle('imported', { definition: definitionOf(file) })
      expect(known.map(({ path }) => path)).toEqual([file])
    }
  })

  it('leave one checkpoint when the run has ended', async () => {
    await bench.finish('run001', definitionOf(await fileOf(60)))
    await bench.service.close()
    const { database } = await openDatabase(`${bench.folder}/workspace`, (message) => {
      throw new Error(message)
    })
    const count = (table: string) =>
      database.use((connection) => connection.rows(`SELECT count(*) FROM vigie.${table}`))
    expect([await count('checkpoints'), await count('writes')]).toEqual([[[1n]], [[1n]]])
    database.close()
    await bench.service.handle('open', { workspace: `${bench.folder}/workspace` })
  })
})

it('A dataset is another one after each write, and the same when its writes are summed up', async () => {
  await bench.finish('run001', definitionOf(await fileOf(6)))
  await bench.service.close()
  const { database } = await openDatabase(`${bench.folder}/workspace`, (message) => {
    throw new Error(message)
  })
  await database.use(async (connection) => {
    const versions = [await findVersion(connection, 'people')]
    for (let write = 0; write < 3; write++) {
      await connection.transaction(() => Promise.resolve(touchDataset(connection, 'people')))
      versions.push(await findVersion(connection, 'people'))
    }
    expect(new Set(versions).size).toBe(4)
    await sumWrites(connection, 'people')
    expect(await findVersion(connection, 'people')).toBe(versions.at(-1))
  })
  database.close()
  await bench.service.handle('open', { workspace: `${bench.folder}/workspace` })
})
