import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OPERATIONS } from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

const FIELDS = [{ name: 'id', type: 'integer' as const }, { name: 'name' }, { name: 'score', type: 'decimal' as const }]
const THERE = 'id,name,score\n1,Ada,1.5\n2,Bob,2\n3,Cy,\n3,Cy again,\n'
const SOURCE =
  'id,name,score\n1,Ada,1.5\n2,Bobby,\n3,which,1\n4,Dee,4\n4,Dee again,5\nx,bad,\nonly two,fields\n\n5,Eve,much\n'

describe('a dry run', () => {
  let bench: Workbench
  beforeEach(async () => {
    bench = await Workbench.open()
  })
  afterEach(async () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    await bench.close()
  })

  const target = { dataset: 'people', fields: FIELDS }
  const rows = () => bench.query('SELECT id, name, score FROM stored.people ORDER BY rowid')
  const rejects = async (run: string) => (await bench.rejects(run)).map((reject) => ({ ...reject, at: '' }))

  for (const operation of OPERATIONS) {
    for (const size of [undefined, '1', '25']) {
      it(`of ${operation} has the counters and rejects of the real run and writes nothing (blocks of ${size ?? 'normal'} bytes)`, async () => {
        await bench.finish('first0', importOf(await bench.file('there.csv', THERE), { target }))
        const before = await rows()
        if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
        const definition = importOf(await bench.file('source.csv', SOURCE), {
          target,
          reconciliation: { operation, key: ['id'], doubles: 'update', duplicates: 'ignore' },
        })
        const dry = await bench.finish('dryrun', definition, true)
        expect(await rows()).toEqual(before)
        expect(await bench.finish('really', definition)).toEqual(dry)
        expect(await rejects('dryrun')).toEqual(await rejects('really'))
        expect(await bench.query(`SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'dry%'`)).toEqual([[0]])
      })
    }
  }

  it('tells it of fields with any name', async () => {
    const fields = ['o', 'd', 't', 'before', 'after'].map((name) => ({ name }))
    const names = { dataset: 'names', fields }
    await bench.finish(
      'first0',
      importOf(await bench.file('there.csv', 'o,d,t,before,after\n1,a,b,c,d\n'), { target: names }),
    )
    const reconciliation = { operation: 'upsert' as const, key: ['o'] }
    const file = await bench.file('source.csv', 'o,d,t,before,after\n1,x,b,c,d\n2,a,b,c,d\n')
    await bench.finish('dryrun', importOf(file, { target: names, reconciliation }), true)
    const { changes } = await bench.service.handle('dryChanges', { run: 'dryrun' })
    const rest = { t: 'b', before: 'c', after: 'd' }
    expect(changes).toEqual([
      { kind: 'inserted', before: null, after: { o: '2', d: 'a', ...rest } },
      { kind: 'updated', before: { o: '1', d: 'a', ...rest }, after: { o: '1', d: 'x', ...rest } },
    ])
    const deletion = importOf(await bench.file('gone.csv', 'o\n1\n'), {
      target: { ...names, fields: [{ name: 'o' }] },
      reconciliation: { operation: 'delete', key: ['o'] },
    })
    await bench.finish('dryrun2', deletion, true)
    expect((await bench.service.handle('dryChanges', { run: 'dryrun2' })).changes).toEqual([
      { kind: 'deleted', before: { o: '1', d: 'a', ...rest }, after: null },
    ])
  })

  it('knows its own rows from those of the time before there were versions', async () => {
    await bench.finish('first0', importOf(await bench.file('there.csv', 'id,name\n1,a\n2,b\n3,c\n'), { target }))
    await bench.service.close()
    const database = await DuckDBInstance.create(join(bench.folder, 'workspace', 'data.duckdb'))
    const connection = await database.connect()
    await connection.run('UPDATE stored.people SET "vigie:version" = rowid')
    connection.closeSync()
    database.closeSync()
    await bench.service.handle('open', { workspace: join(bench.folder, 'workspace') })
    process.env['VIGIE_BLOCK_BYTES'] = '1'
    const definition = importOf(await bench.file('source.csv', 'id,name\n3,x\n1,y\n2,z\n'), {
      target,
      reconciliation: { operation: 'upsert', key: ['id'] },
    })
    expect(await bench.finish('dryrun', definition, true)).toMatchObject({ updated: 3, inserted: 0 })
    expect(await bench.finish('really', definition)).toMatchObject({ updated: 3, inserted: 0 })
  })

  it('tells what it would have changed, field by field', async () => {
    await bench.finish('first0', importOf(await bench.file('there.csv', THERE), { target }))
    const reconciliation = { operation: 'upsert' as const, key: ['id'] }
    await bench.finish('dryrun', importOf(await bench.file('source.csv', SOURCE), { target, reconciliation }), true)
    const { changes } = await bench.service.handle('dryChanges', { run: 'dryrun' })
    expect(changes).toEqual([
      { kind: 'inserted', before: null, after: { id: '4', name: 'Dee again', score: '5.000' } },
      {
        kind: 'updated',
        before: { id: '2', name: 'Bob', score: '2.000' },
        after: { id: '2', name: 'Bobby', score: '2.000' },
      },
    ])
    const deletion = { operation: 'delete' as const, key: ['id'] }
    const two = importOf(await bench.file('two.csv', 'id\n2\n'), { target, reconciliation: deletion })
    await bench.finish('dryrun2', two, true)
    expect((await bench.service.handle('dryChanges', { run: 'dryrun2' })).changes).toEqual([
      { kind: 'deleted', before: { id: '2', name: 'Bob', score: '2.000' }, after: null },
    ])
    expect((await bench.service.handle('dryChanges', { run: 'first0' })).changes).toEqual([])
  })

  it('into a dataset that does not exist leaves none behind', async () => {
    const definition = importOf(await bench.file('source.csv', SOURCE), { target })
    const dry = await bench.finish('dryrun', definition, true)
    expect(dry.inserted).toBeGreaterThan(0)
    const { changes } = await bench.service.handle('dryChanges', { run: 'dryrun' })
    expect(changes).toHaveLength(dry.inserted)
    expect((await bench.service.handle('datasets', {})).datasets).toEqual([])
    expect(await bench.finish('really', definition)).toEqual(dry)
  })

  it('that was stopped goes on from its checkpoint as a dry run', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '200'
    const lines = Array.from({ length: 300 }, (_, i) => `${i},name ${i},1\n`)
    const definition = importOf(await bench.file('a.csv', `id,name,score\n${lines.join('')}`), { target })
    const under = bench.import('dryrun', definition, true)
    await bench.service.handle('stop', { run: 'dryrun', reason: 'pause' })
    expect((await under).kind).toBe('stopped')
    expect(await bench.finish('dryrun', definition, true)).toMatchObject({ inserted: 300 })
    expect((await bench.service.handle('datasets', {})).datasets).toEqual([])
  })
})
