import { gzipSync } from 'node:zlib'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { fieldSchema, type Field } from '@shared/jobs/fields'
import { sourceFormatSchema } from '@shared/jobs/format'
import { mappingSchema } from '@shared/jobs/mapping'
import type { RunnerParams } from '@shared/runner/protocol'
import type { Trial } from '@shared/runner/sources'
import { workbook, zip } from '../../helpers/source-files'
import { importOf, Workbench } from './workbench'

let bench: Workbench

beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

const AUTO = sourceFormatSchema.parse({})

describe('the entries of a source', () => {
  it('are files, patterns, folders and archives with what they stand for, or the reason why there is nothing', async () => {
    const a = await bench.file('a10.csv', 'x\n1\n')
    await bench.file('a2.csv', 'x\n1\n2\n')
    const gz = await bench.file('b.csv.gz', gzipSync('x\n1\n'))
    const archive = await bench.file('c.zip', await zip({ 'may.csv': 'x\n1\n', 'april.csv': 'x\n1\n' }))
    await mkdir(join(bench.folder, 'empty'))
    const at = (name: string) => join(bench.folder, name)
    const { entries } = await bench.service.handle('sources', {
      files: [a, at('a*.csv'), gz, archive, at('empty'), at('none.csv'), at('z*.csv')],
    })
    expect(entries.map(({ kind, count, error }) => [kind, count, error?.code ?? null])).toEqual([
      ['file', 1, null],
      ['pattern', 2, null],
      ['file', 1, null],
      ['file', 2, null],
      [null, 0, 'source.noMatch'],
      [null, 0, 'file.notFound'],
      [null, 0, 'source.noMatch'],
    ])
    expect(entries[1]?.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      [at('a2.csv'), 6],
      [at('a10.csv'), 4],
    ])
    expect(entries[2]?.files).toMatchObject([{ name: gz, packed: 'gzip' }])
    expect(entries[3]?.files).toMatchObject([
      { name: `${archive}/april.csv`, disk: archive, packed: 'zip' },
      { name: `${archive}/may.csv` },
    ])
  })

  it('can each be looked at by itself', async () => {
    const archive = await bench.file('c.zip', await zip({ 'may.csv': 'x\n1\n', 'june.csv': 'y\n2\n' }))
    const { detection } = await bench.service.handle('preview', { file: archive, at: 1, format: AUTO, limit: 5 })
    expect(detection).toMatchObject({ file: `${archive}/may.csv`, columns: [{ name: 'x' }] })
    await expect(
      bench.service.handle('preview', { file: archive, at: 2, format: AUTO, limit: 5 }),
    ).rejects.toMatchObject({ code: 'file.notFound' })
  })
})

describe('the outline of a source', () => {
  const outline = (file: string, format: Parameters<typeof sourceFormatSchema.parse>[0] = {}) =>
    bench.service.handle('outline', { file, at: 0, format: sourceFormatSchema.parse(format) })

  it('of text has its first lines, whatever they are', async () => {
    const file = await bench.file('a.txt', Buffer.from('Ann   12\r\nZo\xe9   7\n\nx', 'latin1'))
    expect(await outline(file, { kind: 'fixed', encoding: 'windows-1252' })).toMatchObject({
      kind: 'fixed',
      lines: ['Ann   12', 'Zoé   7', '', 'x'],
    })
  })

  it('of a document has the places where records can be', async () => {
    const json = await bench.file('a.json', JSON.stringify({ meta: [1, 2], data: { items: [{ a: 1 }, { a: 2 }] } }))
    expect(await outline(json)).toMatchObject({
      kind: 'json',
      places: [{ path: 'data.items' }, { path: 'meta' }, { path: '' }],
    })
    // The document itself is the list, or one record.
    const list = await bench.file('list.json', '[{"a": 1}]')
    expect((await outline(list)).places).toEqual([{ path: '', count: null }])
    const xml = await bench.file('a.xml', '<o><row><a/></row><row/><other/></o>')
    expect(await outline(xml)).toMatchObject({
      kind: 'xml',
      places: [
        { path: '/o', count: 1 },
        { path: '/o/row', count: 2 },
        { path: '/o/row/a', count: 1 },
        { path: '/o/other', count: 1 },
      ],
    })
    // Also where the format does not fit.
    expect((await outline(xml, { kind: 'xml', path: '/nowhere' })).places).toHaveLength(4)
  })

  it('of a workbook has its sheets', async () => {
    const row = '<row><c><v>1</v></c></row>'
    const book = await workbook([
      { name: 'One', rows: row },
      { name: 'Two', rows: row, state: 'hidden' },
    ])
    expect(await outline(await bench.file('a.xlsx', book), { kind: 'xlsx', sheet: 'None' })).toMatchObject({
      sheets: [
        { name: 'One', hidden: false },
        { name: 'Two', hidden: true },
      ],
    })
  })
})

interface Asked {
  readonly field: z.input<typeof fieldSchema>
  readonly mapping: Omit<z.input<typeof mappingSchema>, 'field'>
}

function trial(
  file: string,
  fields: readonly Asked[],
  more: Partial<Pick<RunnerParams<'trial'>, 'filter' | 'rules' | 'trim' | 'nullWords' | 'columns'>> = {},
): Promise<Trial> {
  return bench.service.handle('trial', {
    file,
    at: 0,
    format: AUTO,
    trim: false,
    nullWords: [],
    filter: null,
    rules: [],
    ...more,
    fields: fields.map(({ field, mapping }) => ({
      field: fieldSchema.parse(field),
      mapping: mappingSchema.parse({ ...mapping, field: field.name }),
    })),
  })
}

const ORDERS = 'id,day,price,country\n1,03/04/2026,"1 234,50", fr \n2,05/04/2026,n/a,DE\n3,31/02/2026,"12,00",fr\n'

describe('a trial', () => {
  it('shows texts after each step, values and faults', async () => {
    const file = await bench.file('orders.csv', ORDERS)
    const { records, kept, fields } = await trial(
      file,
      [
        { field: { name: 'day', type: 'date' }, mapping: { column: 'day', format: { patterns: ['dd/MM/yyyy'] } } },
        {
          field: { name: 'price', type: 'number' },
          mapping: { column: 'price', format: { decimal: ',', grouping: ' ' } },
        },
        { field: { name: 'country' }, mapping: { column: 'country', transform: ['trim', 'upper'] } },
        { field: { name: 'both' }, mapping: { template: '{id}-{country}', transform: ['trim'] } },
        { field: { name: 'double', type: 'integer' }, mapping: { expression: 'TRY_CAST(id AS INTEGER) * 2' } },
        { field: { name: 'from' }, mapping: { value: 'web' } },
      ],
      { nullWords: ['N/A'] },
    )
    expect({ records, kept }).toEqual({ records: 3, kept: 3 })
    const [day, price, country, both, double, from] = fields
    expect(day).toMatchObject({ faults: 1, empty: 0, error: null })
    expect(day?.samples).toEqual([
      { stages: ['03/04/2026'], value: '2026-04-03', fault: null },
      { stages: ['05/04/2026'], value: '2026-04-05', fault: null },
      {
        stages: ['31/02/2026'],
        value: null,
        fault: { code: 'value.type', field: 'day', params: { type: 'date' }, value: '31/02/2026' },
      },
    ])
    expect(price).toMatchObject({ empty: 1, faults: 0 })
    expect(price?.samples.map(({ stages, value }) => [stages[0], value])).toEqual([
      ['1 234,50', '1234.5'],
      ['n/a', null],
      ['12,00', '12.0'],
    ])
    expect(country?.samples[0]).toEqual({ stages: [' fr ', 'fr', 'FR'], value: 'FR', fault: null })
    expect(both?.samples[0]?.stages).toEqual(['1- fr ', '1- fr'])
    expect(double).toMatchObject({ type: { type: 'integer' } })
    expect(double?.samples.map(({ value }) => value)).toEqual(['2', '4', '6'])
    expect(from?.samples).toEqual([{ stages: ['web'], value: 'web', fault: null }])
  })

  it('says of each field what is wrong with it, and tries the others', async () => {
    const file = await bench.file('orders.csv', ORDERS)
    const good: Asked = { field: { name: 'id', type: 'integer' }, mapping: { column: 'id' } }
    const { fields } = await trial(file, [
      { field: { name: 'a' }, mapping: { expression: 'idd + 1' } },
      { field: { name: 'b' }, mapping: { column: 'nowhere' } },
      { field: { name: 'c', rules: { pattern: '(' } }, mapping: { column: 'id' } },
      {
        field: { name: 'd' },
        mapping: { column: 'id', transform: [{ kind: 'replacePattern', pattern: '[', by: '' }] },
      },
      { field: { name: 'e' }, mapping: { template: '{idd}' } },
      { field: { name: 'f', type: 'date', rules: { min: '2026-02-30' } }, mapping: { column: 'day' } },
      good,
    ])
    expect(fields.map(({ error }) => error?.code ?? null)).toEqual([
      'expression.column',
      'mapping.columnMissing',
      'rule.pattern',
      'rule.pattern',
      'mapping.columnMissing',
      'rule.value',
      null,
    ])
    expect(fields[6]?.samples.map(({ value }) => value)).toEqual(['1', '2', '3'])
  })

  it('counts what the filter lets pass and what the rules do not', async () => {
    const file = await bench.file('orders.csv', ORDERS)
    const id: Asked = { field: { name: 'id', type: 'integer' }, mapping: { column: 'id' } }
    const found = await trial(file, [id], {
      filter: `trim(country) = 'fr'`,
      rules: ['id > 2', 'id > ', 'price IS NOT NULL'],
    })
    expect(found).toMatchObject({ records: 3, kept: 2, filterError: null })
    expect(found.rules.map(({ error, broken }) => [error?.code ?? null, broken])).toEqual([
      [null, 1],
      ['expression.syntax', 0],
      [null, 0],
    ])
    expect((await trial(file, [id], { filter: 'country' })).filterError?.code).toBe('expression.notCondition')
  })

  it('follows a file that changes, and says when it is gone', async () => {
    const file = await bench.file('a.csv', 'a,b\n1,x\n')
    const asked: Asked[] = [{ field: { name: 'a' }, mapping: { column: 'a' } }]
    const values = async () => (await trial(file, asked)).fields[0]?.samples.map(({ value }) => value)
    expect(await values()).toEqual(['1'])
    await writeFile(file, 'a,b\n1,x\n22,y\n')
    expect(await values()).toEqual(['1', '22'])
    await rm(file)
    await expect(values()).rejects.toMatchObject({ code: 'file.notFound' })
  })

  it('of a source without records has nothing to show and no error', async () => {
    const file = await bench.file('a.csv', 'a,b\n')
    const { records, fields } = await trial(file, [{ field: { name: 'a' }, mapping: { column: 'a' } }])
    expect(records).toBe(0)
    expect(fields).toEqual([{ error: null, type: null, empty: 0, faults: 0, samples: [] }])
  })

  it('says of every value what the import does with it', async () => {
    const texts = [
      '0012',
      '12',
      '1,5',
      ' x ',
      '12é',
      'N/A',
      '-',
      '31/12/2026',
      '2026-12-31',
      'oui',
      'NON',
      '9'.repeat(20),
    ]
    const file = await bench.csv('all.csv', [['t', 'n'], ...texts.map((text, n) => [`"${text}"`, n])])
    const fields: (Pick<Field, 'name' | 'type'> & { mapping: Asked['mapping'] })[] = [
      { name: 'text', type: 'text', mapping: { column: 't', transform: ['collapse', 'title'] } },
      { name: 'int', type: 'integer', mapping: { column: 't', transform: ['digits'] } },
      { name: 'number', type: 'number', mapping: { column: 't', format: { decimal: ',' } } },
      { name: 'decimal', type: 'decimal', mapping: { column: 't' } },
      { name: 'date', type: 'date', mapping: { column: 't', format: { patterns: ['dd/MM/yyyy', 'yyyy-MM-dd'] } } },
      { name: 'flag', type: 'boolean', mapping: { column: 't' } },
      { name: 'cut', type: 'text', mapping: { expression: 'substring(t, 2, 3)', transform: ['upper'] } },
    ]
    // One text at a time, so that all of them are among the samples.
    for (const [n, text] of texts.entries()) {
      const { fields: tried } = await trial(
        file,
        fields.map(({ mapping, ...field }) => ({ field, mapping })),
        {
          filter: `n = '${n}'`,
        },
      )
      const said = tried.map(({ samples: [sample] }) => sample?.fault?.code ?? sample?.value ?? null)
      const run = `run${String(n).padStart(3, '0')}`
      await bench.import(
        run,
        importOf(file, {
          source: { filter: `n = '${n}'` },
          target: { dataset: `d${n}`, fields: fields.map(({ name, type }) => ({ name, type })) },
          mapping: fields.map(({ name, mapping }) => ({ field: name, ...mapping })),
          errors: { onError: 'warn', stopWhenFirstRejected: null },
        }),
      )
      const [stored = []] = await bench.query(
        `SELECT ${fields.map(({ name }) => `CAST("${name}" AS VARCHAR)`).join(', ')} FROM d${n}`,
      )
      const rejects = await bench.rejects(run)
      const causes = rejects.flatMap(({ code, field, more }) => [{ code, field }, ...more])
      const done = fields.map(({ name }, at) => causes.find(({ field }) => field === name)?.code ?? stored[at] ?? null)
      expect(said, text).toEqual(done)
    }
  })
})

describe('a trial beside a dry run', () => {
  /** Values that are read when records are taken apart, and values that only the exact conversions can judge, by turns. */
  const RECORDS: readonly (readonly string[])[] = [
    ['1', '03/04/2026', '2026-04-03', '1 234,50', '12.345', ' fr ', 'a@b.fr', 'oui'],
    ['2', '31/02/2026', '2026-2-3', '-0,5', '1e3', 'DE', 'a@', 'x'],
    ['03', '3/4/26', '2026-02-30', '1.234,5', '99999999', 'Fr', '', '1'],
    ['4.0', '', '20260403', '', '7.005', 'xx', 'N/A', 'non'],
    ['9223372036854775808', '29/02/2024', '2024-02-29T10:00', '12 34', '-3', '', 'é@x.org', 'FAUX'],
    ['-7', '2026-04-03', '1899-12-31', '1234.5', '1,5', 'it', 'a b@x.org', ''],
  ]
  const FIELDS: readonly Asked[] = [
    { field: { name: 'id', type: 'integer', required: true, rules: { min: 0 } }, mapping: { column: 'id' } },
    { field: { name: 'day', type: 'date' }, mapping: { column: 'day', format: { patterns: ['dd/MM/yyyy'] } } },
    { field: { name: 'iso', type: 'date', rules: { min: '1900-01-01' } }, mapping: { column: 'iso' } },
    {
      field: { name: 'price', type: 'number', rules: { min: 0 } },
      mapping: { column: 'price', format: { decimal: ',', grouping: ' ' } },
    },
    { field: { name: 'rate', type: 'decimal', precision: 8, scale: 2 }, mapping: { column: 'rate' } },
    {
      field: { name: 'country', rules: { values: [{ value: 'FR', label: 'France' }, { value: 'DE' }] } },
      mapping: {
        column: 'country',
        transform: ['upper', { kind: 'map', values: [{ from: 'IT', to: 'FR' }], otherwise: 'keep' }],
      },
    },
    { field: { name: 'plain', rules: { values: [{ value: 'fr' }, { value: 'DE' }] } }, mapping: { column: 'country' } },
    { field: { name: 'mail', rules: { email: true, minLength: 3 } }, mapping: { column: 'mail' } },
    {
      field: { name: 'ok', type: 'boolean' },
      mapping: { column: 'ok', format: { trueWords: ['oui'], falseWords: ['non'] } },
    },
    { field: { name: 'flag', type: 'boolean' }, mapping: { column: 'ok' } },
    { field: { name: 'both' }, mapping: { template: '{country}-{id}', transform: ['trim'] } },
    { field: { name: 'twice', type: 'integer' }, mapping: { expression: 'TRY_CAST(id AS INTEGER) * 2' } },
  ]

  it('gives the values and the faults of the dry run, value by value, with and without blanks and words for nothing', async () => {
    const header = ['id', 'day', 'iso', 'price', 'rate', 'country', 'mail', 'ok']
    const file = await bench.csv('all.csv', [
      ['n', ...header],
      ...RECORDS.map((values, n) => [n, ...values.map((value) => `"${value}"`)]),
    ])
    for (const [run, defaults] of [
      ['dry001', { trim: false, nullWords: [] }],
      ['dry002', { trim: true, nullWords: ['n/a', 'xx'] }],
    ] as const) {
      const number: Asked = { field: { name: 'n', type: 'integer' }, mapping: { column: 'n' } }
      const all = [number, ...FIELDS]
      const definition = importOf(file, {
        source: { trim: defaults.trim, nullWords: [...defaults.nullWords] },
        target: { dataset: 'orders', fields: all.map(({ field }) => fieldSchema.parse(field)) },
        mapping: all.map(({ field, mapping }) => ({ ...mapping, field: field.name })),
        errors: { onError: 'warn', stopWhenFirstRejected: null },
      })
      await bench.finish(run, definition, true)
      const { changes } = await bench.service.handle('dryChanges', { run })
      const rejects = await bench.rejects(run)
      for (const n of RECORDS.keys()) {
        // One record at a time, so that all of its values are among the samples.
        const { fields } = await trial(file, FIELDS, {
          ...defaults,
          nullWords: [...defaults.nullWords],
          filter: `n = '${n}'`,
        })
        expect(fields.map(({ error }) => error)).toEqual(FIELDS.map(() => null))
        const said = fields.map(({ samples: [sample] }) => sample?.fault?.code ?? sample?.value ?? null)
        const own = rejects.filter(({ record }) => record === n + 1)
        const causes = own.flatMap(({ code, field, more }) => [{ code, field }, ...more])
        const after = changes.find((change) => change.after?.['n'] === String(n))?.after
        expect(after, `record ${n}`).toBeDefined()
        const done = FIELDS.map(
          ({ field }) => causes.find((cause) => cause.field === field.name)?.code ?? after?.[field.name] ?? null,
        )
        expect(said, JSON.stringify(RECORDS[n])).toEqual(done)
      }
    }
  })

  it('calls the columns of a file as the job does that knows them', async () => {
    const file = await bench.file('may.csv', 'Unit Price,Id\n2,1\n')
    const asked: Asked[] = [{ field: { name: 'total', type: 'integer' }, mapping: { expression: 'unit_price || id' } }]
    expect((await trial(file, asked, { columns: [{ name: 'id' }, { name: 'unit_price' }] })).fields).toMatchObject([
      { error: null, samples: [{ value: '21' }] },
    ])
  })
})

describe('the check of a definition', () => {
  it('names every pattern, limit and format that can’t be worked with, by its place', async () => {
    const file = await bench.file('orders.csv', ORDERS)
    const definition = importOf(file, {
      target: {
        dataset: 'orders',
        fields: [
          { name: 'id', type: 'integer', rules: { values: [{ value: 'one' }] } },
          { name: 'day', type: 'date' },
          { name: 'country', type: 'text', rules: { pattern: '(' } },
        ],
      },
      mapping: [
        { field: 'id', column: 'id' },
        { field: 'day', column: 'day', format: { patterns: ['HH:mm'] } },
        { field: 'country', column: 'country', transform: ['trim', { kind: 'replacePattern', pattern: '[', by: '' }] },
      ],
      rules: [{ condition: 'idd > 1', message: 'x' }],
    })
    const { problems } = await bench.service.handle('check', { definition })
    expect(problems.map(({ path, error }) => [path.join('.'), error.code])).toEqual([
      ['rules.0.condition', 'expression.column'],
      ['target.fields.0.rules', 'rule.value'],
      ['target.fields.2.rules', 'rule.pattern'],
      ['mapping.1.format', 'mapping.formatUnfit'],
      ['mapping.2.transform.1', 'rule.pattern'],
    ])
  })
})
