import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

/** Sizes of blocks with which a result must not change; undefined: the normal ones. */
const BLOCK_SIZES = [undefined, '1', '25'] as const

describe('what a job says of values and records', () => {
  let bench: Workbench
  beforeEach(async () => {
    bench = await Workbench.open()
  })
  afterEach(async () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    await bench.close()
  })

  const causes = async (run: string) =>
    (await bench.rejects(run)).map(({ record, severity, code, field, value, params, more }) => ({
      record,
      severity,
      code,
      field,
      value,
      params,
      more: more.map((cause) => cause.code),
    }))

  it('fills fields from columns, fixed values, templates and expressions, in every file by the names of its columns', async () => {
    const a = await bench.file('a.csv', 'First name;Last name;Born;Paid\n anne ;DUPONT;31/12/1990;1 234,50 €\n;;;N/A\n')
    const b = await bench.file('b.csv', 'Paid;Born;Last name;First name;Shop\n5 €;01/02/2000;Martin;Luc;7\n')
    const counters = await bench.finish(
      'run001',
      importOf([a, b], {
        source: { format: { delimiter: ';', header: true }, trim: true, nullWords: ['n/a'] },
        target: {
          dataset: 'people',
          fields: [
            { name: 'name' },
            { name: 'full' },
            { name: 'born', type: 'date' },
            { name: 'paid', type: 'decimal', precision: 10, scale: 2 },
            { name: 'source' },
            { name: 'length', type: 'integer' },
          ],
        },
        mapping: [
          { field: 'name', column: 'first_name', transform: ['title'] },
          { field: 'full', template: '{First name} {last_name}', transform: ['collapse', 'upper'] },
          { field: 'born', column: 'Born', format: { patterns: ['dd/MM/yyyy'] } },
          { field: 'paid', column: 'Paid', format: { decimal: ',', grouping: ' ', currency: true } },
          { field: 'source', value: 'shop' },
          { field: 'length', expression: 'length("last name") + 1' },
        ],
      }),
    )
    expect(counters).toMatchObject({ processed: 3, inserted: 3, rejects: 0 })
    expect(await bench.query('SELECT * FROM people')).toEqual([
      ['Anne', 'ANNE DUPONT', '1990-12-31', '1234.50', 'shop', 7],
      [null, null, null, null, 'shop', null],
      ['Luc', 'LUC MARTIN', '2000-02-01', '5.00', 'shop', 7],
    ])
  })

  it('guesses columns by the labels of fields too, where no name fits', async () => {
    const file = await bench.file('a.csv', 'NOM_DE FAMILLE,id\nDupont,1\n')
    const fields = [{ name: 'id' }, { name: 'name', label: 'Nom de famille' }]
    await bench.finish('run001', importOf(file, { target: { dataset: 'people', fields } }))
    expect(await bench.query('SELECT id, name FROM people')).toEqual([['1', 'Dupont']])
  })

  it('tells types of fields from expressions and formats where no fields are declared', async () => {
    const file = await bench.file('a.csv', 'a;b\n1,5;31/12/2026\n')
    await bench.finish(
      'run001',
      importOf(file, {
        source: { format: { delimiter: ';', header: true } },
        mapping: [
          { field: 'n', column: 'a', format: { decimal: ',' } },
          { field: 'd', column: 'b', format: { patterns: ['dd/MM/yyyy'] } },
          { field: 'e', expression: 'length(a)' },
          { field: 'f', template: '{a}/{b}' },
        ],
      }),
    )
    const { datasets } = await bench.service.handle('datasets', {})
    expect(datasets[0]?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'n number',
      'd date',
      'e integer',
      'f text',
    ])
    expect(await bench.query('SELECT * FROM people')).toEqual([[1.5, '2026-12-31', 3, '1,5/31/12/2026']])
  })

  for (const size of BLOCK_SIZES) {
    it(`judges values, records and sets of them alike with blocks of ${size ?? 'normal'} bytes`, async () => {
      const shops = await bench.file('shops.csv', 'code\n01\n02\n')
      await bench.finish(
        'shops',
        importOf(shops, {
          source: { format: { header: true } },
          target: { dataset: 'shops', fields: [{ name: 'code' }] },
        }),
      )
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const file = await bench.file(
        'a.csv',
        [
          'id,mail,sex,shop,from,to',
          '1,a@b.org,Femme,01,2026-01-01,2026-01-02', // good, by its label
          '2,nobody,M,01,2026-01-01,2026-01-02', // no address
          '3,c@b.org,?,01,2026-01-01,2026-01-02', // not in the list
          '4,d@b.org,M,03,2026-01-01,2026-01-02', // no such shop: goes in without it
          '5,e@b.org,M,01,2026-01-02,2026-01-01', // ends before it begins
          '1,f@b.org,M,01,2026-01-01,2026-01-02', // id of the first
          '2,g@b.org,M,01,2026-01-01,2026-01-02', // id of a record that was refused for its values
          'test,x,x,x,x,x', // passed over
          '8,h@b.org,F,,,', // no dates
          '1,bad,M,01,2026-01-01,2026-01-02', // told for its values only
          '9,i@b.org,M,09,2026-01-01,2026-01-02',
          '',
        ].join('\n'),
      )
      const counters = await bench.finish(
        'run001',
        importOf(file, {
          source: { format: { header: true }, filter: "id <> 'test'" },
          target: {
            dataset: 'people',
            fields: [
              { name: 'id', type: 'integer', required: true, rules: { unique: true } },
              { name: 'mail', rules: { email: true, maxLength: 20 } },
              {
                name: 'sex',
                rules: {
                  values: [
                    { value: 'F', label: 'Femme' },
                    { value: 'M', label: 'Homme' },
                  ],
                },
              },
              { name: 'shop', rules: { reference: { dataset: 'shops', field: 'code' } } },
              { name: 'from', type: 'date' },
              { name: 'to', type: 'date' },
            ],
          },
          rules: [
            { condition: '"to" >= "from"', message: { en: 'Ends before it begins', fr: 'Finit avant de commencer' } },
            { condition: 'shop IS NOT NULL', message: 'No shop', action: 'warn' },
          ],
          errors: { fields: { shop: 'warn' } },
        }),
      )
      expect(counters).toMatchObject({ processed: 11, inserted: 4, rejects: 6, ignored: 1 })
      expect(await bench.query('SELECT id, mail, sex, shop FROM people')).toEqual([
        [1, 'a@b.org', 'F', '01'],
        [4, 'd@b.org', 'M', null],
        [2, 'g@b.org', 'M', '01'],
        [9, 'i@b.org', 'M', null],
      ])
      const rule = { en: 'Ends before it begins', fr: 'Finit avant de commencer' }
      const shop = { dataset: 'shops', key: 'code' }
      expect(await causes('run001')).toEqual([
        {
          record: 2,
          severity: 'error',
          code: 'value.format',
          field: 'mail',
          value: 'nobody',
          params: { format: 'name@example.org' },
          more: [],
        },
        {
          record: 3,
          severity: 'error',
          code: 'value.enum',
          field: 'sex',
          value: '?',
          params: { allowed: 'F (Femme), M (Homme)' },
          more: [],
        },
        {
          record: 4,
          severity: 'warning',
          code: 'reference.notFound',
          field: 'shop',
          value: '03',
          params: shop,
          more: [],
        },
        { record: 5, severity: 'error', code: 'record.rule', field: null, value: null, params: rule, more: [] },
        { record: 6, severity: 'error', code: 'constraint.unique', field: 'id', value: '1', params: {}, more: [] },
        {
          record: 9,
          severity: 'error',
          code: 'record.rule',
          field: null,
          value: null,
          params: rule,
          more: ['record.rule'],
        },
        {
          record: 10,
          severity: 'error',
          code: 'value.format',
          field: 'mail',
          value: 'bad',
          params: { format: 'name@example.org' },
          more: [],
        },
        {
          record: 11,
          severity: 'warning',
          code: 'reference.notFound',
          field: 'shop',
          value: '09',
          params: shop,
          more: [],
        },
      ])
      expect(await bench.query("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'values_%'")).toEqual([[0]])
    })

    it(`learns the new values of an enumeration with blocks of ${size ?? 'normal'} bytes`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const rules = { values: [{ value: 'red', label: 'Rouge' }], extend: true }
      const file = await bench.file('a.csv', 'id,colour\n1,red\n2,Rouge\n3,blue\nx,green\n4,blue\n5,\n')
      await bench.finish(
        'run001',
        importOf(file, {
          source: { format: { header: true } },
          target: {
            dataset: 'people',
            fields: [
              { name: 'id', type: 'integer' },
              { name: 'colour', rules },
            ],
          },
        }),
      )
      const { datasets } = await bench.service.handle('datasets', {})
      expect(datasets[0]?.fields[1]?.rules).toEqual({
        values: [{ value: 'red', label: 'Rouge' }, { value: 'blue' }],
        extend: true,
      })
      expect(await bench.query('SELECT colour FROM people ORDER BY id')).toEqual([
        ['red'],
        ['red'],
        ['blue'],
        ['blue'],
        [null],
      ])
    })
  }

  for (const size of BLOCK_SIZES) {
    it(`counts only the records asked for of each file, by their numbers, with blocks of ${size ?? 'normal'} bytes`, async () => {
      if (size !== undefined) process.env['VIGIE_BLOCK_BYTES'] = size
      const lines = ['x', '1', '', '3', 'only,one', '5', '6', '']
      const a = await bench.file('a.csv', `id\n${lines.join('\n')}`)
      const b = await bench.file('b.csv', 'id\nx\n12\n')
      const counters = await bench.finish(
        'run001',
        importOf([a, b], {
          source: { format: { delimiter: ',', header: true }, first: 2, last: 6 },
          target: { dataset: 'people', fields: [{ name: 'id', type: 'integer' }] },
        }),
      )
      expect(counters).toMatchObject({ total: 6, processed: 6, inserted: 4, empty: 1, rejects: 1 })
      expect(await bench.query('SELECT id FROM people')).toEqual([[1], [3], [5], [12]])
      expect((await bench.rejects('run001')).map(({ record, line, code }) => [record, line, code])).toEqual([
        [5, 6, 'file.columns.extra'],
      ])
    })
  }

  it('keeps the rules of a dataset, and adds those of a job for that job', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,Anne\n2,Bartholomew\n')
    const declared = [
      { name: 'id', type: 'integer' as const },
      { name: 'name', rules: { maxLength: 5 } },
    ]
    await bench.finish('run001', importOf(file, { target: { dataset: 'people', fields: declared } }))
    expect(await bench.query('SELECT name FROM people')).toEqual([['Anne']])
    expect(await causes('run001')).toMatchObject([{ code: 'value.length', params: { allowed: '≤ 5', found: 11 } }])
    const stricter = { dataset: 'people', fields: [{ name: 'id', type: 'integer' as const, rules: { min: 2 } }] }
    await bench.finish('run002', importOf(file, { target: stricter }))
    expect((await causes('run002')).map(({ record, code, more }) => [record, code, more])).toEqual([
      [1, 'value.range', []],
      [2, 'value.length', []],
    ])
    await bench.finish('run003', importOf(file))
    expect(await bench.query('SELECT name FROM people')).toEqual([['Anne'], ['Anne']])
  })

  it('shows the text that was computed where an expression or its value is at fault', async () => {
    const file = await bench.file('a.csv', 'id,n\n1,10\n2,x\n3,\n')
    await bench.finish(
      'run001',
      importOf(file, {
        target: {
          dataset: 'people',
          fields: [
            { name: 'id', type: 'integer' },
            { name: 'twice', rules: { maxLength: 1 } },
          ],
        },
        mapping: [
          { field: 'id', column: 'id' },
          { field: 'twice', expression: 'CAST(n AS INTEGER) * 2' },
        ],
      }),
    )
    expect(await causes('run001')).toMatchObject([
      { record: 1, code: 'value.length', field: 'twice', value: '20', params: { allowed: '≤ 1', found: 2 } },
      {
        record: 2,
        code: 'value.expression',
        field: 'twice',
        value: null,
        params: { expression: 'CAST(n AS INTEGER) * 2' },
      },
    ])
    expect(await bench.query('SELECT id FROM people')).toEqual([[3]])
  })

  it('says before the first record what cannot be worked with', async () => {
    const file = await bench.file('a.csv', 'id,name\n1,a\n')
    const fields = [{ name: 'id', type: 'integer' as const }, { name: 'name' }]
    const fail = async (parts: Parameters<typeof importOf>[1]) => {
      const target = { dataset: 'people', fields }
      const outcome = await bench.import('run001', importOf(file, { target, ...parts }))
      return outcome.kind === 'failed' ? outcome.error : outcome
    }
    const withRules = (rules: NonNullable<(typeof fields)[number] & { rules?: object }>['rules']) => ({
      target: { dataset: 'people', fields: [{ name: 'id', type: 'integer' as const, ...(rules ? { rules } : {}) }] },
    })
    expect(await fail({ mapping: [{ field: 'id', expression: "getenv('HOME')" }] })).toMatchObject({
      code: 'expression.notAllowed',
      params: { where: 'id', position: 1, part: 'getenv()' },
    })
    expect(await fail({ source: { filter: 'nme = 1' } })).toMatchObject({
      code: 'expression.column',
      params: { where: 'source.filter', column: 'nme', columns: 'id, name' },
    })
    expect(await fail({ rules: [{ condition: 'id + 1', message: 'm' }] })).toMatchObject({
      code: 'expression.notCondition',
    })
    expect(await fail({ mapping: [{ field: 'id', template: '{nme}' }] })).toMatchObject({
      code: 'mapping.columnMissing',
    })
    expect(
      await fail({ mapping: [{ field: 'id', column: 'id', format: { patterns: ['dd/MM/yyyy'] } }] }),
    ).toMatchObject({
      code: 'mapping.formatUnfit',
      params: { field: 'id', type: 'integer', part: 'patterns' },
    })
    expect(
      await fail({
        mapping: [{ field: 'name', column: 'name', transform: [{ kind: 'replacePattern', pattern: '(', by: '' }] }],
      }),
    ).toMatchObject({ code: 'rule.pattern', params: { field: 'name', pattern: '(' } })
    expect(await fail(withRules({ values: [{ value: 'x' }] }))).toMatchObject({ code: 'rule.value' })
    expect(await fail(withRules({ reference: { dataset: 'nowhere', field: 'x' } }))).toMatchObject({
      code: 'dataset.notFound',
    })
    expect(
      await bench.query(
        "SELECT count(*) FROM information_schema.tables WHERE table_catalog = 'data' AND table_schema = 'main'",
      ),
    ).toEqual([[0]])
  })
})
