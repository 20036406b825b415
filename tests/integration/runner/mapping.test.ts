import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

const HEADER = 'id,name,born,score\n'
const FIELDS = [
  { name: 'id', type: 'integer' as const, required: true },
  { name: 'name' },
  { name: 'born', type: 'date' as const },
  { name: 'score', type: 'decimal' as const, precision: 6, scale: 2 },
]
const TARGET = { dataset: 'people', fields: FIELDS }

describe('the mapping of columns to fields', () => {
  let bench: Workbench
  beforeEach(async () => {
    bench = await Workbench.open()
  })
  afterEach(async () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    await bench.close()
  })

  it('maps by name whatever the case, accents, spaces and order, and tells which columns are left out', async () => {
    const first = await bench.file('a.csv', `${HEADER}1,Anne,,\n`)
    await bench.finish('run001', importOf(first, { target: TARGET }))
    const second = await bench.file('b.csv', 'Scóre,other,ID,n_a_m e\n2,z,2,Luc\n')
    await bench.finish('run002', importOf(second))
    expect(await bench.query('SELECT id, name, score FROM people ORDER BY id')).toEqual([
      [1, 'Anne', null],
      [2, 'Luc', '2.00'],
    ])
    expect(bench.events).toContainEqual(
      expect.objectContaining({
        run: 'run002',
        note: { level: 'warning', code: 'mapping.unmappedColumns', params: { dataset: 'people', columns: 'other' } },
      }),
    )
  })

  it('reads several files in their order, columns in any order, each with its own positions', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '10'
    const a = await bench.file('a.csv', `${HEADER}1,a,,\nx,bad,,\n`)
    const b = await bench.file('b.csv', 'score,name,id,born\n1,b,2,\n1,bad,y,\n')
    const c = await bench.file('c.csv', HEADER)
    const counters = await bench.finish('run001', importOf([a, b, c], { target: TARGET }))
    expect(counters).toMatchObject({ processed: 4, inserted: 2, rejects: 2 })
    expect(await bench.query('SELECT id, name FROM people')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect((await bench.rejects('run001')).map(({ file, line, value }) => [file, line, value])).toEqual([
      [a, 3, 'x'],
      [b, 3, 'y'],
    ])
    const done = bench.events.flatMap((event) =>
      event.type === 'journal' && event.note.code === 'file.done' ? [event.note.params] : [],
    )
    expect(done).toEqual([
      { file: a, records: 2, rejects: 1 },
      { file: b, records: 2, rejects: 1 },
      { file: c, records: 0, rejects: 0 },
    ])
  })

  it('says clearly what can’t be mapped', async () => {
    const file = await bench.file('a.csv', `${HEADER}1,a,,\n`)
    const fail = async (parts: Parameters<typeof importOf>[1]) => {
      const outcome = await bench.import('run001', importOf(file, parts))
      return outcome.kind === 'failed' ? outcome.error : outcome
    }
    expect(await fail({ target: TARGET, mapping: [{ column: 'nope', field: 'id' }] })).toMatchObject({
      code: 'mapping.columnMissing',
      params: { column: 'nope', path: file, columns: 'id, name, born, score' },
    })
    expect(await fail({ target: TARGET, mapping: [{ column: 'id', field: 'nope' }] })).toMatchObject({
      code: 'dataset.fieldMissing',
    })
    const twice = [
      { column: 'id', field: 'id' },
      { column: 'score', field: 'ID' },
    ]
    expect(await fail({ target: TARGET, mapping: twice })).toMatchObject({ code: 'mapping.fieldTwice' })
    expect(await fail({ target: { dataset: 'people', fields: [{ name: 'zip' }] } })).toMatchObject({
      code: 'mapping.nothing',
    })
    const update = { operation: 'update' as const, key: ['id'] }
    expect(await fail({ reconciliation: update })).toMatchObject({ code: 'dataset.notFound' })
    expect(
      await bench.query(
        "SELECT count(*) FROM information_schema.tables WHERE table_catalog = 'data' AND table_schema = 'main'",
      ),
    ).toEqual([[0]])
  })
})
