import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DRIFT_PARAM, parseDrift, type FileDrift } from '@shared/columns/drift'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { RunOutcome } from '@shared/runner/protocol'
import { xlsx } from '../../helpers/source-files'
import { importOf, Workbench } from './workbench'

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

const COLUMNS = ['id', 'name', 'email', 'note']
const TARGET = {
  dataset: 'people',
  fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }, { name: 'email' }],
}
const KEY = { operation: 'upsert' as const, key: ['id'] }
const MAPPING = ['id', 'name', 'email'].map((name) => ({ column: name, field: name }))

type Parts = NonNullable<Parameters<typeof importOf>[1]>
const job = (files: string | string[], source: Parts['source'] = {}, parts: Parts = {}): ImportDefinition =>
  importOf(files, { target: TARGET, ...parts, source: { columns: COLUMNS, ...source } })

/** What the run wrote into its journal about columns. */
const notes = (run: string) =>
  bench.events.flatMap((event) =>
    event.type === 'journal' && event.run === run && event.note.code.startsWith('columns.')
      ? [{ level: event.note.level, drift: parseDrift(event.note.params[DRIFT_PARAM]) }]
      : [],
  )

function refused(outcome: RunOutcome): readonly FileDrift[] {
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'source.drifted' }, checkpoint: null })
  return outcome.kind === 'failed' ? parseDrift(outcome.error.params[DRIFT_PARAM]) : []
}

const people = () => bench.query('SELECT id, name, email FROM people ORDER BY id')
const datasets = () =>
  bench.query("SELECT count(*) FROM information_schema.tables WHERE table_catalog = 'data' AND table_schema = 'main'")

/** The same records in every format that has names for its columns. */
type Rows = readonly Readonly<Record<string, string | number>>[]
const csv = (name: string, rows: Rows, columns: readonly string[]) =>
  bench.csv(`${name}.csv`, [columns, ...rows.map((row) => columns.map((c) => row[c] ?? ''))])
const FORMATS: Readonly<Record<string, typeof csv>> = {
  csv,
  json: (name, rows, columns) => bench.file(`${name}.json`, JSON.stringify(rows.map((row) => ordered(row, columns)))),
  ndjson: (name, rows, columns) =>
    bench.file(`${name}.ndjson`, rows.map((row) => `${JSON.stringify(ordered(row, columns))}\n`).join('')),
  xml: (name, rows, columns) => {
    const cells = (row: Rows[number]) => columns.map((c) => `<${c}>${row[c] ?? ''}</${c}>`).join('')
    return bench.file(`${name}.xml`, `<all>${rows.map((row) => `<one>${cells(row)}</one>`).join('')}</all>`)
  },
  xlsx: async (name, rows, columns) =>
    bench.file(`${name}.xlsx`, await xlsx([[...columns], ...rows.map((row) => columns.map((c) => row[c] ?? null))])),
  parquet: async (name, rows, columns) => {
    const file = join(bench.folder, `${name}.parquet`)
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const row = (values: Rows[number]) => `(${columns.map((c) => literalOf(values[c] ?? '')).join(', ')})`
    await connection.run(
      `COPY (FROM (VALUES ${rows.map(row).join(', ')}) t(${columns.map((c) => `"${c}"`).join(', ')})) TO '${file}' (FORMAT parquet)`,
    )
    connection.closeSync()
    instance.closeSync()
    return file
  },
}
const ordered = (row: Rows[number], columns: readonly string[]) =>
  Object.fromEntries(columns.map((c) => [c, row[c] ?? '']))
const literalOf = (value: string | number) => (typeof value === 'number' ? String(value) : `'${value}'`)

const ROWS: Rows = [
  { id: 1, name: 'Ada', email: 'ada@x.org', note: 'n1', E_MAIL: 'ada@x.org', phone: '01', mail: 'ada@x.org' },
  { id: 2, name: 'Bob', email: 'bob@x.org', note: 'n2', E_MAIL: 'bob@x.org', phone: '02', mail: 'bob@x.org' },
]
const BOTH = [
  [1, 'Ada', 'ada@x.org'],
  [2, 'Bob', 'bob@x.org'],
]
const WITHOUT_EMAIL = [
  [1, 'Ada', null],
  [2, 'Bob', null],
]

describe.each(Object.entries(FORMATS))('A job that knows its columns, and a file of %s', (format, write) => {
  const isSparse = ['json', 'ndjson', 'xml'].includes(format)

  it.each([['auto' as const], [MAPPING]])(
    'keeps its mapping (%j) in another order and with another spelling',
    async (mapping) => {
      const file = await write('a', ROWS, ['note', 'E_MAIL', 'id', 'name'])
      await bench.finish('run001', job(file, {}, { mapping }))
      expect(await people()).toEqual(BOTH)
      expect(notes('run001')).toEqual([
        {
          level: 'info',
          drift: [
            {
              path: file,
              others: 0,
              changes: {
                missing: [],
                unused: [],
                new: [],
                renamed: [{ column: 'email', now: 'E_MAIL' }],
                reordered: true,
              },
            },
          ],
        },
      ])
    },
  )

  it('computes from columns by the names that it knows', async () => {
    const file = await write('a', ROWS, ['note', 'E_MAIL', 'id', 'name'])
    const mapping = [
      { field: 'id', column: 'id' },
      { field: 'name', template: '{email} {name}' },
      { field: 'email', expression: 'upper(email)' },
    ]
    const rules = [{ condition: "email LIKE '%X.ORG'", message: 'no' }]
    await bench.finish('run001', job(file, { filter: "email <> 'bob@x.org'" }, { mapping, rules }))
    expect(await people()).toEqual([[1, 'ada@x.org Ada', 'ADA@X.ORG']])
  })

  it('says nothing where nothing has changed', async () => {
    await bench.finish('run001', job(await write('a', ROWS, COLUMNS)))
    expect(notes('run001')).toEqual([])
    expect((await bench.service.handle('drift', { run: 'run001' })).files).toEqual([])
  })

  it('stops before anything is made where a column that it uses is missing, and names it', async () => {
    const file = await write('a', ROWS, ['id', 'name', 'phone'])
    for (const dry of [false, true]) {
      const drift = refused(await bench.import('run001', job(file, { drift: 'stop' }), dry))
      expect(drift).toMatchObject([
        {
          path: file,
          changes: { missing: [{ column: 'email' }], unused: [{ column: 'note' }], new: ['phone'], renamed: [] },
        },
      ])
    }
    expect(await datasets()).toEqual([[0]])
    expect(await bench.service.handle('checkpoint', { run: 'run001' })).toBeNull()
  })

  it('stops by itself for a column that is missing, unless records of its format leave out what is empty', async () => {
    const file = await write('a', ROWS, ['id', 'name', 'note'])
    const outcome = await bench.import('run001', job(file))
    if (isSparse) expect(outcome.kind).toBe('finished')
    else refused(outcome)
  })

  it.each([
    ['goOn', 'info', 'auto' as const],
    ['warn', 'warning', 'auto' as const],
    ['goOn', 'info', MAPPING],
    ['warn', 'warning', MAPPING],
  ] as const)(
    'goes on without it where it is told to (%s), and says so (%s; mapping %j)',
    async (drift, level, mapping) => {
      const file = await write('a', ROWS, ['name', 'id', 'phone'])
      const definition = job(file, { drift }, { mapping: mapping === 'auto' ? 'auto' : [...mapping] })
      await bench.finish('run001', definition, true)
      expect(notes('run001')).toMatchObject([{ level, drift: [{ changes: { missing: [{ column: 'email' }] } }] }])
      expect(await datasets()).toEqual([[0]])
      await bench.finish('run002', definition)
      expect(notes('run002')).toEqual(notes('run001'))
      expect(await people()).toEqual(WITHOUT_EMAIL)
      expect((await bench.service.handle('drift', { run: 'run002' })).files).toEqual(notes('run002')[0]?.drift)
    },
  )

  it('has seen the columns for the next run, and does not forget one that it uses', async () => {
    const seen = async (run: string) =>
      (await bench.service.handle('columns', { run })).columns.map(({ name, optional }) =>
        optional ? `${name}?` : name,
      )
    await bench.finish('run001', job(await write('a', ROWS, ['name', 'id', 'phone', 'email'])))
    expect(await seen('run001')).toEqual(['name', 'id', 'phone', 'email'])
    await bench.finish('run002', job(await write('b', ROWS, ['name', 'id']), { drift: 'warn' }))
    expect(await seen('run002')).toEqual(['name', 'id', 'email'])
    expect(await seen('nothere')).toEqual([])
  })
})

describe('Any order of the columns', () => {
  const RECORDS = [
    ['1', 'Zoé', '2026-01-31', '1.50', 'x'],
    ['2', 'Luc, le bref', '', '-3', 'y'],
    ['', '"Anne"', '1999-12-31', '', ''],
  ]
  const NAMES = ['Numéro', 'Nom complet', 'né le', 'Prix-net', 'prix net']
  const fields = [
    { name: 'numero', type: 'integer' as const },
    { name: 'NOM_COMPLET' },
    { name: 'ne_le', type: 'date' as const },
    // Two columns fit this name: which one fills it must not depend on their order.
    { name: 'PrixNet' },
    { name: 'twice' },
  ]
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const text = (order: readonly number[]) =>
    [NAMES, ...RECORDS].map((row) => order.map((place) => quoted(row[place] ?? '')).join(',')).join('\n')

  it.each(['auto', 'list'])('fills the same fields with the same values (mapping %s)', async (kind) => {
    const mapping =
      kind === 'auto'
        ? ('auto' as const)
        : [
            { field: 'numero', column: 'numero' },
            { field: 'NOM_COMPLET', template: '{Nom complet}!' },
            { field: 'ne_le', column: 'Né le' },
            { field: 'PrixNet', column: 'PRIXNET' },
            { field: 'twice', expression: `"Prix-net" || '/' || "prix net"` },
          ]
    let number = 0
    const run = async (order: readonly number[]) => {
      const dataset = `d${number}`
      const file = await bench.file(`f${number}.csv`, text(order))
      const source = { columns: NAMES, filter: `"Nom complet" <> 'nobody'` }
      await bench.finish(
        `run${String(number++).padStart(3, '0')}`,
        importOf(file, { target: { dataset, fields }, mapping, source }),
      )
      return bench.query(`SELECT * FROM ${dataset} ORDER BY ALL`)
    }
    const places = NAMES.map((_, place) => place)
    const expected = await run(places)
    expect(expected).toHaveLength(3)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(places, { minLength: places.length }), async (order) => {
        expect(await run(order)).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  })
})

describe('A column with another name', () => {
  it('is proposed, with the reason, where name, place and content say so, and never taken by itself', async () => {
    const csv = 'id,date of birth,zip\n1,1990-02-03,010\n2,1991-02-03,020\n'
    const file = await bench.file('a.csv', csv)
    const columns = ['id', { name: 'birth_date', type: 'date' as const }, { name: 'zipp', type: 'date' as const }]
    const target = { dataset: 'people', fields: [{ name: 'id' }, { name: 'birth_date' }, { name: 'zipp' }] }
    const definition = importOf(file, { target, source: { columns } })
    expect(refused(await bench.import('run001', definition))[0]?.changes.missing).toEqual([
      { column: 'birth_date', likely: { column: 'date of birth', type: 'date' } },
      // The same place and a similar name, but no dates.
      { column: 'zipp', likely: null },
    ])
    await bench.finish('run002', importOf(file, { target, source: { columns, drift: 'warn' } }))
    expect(await bench.query('SELECT birth_date FROM people')).toEqual([[null], [null]])
  })

  it('is proposed for name and place alone where nothing is known of its values', async () => {
    const file = await bench.file('a.csv', 'id,name,emails,note\n1,Ada,a@x.org,n\n')
    expect(refused(await bench.import('run001', job(file)))[0]?.changes.missing).toEqual([
      { column: 'email', likely: { column: 'emails', type: null } },
    ])
  })
})

describe('What a job uses', () => {
  const stops = async (run: string, definition: ImportDefinition) =>
    refused(await bench.import(run, definition))[0]?.changes.missing.map(({ column }) => column)

  it('are also the columns of templates, expressions, filter and rules, and those that fields have by their label', async () => {
    const file = await bench.file('a.csv', 'id\n1\n')
    const columns = ['id', 'first', 'last', 'net', 'country', 'age', 'unused', 'Courriel', 'price']
    const definition = importOf(file, {
      target: { dataset: 'people', fields: [{ name: 'id' }, { name: 'name' }, { name: 'price', type: 'number' }] },
      mapping: [
        { field: 'id', column: 'ID' },
        { field: 'name', template: '{first} {last}' },
        { field: 'price', expression: 'TRY_CAST(Net AS DOUBLE) * 1.2' },
      ],
      // The price of a rule is the field of that name, not the column.
      rules: [{ condition: 'price > 0 AND age > 3', message: 'no' }],
      source: { columns, filter: "country = 'FR'" },
    })
    expect(await stops('run001', definition)).toEqual(['first', 'last', 'net', 'country', 'age'])
    const labelled = { dataset: 'people', fields: [{ name: 'id' }, { name: 'mail', label: 'courriel' }] }
    expect(await stops('run002', importOf(file, { target: labelled, source: { columns } }))).toEqual(['Courriel'])
  })

  it('is everything where the dataset is yet to be made from the columns', async () => {
    const file = await bench.file('a.csv', 'id\n1\n')
    expect(await stops('run001', importOf(file, { source: { columns: ['id', 'b'] } }))).toEqual(['b'])
    await bench.finish('run002', importOf(file, { source: { columns: ['b', 'id'], drift: 'warn' } }))
    expect(await bench.query('SELECT * FROM people')).toEqual([[1]])
  })

  it('can be told to matter although nothing uses it', async () => {
    const file = await bench.file('a.csv', 'id,name,email\n1,Ada,a\n')
    expect(await stops('run001', job(file, { drift: { unused: 'stop' } }))).toEqual([])
    await bench.finish('run002', job(file))
    expect(notes('run002')).toMatchObject([{ level: 'info', drift: [{ changes: { unused: [{ column: 'note' }] } }] }])
  })

  it('can’t be computed from a column that is missing, whatever the job says', async () => {
    const file = await bench.file('a.csv', 'id,name,note\n1,Ada,n\n')
    const template = [
      { field: 'id', column: 'id' },
      { field: 'name', template: '{name} {email}' },
    ]
    expect(await bench.import('run001', job(file, { drift: 'goOn' }, { mapping: template }))).toMatchObject({
      error: { code: 'mapping.columnMissing', params: { column: 'email' } },
    })
    const filter = "email <> ''"
    expect(await bench.import('run002', job(file, { drift: 'goOn', filter }))).toMatchObject({
      error: { code: 'expression.column', params: { column: 'email' } },
    })
    const byEmail = { operation: 'upsert' as const, key: ['email'] }
    expect(await bench.import('run003', job(file, { drift: 'goOn' }, { reconciliation: byEmail }))).toMatchObject({
      error: { code: 'mapping.columnMissing', params: { column: 'email' } },
    })
    expect(await datasets()).toEqual([[0]])
  })
})

describe('A field whose column is missing', () => {
  const there = async () => {
    await bench.finish('run001', job(await csv('a', ROWS, COLUMNS), {}, { reconciliation: KEY }))
  }

  it.each(['value', 'always', 'ifEmpty', 'onInsert'] as const)('keeps what is there (update mode %s)', async (mode) => {
    await there()
    const reconciliation = { ...KEY, updates: { email: mode } }
    for (const [number, mapping] of (['auto', MAPPING] as const).entries()) {
      const file = await bench.file('b.csv', `id,name\n1,Eve ${number}\n${3 + number},New\n`)
      const parts = { reconciliation, mapping: mapping === 'auto' ? mapping : [...mapping] }
      await bench.finish(`more${number}0`, job(file, { drift: 'warn' }, parts))
    }
    expect(await people()).toEqual([
      [1, 'Eve 1', 'ada@x.org'],
      [2, 'Bob', 'bob@x.org'],
      [3, 'New', null],
      [4, 'New', null],
    ])
  })

  it('keeps it also where only one of several files does not have the column', async () => {
    await there()
    const files = [
      await bench.file('b.csv', 'id,name\n1,Eve\n'),
      await bench.file('c.csv', 'email,name,id\nb@y.org,Rob,2\n'),
    ]
    for (const [number, mapping] of (['auto', MAPPING] as const).entries()) {
      const parts = { reconciliation: KEY, mapping: mapping === 'auto' ? mapping : [...mapping] }
      await bench.finish(`more${number}0`, job(files, { drift: 'warn' }, parts))
      expect(await people()).toEqual([
        [1, 'Eve', 'ada@x.org'],
        [2, 'Rob', 'b@y.org'],
      ])
    }
  })

  it('is an error where its emptiness in one of several files would erase what is there', async () => {
    await there()
    const files = [
      await bench.file('b.csv', 'id,name\n1,Eve\n'),
      await bench.file('c.csv', 'email,name,id\nb@y.org,Rob,2\n'),
    ]
    const reconciliation = { ...KEY, updates: { email: 'always' as const } }
    expect(await bench.import('run002', job(files, { drift: 'goOn' }, { reconciliation }))).toMatchObject({
      error: { code: 'mapping.columnMissing', params: { path: files[0] } },
    })
    expect(await people()).toEqual(BOTH)
  })

  it('refuses every record that would be new where it is required', async () => {
    const target = { dataset: 'people', fields: [...TARGET.fields.slice(0, 2), { name: 'email', required: true }] }
    const file = await bench.file('b.csv', 'id,name\n1,Eve\n')
    const counters = await bench.finish('run001', job(file, { drift: 'goOn' }, { target }))
    expect(counters).toMatchObject({ inserted: 0, rejects: 1 })
  })
})

describe('Several files', () => {
  it('with different columns are told apart, and together where the same has changed', async () => {
    const files = [
      await bench.file('1.csv', 'id,name,email,note\n1,a,b,c\n'),
      await bench.file('2.csv', 'id,name,email,note,x\n2,a,b,c,d\n'),
      await bench.file('3.csv', 'name,id,email,note\na,3,b,c\n'),
      await bench.file('4.csv', 'x,id,name,email,note\nd,4,a,b,c\n'),
      await bench.file('5.csv', 'id,name,note,email,x\n5,a,c,b,d\n'),
    ]
    await bench.finish('run001', job(files))
    expect(notes('run001').map(({ level, drift }) => [level, drift[0]?.path, drift[0]?.others])).toEqual([
      ['warning', files[1], 1],
      ['info', files[2], 0],
      ['warning', files[4], 0],
    ])
    expect(await bench.query('SELECT count(*) FROM people WHERE name = $$a$$ AND email = $$b$$')).toEqual([[5]])
    expect(refused(await bench.import('run002', job(files, { drift: 'stop' }))).map(({ path }) => path)).toEqual([
      files[1],
      files[4],
    ])
  })

  it('of which not every one has a column are no news for the next run', async () => {
    const a = await bench.file('a.csv', 'id,name,email,extra\n1,a,b,c\n')
    const b = await bench.file('b.csv', 'id,name,email,other\n2,a,b,c\n')
    await bench.finish('run001', importOf([a, b], { target: TARGET }))
    const { columns } = await bench.service.handle('columns', { run: 'run001' })
    expect(columns).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'name' },
      { name: 'email' },
      { name: 'extra', optional: true },
      { name: 'other', optional: true },
    ])
    await bench.finish('run002', job([a, b], { columns: [...columns], drift: 'stop' }))
    expect(notes('run002')).toEqual([])
  })
})

describe('A column that one of several files has lost although the job uses it', () => {
  it('is not taken for one that not every file has', async () => {
    const files = [await bench.file('a.csv', 'id,name\n1,a\n'), await bench.file('b.csv', 'id,name,email\n2,b,c\n')]
    await bench.finish('run001', job(files, { columns: ['id', 'name', 'email'], drift: 'warn' }))
    const { columns } = await bench.service.handle('columns', { run: 'run001' })
    expect(columns).toEqual([{ name: 'id', type: 'integer' }, { name: 'name' }, { name: 'email' }])
  })
})

describe('Files without header', () => {
  const HEADERLESS = { format: { header: false }, columns: ['column_1', 'column_2', 'column_3'] }

  it('are compared by the number of their columns', async () => {
    const same = await bench.file('a.csv', '1,Ada,a@x.org\n')
    await bench.finish('run001', job(same, HEADERLESS))
    expect(await people()).toEqual([[1, 'Ada', 'a@x.org']])
    expect(notes('run001')).toEqual([])
    const fewer = await bench.file('b.csv', '2,Bob\n')
    expect(refused(await bench.import('run002', job(fewer, HEADERLESS)))).toMatchObject([
      { changes: { missing: [{ column: 'column_3' }], new: [] } },
    ])
    await bench.finish('run003', job(fewer, { ...HEADERLESS, drift: 'warn' }))
    const more = await bench.file('c.csv', '3,Cyd,c@x.org,new\n')
    await bench.finish('run004', job(more, HEADERLESS))
    expect(notes('run004')).toMatchObject([{ level: 'warning', drift: [{ changes: { new: ['column_4'] } }] }])
    expect(await people()).toEqual([
      [1, 'Ada', 'a@x.org'],
      [2, 'Bob', null],
      [3, 'Cyd', 'c@x.org'],
    ])
  })

  it('are not taken for the ones with names that the job knows', async () => {
    const file = await bench.file('a.csv', '1,Ada,a@x.org\n')
    const source = { format: { header: false } }
    expect(refused(await bench.import('run001', job(file, source)))).toMatchObject([
      { changes: { missing: [{ column: 'id' }, { column: 'name' }, { column: 'email' }], new: HEADERLESS.columns } },
    ])
  })
})
