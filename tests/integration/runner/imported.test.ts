import { createHash } from 'node:crypto'
import { copyFile, readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '@runner/database/open'
import type { ImportDefinition } from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

const KEY = { operation: 'upsert' as const, key: ['id'] }

function once(run: string, definition: ImportDefinition, dry = false) {
  return bench.import(run, definition, dry, false)
}

async function known(definition: ImportDefinition): Promise<string[]> {
  const { files } = await bench.service.handle('imported', { definition })
  return files.map(({ path }) => path)
}

describe('A file that was imported before', () => {
  it('is refused before its first record, whatever its name and its date, and imported where that is wanted', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anna\n2,Bob\n')
    expect(await once('run001', importOf(file))).toMatchObject({ kind: 'finished' })
    const copy = join(bench.folder, 'b.csv')
    await copyFile(file, copy)
    await utimes(copy, new Date(0), new Date(0))
    expect(await known(importOf(copy))).toEqual([copy])
    expect(await once('run002', importOf(copy))).toMatchObject({
      kind: 'failed',
      error: { code: 'source.imported', params: { count: 1, path: copy, dataset: 'people' } },
      checkpoint: null,
    })
    expect(await bench.query('SELECT count(*) FROM people')).toEqual([[2]])
    expect(await bench.import('run003', importOf(copy), false, true)).toMatchObject({ kind: 'finished' })
    expect(await bench.query('SELECT count(*) FROM people')).toEqual([[4]])
  })

  it('is another one as soon as one byte of it is, also in the middle and with the same size', async () => {
    const lines = Array.from({ length: 300_000 }, (_, number) => `${number},some text to fill the line`)
    const content = `id,name\n${lines.join('\n')}\n`
    await once('run001', importOf(await bench.file('a.csv', content)))
    const other = await bench.file('b.csv', content.replace('150000,some', '150000,same'))
    expect(await known(importOf(other))).toEqual([])
    expect(await once('run002', importOf(other))).toMatchObject({ kind: 'finished' })
  })

  it('is no repetition in another dataset, by another operation, for other records or as a try', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anna\n2,Bob\n')
    await once('run001', importOf(file, { source: { last: 1 } }))
    const others = [
      importOf(file, { target: { dataset: 'others' } }),
      importOf(file, { source: { first: 2 } }),
      importOf(file, { reconciliation: KEY }),
      importOf(file, { reconciliation: { ...KEY, operation: 'update' } }),
    ]
    for (const [number, definition] of others.entries()) {
      expect(await once(`other${number}`, definition)).toMatchObject({ kind: 'finished' })
    }
    expect(await once('dryrun1', importOf(file, { source: { last: 1 } }), true)).toMatchObject({ kind: 'finished' })
    expect(await once('again01', importOf(file, { reconciliation: KEY }))).toMatchObject({
      error: { code: 'source.imported' },
    })
  })

  it('may be matched and deleted again and again, and imported again into what is empty then', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anna\n2,Bob\n')
    await once('run001', importOf(file))
    for (const [number, operation] of (['reconcile', 'reconcile', 'delete', 'delete'] as const).entries()) {
      expect(await once(`more${number}0`, importOf(file, { reconciliation: { ...KEY, operation } }))).toMatchObject({
        kind: 'finished',
      })
    }
    expect(await once('run002', importOf(file))).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { inserted: 2 } },
    })
  })

  it('is known although its run and its job are forgotten', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anna\n')
    await once('run001', importOf(file))
    await bench.service.handle('forget', { runs: ['run001'], jobs: [] })
    expect(await known(importOf(file))).toEqual([file])
  })

  it('is known also where an older Vigie has summed it up otherwise', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anna\n')
    await once('run001', importOf(file))
    await bench.service.close()
    const workspace = join(bench.folder, 'workspace')
    const { database } = await openDatabase(workspace, String)
    const hash = createHash('sha256').update(await readFile(file))
    await database.use((connection) => connection.run('UPDATE vigie.imported SET hash = ?', [hash.digest('hex')]))
    database.close()
    await bench.service.handle('open', { workspace })
    expect(await known(importOf(file))).toEqual([file])
    expect(await known(importOf(await bench.file('b.csv', 'id,name\n1,Enna\n')))).toEqual([])
  })

  it('is not one that a run left before its end, nor one that a dry run has read', async () => {
    const file = await bench.file('a.csv', `id\n${'x\n'.repeat(50)}1\n`)
    const strict = importOf(file, { target: { dataset: 'people', fields: [{ name: 'id', type: 'integer' }] } })
    await once('dryrun1', strict, true)
    expect(await once('run001', { ...strict, errors: { ...strict.errors, stopAfterRejects: 10 } })).toMatchObject({
      kind: 'failed',
      error: { code: 'rejects.limit' },
    })
    expect(await once('run002', strict)).toMatchObject({ kind: 'finished', checkpoint: { counters: { inserted: 1 } } })
    expect(await once('run003', strict)).toMatchObject({ error: { code: 'source.imported' } })
  })

  it('is found among several, and packed ones by what is on the disk', async () => {
    const packed = await bench.file('a.csv.gz', gzipSync('id,name\n1,Anna\n'))
    await once('run001', importOf(packed))
    const other = await bench.file('b.csv', 'id,name\n2,Bob\n')
    const both = importOf([other, packed])
    expect(await known(both)).toEqual([packed])
    expect(await once('run002', both)).toMatchObject({ error: { code: 'source.imported' } })
    await rm(packed)
    expect(await once('run003', importOf([other]))).toMatchObject({ kind: 'finished' })
  })
})

describe('Each file of a run', () => {
  it('has counters of its own, which add up to those of the run', async () => {
    const fields = [{ name: 'id', type: 'integer' as const }]
    const files = [
      await bench.file('a.csv', 'id\n1\n2\nx\n'),
      await bench.file('b.csv', 'id\n'),
      await bench.file('c.csv', 'id\ny\n\n3\n'),
    ]
    const counters = await bench.finish('run001', importOf(files, { target: { dataset: 'people', fields } }))
    const { files: found, total } = await bench.service.handle('files', { run: 'run001', offset: 0, limit: 10 })
    expect(total).toBe(3)
    expect(found.map(({ path, state }) => [path, state])).toEqual(files.map((path) => [path, 'done']))
    expect(
      found.map((file) => [
        file.counters?.processed,
        file.counters?.inserted,
        file.counters?.rejects,
        file.counters?.empty,
      ]),
    ).toEqual([
      [3, 2, 1, 0],
      [0, 0, 0, 0],
      [3, 1, 1, 1],
    ])
    for (const name of ['processed', 'success', 'rejects', 'errors', 'empty'] as const) {
      expect(found.reduce((sum, file) => sum + (file.counters?.[name] ?? 0), 0)).toBe(counters[name])
    }
    expect((await bench.service.handle('files', { run: 'run001', offset: 2, limit: 10 })).files).toHaveLength(1)
  })

  it('shows how far the run has come where it was stopped', async () => {
    const fields = [{ name: 'id', type: 'integer' as const }]
    const files = [
      await bench.file('a.csv', 'id\n1\n'),
      await bench.file('b.csv', 'id\n2\nx\n3\n'),
      await bench.file('c.csv', 'id\n4\n'),
    ]
    const definition = importOf(files, { target: { dataset: 'people', fields }, errors: { stopAfterRejects: 1 } })
    expect(await bench.import('run001', definition)).toMatchObject({ kind: 'failed' })
    const found = async () =>
      (await bench.service.handle('files', { run: 'run001', offset: 0, limit: 10 })).files.map(
        ({ state, counters }) => [state, counters?.processed ?? null],
      )
    expect(await found()).toEqual([
      ['done', 1],
      ['reading', 2],
      ['waiting', null],
    ])
    expect(await bench.goOn('run001', definition)).toMatchObject({ kind: 'finished' })
    expect(await found()).toEqual([
      ['done', 1],
      ['done', 3],
      ['done', 1],
    ])
  })
})
