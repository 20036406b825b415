import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Connection } from '@runner/database/connection'
import { exportOf, importOf, Workbench } from '../workbench'

let bench: Workbench

const PEOPLE = `id,name,city,born,amount
1,Ada,London,1815-12-10,12.50
2,Élodie,Paris,1990-02-28,
3,"Bob, the ""builder""",,2001-01-01,-7.25
4,Zoé,Paris,1985-06-15,100.00
5,adam,Lyon,1990-02-28,0.10
`

beforeEach(async () => {
  bench = await Workbench.open()
  const file = await bench.file('people.csv', PEOPLE)
  await bench.finish(
    'import1',
    importOf(file, {
      target: {
        dataset: 'people',
        fields: [
          { name: 'id', type: 'integer' },
          { name: 'name' },
          {
            name: 'city',
            rules: { values: [{ value: 'Paris', label: 'Ville de Paris' }, { value: 'London' }, { value: 'Lyon' }] },
          },
          { name: 'born', type: 'date' },
          { name: 'amount', type: 'decimal', precision: 9, scale: 2 },
        ],
      },
    }),
  )
})

afterEach(async () => {
  vi.restoreAllMocks()
  await bench.close()
})

const out = (name = 'out.csv'): string => join(bench.folder, name)
const lines = async (name = 'out.csv'): Promise<string[]> => (await readFile(out(name), 'utf8')).trimEnd().split('\n')

describe('an export', () => {
  it('writes a dataset as it is, in the order of its rows', async () => {
    const counters = await bench.exported('run001', exportOf('people', out()))
    expect(await readFile(out(), 'utf8')).toBe(PEOPLE)
    expect(counters).toMatchObject({ total: 5, processed: 5, success: 5, inserted: 5, rejects: 0 })
    expect(counters.bytesRead).toBe(Buffer.byteLength(PEOPLE))
    expect(bench.notes('run001')).toEqual([
      ['export.begunAs', { source: 'people', kind: 'delimited', encoding: 'utf-8' }],
      ['export.formulas.off', {}],
      ['export.rows', { count: 5 }],
      ['export.fileWritten', { file: out(), count: 5, bytes: Buffer.byteLength(PEOPLE) }],
    ])
    expect(await bench.service.handle('files', { run: 'run001', offset: 0, limit: 10 })).toMatchObject({
      total: 1,
      files: [{ path: out(), state: 'done', counters: { processed: 5, bytesRead: Buffer.byteLength(PEOPLE) } }],
    })
  })

  it('writes chosen columns, in another order, called otherwise, transformed and calculated', async () => {
    await bench.exported(
      'run001',
      exportOf('people', out(), {
        columns: [
          { column: 'NAME', label: 'Who', transform: ['upper'] },
          { column: 'id' },
          { value: 'web', label: 'Origin' },
          { template: '{name} ({city})', label: 'Both' },
          { expression: 'amount * 2', label: 'Twice' },
          { expression: 'year(born)', label: 'Year', transform: [{ kind: 'pad', length: 6 }] },
        ],
      }),
    )
    expect(await lines()).toEqual([
      'Who,id,Origin,Both,Twice,Year',
      'ADA,1,web,Ada (London),25.00,001815',
      'ÉLODIE,2,web,Élodie (Paris),,001990',
      '"BOB, THE ""BUILDER""",3,web,"Bob, the ""builder"" ()",-14.50,002001',
      'ZOÉ,4,web,Zoé (Paris),200.00,001985',
      'ADAM,5,web,adam (Lyon),0.20,001990',
    ])
  })

  it('writes the rows of a filter, sorted as people sort, and no more than a limit', async () => {
    const source = {
      dataset: 'people',
      filter: {
        kind: 'or' as const,
        of: [
          { field: 'born', operator: 'atLeast' as const, value: '1990-01-01' },
          { kind: 'sql' as const, condition: 'amount > 50' },
        ],
      },
      sort: [{ field: 'name' }],
      limit: 3,
    }
    await bench.exported('run001', exportOf(source, out(), { columns: [{ column: 'name' }] }))
    expect(await lines()).toEqual(['name', 'adam', '"Bob, the ""builder"""', 'Élodie'])
  })

  it('sorts on several columns, with empty values where they are wanted', async () => {
    const sort = [
      { field: 'city', empty: 'first' as const },
      { field: 'amount', direction: 'desc' as const },
    ]
    await bench.exported('run001', exportOf({ dataset: 'people', sort }, out(), { columns: [{ column: 'id' }] }))
    expect(await lines()).toEqual(['id', '3', '1', '5', '4', '2'])
  })

  it('writes labels instead of the values of an enumeration', async () => {
    await bench.exported(
      'run001',
      exportOf('people', out(), {
        enumerations: 'labels',
        columns: [{ column: 'city' }, { template: '<{city}>', label: 't' }],
      }),
    )
    expect(await lines()).toEqual([
      'city,t',
      'London,<London>',
      'Ville de Paris,<Ville de Paris>',
      ',',
      'Ville de Paris,<Ville de Paris>',
      'Lyon,<Lyon>',
    ])
  })

  it('writes what a select gives, and names columns that have no name', async () => {
    const sql =
      'WITH p AS (SELECT * FROM people) SELECT city, count(*) AS n, sum(id) total FROM p GROUP BY city ORDER BY n DESC, city -- by size;'
    await bench.exported('run001', exportOf({ sql }, out(), { format: { kind: 'ndjson' } }))
    expect((await lines()).map((line) => JSON.parse(line) as object)[0]).toEqual({ city: 'Paris', n: 2, total: 6 })
  })

  it('writes a file without rows where there are none', async () => {
    const filter = { field: 'id', operator: 'less' as const, value: 0 }
    const counters = await bench.exported('run001', exportOf({ dataset: 'people', filter }, out()))
    expect(await lines()).toEqual(['id,name,city,born,amount'])
    expect(counters).toMatchObject({ total: 0, processed: 0 })
  })

  it('never writes over a file unless the job says so', async () => {
    await writeFile(out(), 'mine')
    expect(await bench.export('run001', exportOf('people', out()))).toMatchObject({
      kind: 'failed',
      error: { code: 'file.exists', params: { path: out() } },
    })
    expect(await readFile(out(), 'utf8')).toBe('mine')
    await bench.exported('run002', exportOf('people', out(), { target: { overwrite: true } }))
    expect(await readFile(out(), 'utf8')).toBe(PEOPLE)
  })

  it('names its file after the day, and finds the first number that is free', async () => {
    const now = new Date()
    const day = `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}`
    await bench.exported('run001', exportOf('people', out('people-{date:yyyyMM}-{n:2}.csv')))
    await bench.exported('run002', exportOf('people', out('people-{date:yyyyMM}-{n:2}.csv')))
    expect((await readdir(bench.folder)).filter((name) => name.startsWith('people-'))).toEqual([
      `people-${day}-01.csv`,
      `people-${day}-02.csv`,
    ])
  })

  it.each([
    ['a folder that is not there', { file: 'no/out.csv' }, {}, 'folder.notFound'],
    ['the place of the list of jobs', { file: 'workspace/jobs.json' }, {}, 'file.ofWorkspace'],
    ['a folder of the workspace’s own', { file: 'workspace/tmp/../tmp/out.csv' }, {}, 'file.ofWorkspace'],
    [
      'a sign that the encoding does not know',
      {},
      { format: { kind: 'delimited', encoding: 'ascii' } },
      'write.character',
    ],
    [
      'a value that can’t be computed',
      {},
      { columns: [{ label: 'x', expression: 'CAST(name AS INTEGER)' }] },
      'export.computed',
    ],
    [
      'a value without an entry in a map',
      {},
      {
        columns: [
          { column: 'name', transform: [{ kind: 'map', values: [{ from: 'Ada', to: 'A' }], otherwise: 'reject' }] },
        ],
      },
      'export.noEntry',
    ],
    ['a column that is not there', {}, { columns: [{ column: 'nobody' }] }, 'export.column'],
  ] as const)(
    'fails at %s, and leaves nothing behind',
    async (_, { file = 'out.csv' }: { file?: string }, parts, code) => {
      const before = await readdir(bench.folder)
      const outcome = await bench.export('run001', exportOf('people', out(file), parts as object))
      expect(outcome).toMatchObject({ kind: 'failed', error: { code } })
      expect(await readdir(bench.folder)).toEqual(before)
    },
  )

  it('says which row can’t be written, also where it looks at that moment whether the rows were the right ones', async () => {
    const rows = Array.from({ length: 50_000 }, (_, number) => [number, number === 49_999 ? 'Zoé' : 'Zoe'])
    await bench.finish('import2', importOf(await bench.csv('many.csv', rows), { target: { dataset: 'many' } }))
    const { read, stream } = Connection.prototype
    let isLooking = (): void => undefined
    const looking = new Promise<void>((resolve) => (isLooking = resolve))
    let asked = 0
    vi.spyOn(Connection.prototype, 'stream').mockImplementation(async function (this: Connection, ...query) {
      const result = await stream.apply(this, query)
      isLooking()
      return result
    })
    vi.spyOn(Connection.prototype, 'read').mockImplementation(async function (this: Connection, ...query) {
      // Once before the first row, and once behind the last one.
      if (query[0].includes('FROM vigie.writes') && ++asked === 2) await looking
      return read.apply(this, query)
    })
    const format = { kind: 'delimited', encoding: 'ascii' } as const
    expect(await bench.export('run001', exportOf('many', out(), { format }))).toMatchObject({
      kind: 'failed',
      error: { code: 'write.character', params: { row: 50_000 } },
    })
    expect(asked).toBe(2)
  })
})

describe('a split export', () => {
  it('by lines numbers its files', async () => {
    await bench.exported(
      'run001',
      exportOf('people', out('p-{n}.csv'), {
        target: { split: { by: 'lines', lines: 2 } },
        columns: [{ column: 'id' }],
      }),
    )
    expect(await lines('p-1.csv')).toEqual(['id', '1', '2'])
    expect(await lines('p-2.csv')).toEqual(['id', '3', '4'])
    expect(await lines('p-3.csv')).toEqual(['id', '5'])
  })

  it('by a value makes a file for each, also for rows without one', async () => {
    await bench.exported(
      'run001',
      exportOf('people', out('p-{value}.csv'), {
        target: { split: { by: 'value', column: 'city' } },
        columns: [{ column: 'id' }],
        enumerations: 'labels',
      }),
    )
    expect((await readdir(bench.folder)).filter((name) => name.startsWith('p-')).sort()).toEqual([
      'p-London.csv',
      'p-Lyon.csv',
      'p-Ville de Paris.csv',
      'p-_.csv',
    ])
    expect(await lines('p-Ville de Paris.csv')).toEqual(['id', '2', '4'])
    expect(bench.notes('run001').filter(([code]) => code === 'export.fileWritten')).toHaveLength(4)
  })

  it('by size fills each file with as many rows as it may hold', async () => {
    const sql = `SELECT range AS id, repeat('x', (range % 7)::INTEGER) AS text FROM range(5000)`
    await bench.exported(
      'run001',
      exportOf({ sql }, out('p-{n:2}.csv'), { target: { split: { by: 'size', bytes: 10_000 } } }),
    )
    const names = (await readdir(bench.folder)).filter((name) => name.startsWith('p-')).sort()
    const files = await Promise.all(names.map((name) => readFile(out(name), 'utf8')))
    const rows = files.map((file) => file.trimEnd().split('\n').slice(1))
    expect(rows.flat().map((row) => Number(row.split(',')[0]))).toEqual(Array.from({ length: 5000 }, (_, id) => id))
    for (const [index, file] of files.entries()) {
      expect(file.length).toBeLessThanOrEqual(10_000)
      const next = rows[index + 1]?.[0]
      if (next !== undefined) expect(file.length + next.length + 1).toBeGreaterThan(10_000)
    }
  })
})
