import { parse } from 'csv-parse/sync'
import { DuckDBInstance } from '@duckdb/node-api'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REJECT_FILE_FORMATS, type RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFilter } from '@shared/runner/protocol'
import { unzip } from './unzip'
import { importOf, Workbench } from './workbench'

const FIELDS = [
  { name: 'id', type: 'integer' as const },
  { name: 'name', required: true },
  { name: 'code', type: 'date' as const },
]
const RUN = 'rejects1'
const RECORDS = 6000
const sqlList = (texts: readonly string[]) => `[${texts.map((text) => `'${text}'`).join(', ')}]`

describe('the rejects of a run', () => {
  let bench: Workbench
  let file: string
  beforeAll(async () => {
    bench = await Workbench.open()
    const kinds = [
      (i: number) => `${i},good ${i},`,
      (i: number) => `x${i},=HYPERLINK("${i}"),2001-01-01`,
      (i: number) => `${i},,2001-13-01`,
      (i: number) => `${i},only`,
      (i: number) => `${i},Élodie,later`,
    ]
    const lines = Array.from({ length: RECORDS }, (_, i) =>
      kinds[i % kinds.length]?.(i).replace(/=HYPERLINK\("(\d+)"\)/, '"=HYPERLINK(""$1"")"'),
    )
    file = await bench.file('a.csv', `id,name,code\n${lines.join('\n')}\n`)
    await bench.finish(
      RUN,
      importOf(file, {
        source: { format: { kind: 'delimited', irregular: 'reject' } },
        target: { dataset: 'people', fields: FIELDS },
        errors: { fields: { code: 'warn' } },
      }),
    )
  })
  afterAll(() => bench.close())

  const page = (filter: RejectFilter, offset = 0, limit = 10) =>
    bench.service.handle('rejects', { run: RUN, filter, offset, limit })
  const perKind = RECORDS / 5

  it('say which column each of their fields comes from, whatever the job says by now', async () => {
    const source = await bench.file('named.csv', 'Number,Who,Day\nx,Ann,never\n')
    await bench.finish(
      'rejects2',
      importOf(source, {
        target: {
          dataset: 'named',
          fields: [
            { name: 'day', type: 'date' },
            { name: 'id', type: 'integer' },
            { name: 'sum', type: 'integer' },
          ],
        },
        mapping: [
          { field: 'day', column: 'Day' },
          { field: 'id', column: 'Number' },
          { field: 'sum', expression: 'Who' },
        ],
      }),
    )
    const reject = await bench.service.handle('reject', { run: 'rejects2', seq: 1 })
    expect(reject?.fieldColumns).toEqual({ day: 2, id: 0 })
    expect(reject).toMatchObject({
      field: 'day',
      value: 'never',
      more: [{ field: 'id' }, { field: 'sum', value: 'Ann' }],
    })
  })

  it('are found by any part of their texts, as if nothing had an accent or a capital', async () => {
    const texts = [
      'Élodie',
      'ÉLODIE',
      'elodie',
      'E\u0301lodie',
      'Straße 5+5',
      '[x] (y)',
      'İstanbul',
      'ñandú',
      '北京',
      'a\\b',
      'Ｅ',
      'œuvre',
    ]
    const source = await bench.file('texts.csv', `t,n\n${texts.map((text, n) => `"${text}",x${n}`).join('\n')}\n`)
    const target = { dataset: 'texts', fields: [{ name: 't' }, { name: 'n', type: 'integer' as const }] }
    await bench.finish('rejects3', importOf(source, { target }))
    const found = async (search: string) =>
      (await bench.service.handle('rejects', { run: 'rejects3', filter: { search }, offset: 0, limit: 50 })).lines.map(
        ({ line }) => line - 2,
      )
    expect(await found('ELÓDIE')).toEqual([0, 1, 2, 3])
    expect(await found(' élo ')).toEqual([0, 1, 2, 3])
    expect(await found('5+5')).toEqual([4])
    expect(await found('[x] (y)')).toEqual([5])
    expect(await found('istan')).toEqual([6])
    expect(await found('NANDU')).toEqual([7])
    expect(await found('京')).toEqual([8])
    expect(await found('a\\b')).toEqual([9])
    expect(await found('oeuvre')).toEqual([])
    expect(await found(`${'x'.repeat(80)}`)).toEqual([])
    // Nothing is missing of what is found in the texts without their accents.
    for (const search of [...texts, 'lod', 'ß', '.', 'n', 'É', 'e\u0301']) {
      const rows =
        await bench.query(`SELECT n FROM (SELECT unnest(${sqlList(texts)}) t, unnest(range(${texts.length})) n)
        WHERE contains(lower(strip_accents(t)), lower(strip_accents('${search}')))`)
      expect(await found(search), search).toEqual(expect.arrayContaining(rows.map(([n]) => Number(n))))
    }
  })

  it('that pass a filter are the same ones on every page, also while others are looked for', async () => {
    const all = await page({ code: 'value.type' }, 0, 1000)
    const pages = await Promise.all(
      [0, 300, 600, 900].flatMap((offset) => [
        page({ code: 'value.type' }, offset, 300),
        page({ search: 'only' }, 0, 1),
      ]),
    )
    const seqs = pages.filter((_, index) => index % 2 === 0).flatMap(({ lines }) => lines.map(({ seq }) => seq))
    expect(seqs.slice(0, 1000)).toEqual(all.lines.map(({ seq }) => seq))
    expect((await page({ code: 'value.type' }, all.total, 10)).lines).toEqual([])
  })

  it('come by page, in the order of the source', async () => {
    const { lines, total } = await page({}, 1000, 3)
    expect(total).toBe(4 * perKind)
    expect(lines.map(({ seq }) => seq)).toEqual([1001, 1002, 1003])
    expect(lines[0]).toEqual({
      seq: 1001,
      severity: 'error',
      connector: 'database',
      file,
      line: 1253,
      record: 1252,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      code: 'value.type',
      field: 'id',
      params: { type: 'integer' },
      value: 'x1251',
      repair: 'none',
    })
    expect((await page({}, 10_000)).lines).toEqual([])
  })

  it('can be filtered by severity, code and field', async () => {
    expect((await page({ severity: 'warning' })).total).toBe(perKind)
    expect((await page({ code: 'file.columns.missing' })).total).toBe(perKind)
    expect((await page({ field: null })).total).toBe(perKind)
    expect((await page({ field: 'name', code: 'value.required' })).total).toBe(perKind)
    const second = await page({ severity: 'warning' }, 1, 2)
    expect(second.lines.map(({ record }) => record)).toEqual([10, 15])
  })

  it('can be searched whatever the case and accents', async () => {
    expect((await page({ search: 'elodie' })).total).toBe(perKind)
    expect((await page({ search: 'X1251' })).lines.map(({ value }) => value)).toEqual(['x1251'])
    expect((await page({ search: '%' })).total).toBe(0)
  })

  it('are grouped by cause', async () => {
    const { groups } = await bench.service.handle('rejectGroups', { run: RUN })
    expect(groups.map(({ code, field, severity, count }) => [code, field, severity, count])).toEqual(
      expect.arrayContaining([
        ['value.type', 'id', 'error', perKind],
        ['value.required', 'name', 'error', perKind],
        ['file.columns.missing', null, 'error', perKind],
        ['value.type', 'code', 'warning', perKind],
      ]),
    )
    expect(groups).toHaveLength(4)
    expect(groups.find(({ field, severity }) => field === 'id' && severity === 'error')?.example).toMatch(/^x\d+$/)
  })

  it('are unknown for a run that has none or does not exist', async () => {
    expect(await bench.service.handle('rejects', { run: 'nosuch1', filter: {}, offset: 0, limit: 1 })).toEqual({
      lines: [],
      total: 0,
    })
    expect(await bench.service.handle('reject', { run: RUN, seq: 99_999 })).toBeNull()
  })

  const exportTo = (name: string, format: RejectFileFormat, overwrite = false, filter: RejectFilter = {}) =>
    bench.service.handle('exportRejects', {
      run: RUN,
      filter,
      file: join(bench.folder, name),
      format,
      language: 'fr',
      overwrite,
      protect: true,
      task: 'export1',
    })

  it('are exported as CSV that no spreadsheet executes', async () => {
    expect(await exportTo('out.csv', 'csv')).toMatchObject({ count: 4 * perKind, leftOut: 0 })
    const text = await readFile(join(bench.folder, 'out.csv'), 'utf8')
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[]
    expect(rows).toHaveLength(4 * perKind)
    expect(Object.keys(rows[0] ?? {})).toEqual(
      'seq severity connector file line record at code field value message id name source_code original'.split(' '),
    )
    expect(rows[0]).toMatchObject({
      seq: '1',
      line: '3',
      value: 'x1',
      id: 'x1',
      name: `'=HYPERLINK("1")`,
      source_code: '2001-01-01',
    })
    expect(rows[0]?.['message']).toMatch(/«.*x1.*»/)
    expect(rows[2]).toMatchObject({ code: 'file.columns.missing', original: '3,only' })
  })

  it('are exported as JSON and NDJSON with the record by names', async () => {
    await exportTo('out.json', 'json', false, { severity: 'warning' })
    await exportTo('out.ndjson', 'ndjson', false, { severity: 'warning' })
    const json = JSON.parse(await readFile(join(bench.folder, 'out.json'), 'utf8')) as unknown[]
    const lines = (await readFile(join(bench.folder, 'out.ndjson'), 'utf8')).trimEnd().split('\n')
    expect(json).toHaveLength(perKind)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(json)
    expect(json[0]).toMatchObject({
      seq: 4,
      severity: 'warning',
      field: 'code',
      id: '4',
      name: 'Élodie',
      source_code: 'later',
      original: '4,Élodie,later',
      message: expect.stringMatching(/«.*later.*»/) as string,
    })
    await exportTo('none.json', 'json', false, { search: 'nothing has this' })
    expect(JSON.parse(await readFile(join(bench.folder, 'none.json'), 'utf8'))).toEqual([])
  })

  it('are exported as Parquet, with moments as such', async () => {
    await exportTo('out.parquet', 'parquet', false, { code: 'value.required' })
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const found = await connection.runAndReadAll(
      `SELECT count(*), min(seq), any_value(typeof("at")), min(message) FROM '${join(bench.folder, 'out.parquet')}'`,
    )
    expect(found.getRows()).toEqual([[BigInt(perKind), 2n, 'TIMESTAMP', expect.stringContaining('name')]])
    connection.closeSync()
    instance.closeSync()
  })

  it('are exported where they were chosen, in order', async () => {
    expect(await exportTo('some.csv', 'csv', false, { seqs: [1000, 3, 7] })).toMatchObject({ count: 3 })
    const rows = parse(await readFile(join(bench.folder, 'some.csv')), { bom: true, columns: true })
    expect((rows as Record<string, string>[]).map(({ seq }) => seq)).toEqual(['3', '7', '1000'])
    expect(await exportTo('both.csv', 'csv', false, { seqs: [3, 4, 7], severity: 'warning' })).toMatchObject({
      count: 1,
    })
  })

  it('tell how far they are while they are exported, and are cancelled without a trace', async () => {
    await exportTo('told.csv', 'csv')
    const told = bench.events.filter((event) => event.type === 'task')
    expect(told.at(-1)).toEqual({ type: 'task', task: 'export1', done: 4 * perKind, total: 4 * perKind })
    const cancelled = exportTo('cancelled.csv', 'csv')
    await bench.service.handle('cancelTask', { task: 'export1' })
    await expect(cancelled).rejects.toMatchObject({ code: 'task.cancelled' })
    expect((await readdir(bench.folder)).filter((name) => name.startsWith('cancelled'))).toEqual([])
  })

  it('are exported as a workbook with text as text', async () => {
    await exportTo('out.xlsx', 'xlsx')
    const parts = unzip(await readFile(join(bench.folder, 'out.xlsx')))
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet.match(/<row>/g)).toHaveLength(4 * perKind + 1)
    expect(sheet).toContain('<c t="inlineStr"><is><t xml:space="preserve">=HYPERLINK("1")</t></is></c>')
    expect(sheet).not.toContain('<f>')
    expect([...parts.keys()].sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ])
  })

  it('never replace a file unless that is wanted, and leave nothing half written', async () => {
    const path = join(bench.folder, 'mine.csv')
    await writeFile(path, 'mine')
    await expect(exportTo('mine.csv', 'csv')).rejects.toMatchObject({ code: 'file.exists', params: { path } })
    expect(await readFile(path, 'utf8')).toBe('mine')
    await exportTo('mine.csv', 'csv', true)
    expect((await readFile(path, 'utf8')).length).toBeGreaterThan(1000)
    const stored = join('workspace', 'jobs.json')
    await expect(exportTo(stored, 'json', true)).rejects.toMatchObject({ code: 'file.ofWorkspace' })
    await expect(exportTo(join('no', 'such', 'folder.csv'), 'csv')).rejects.toMatchObject({ code: 'file.unwritable' })
    expect((await readdir(bench.folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('can be exported again after any number of exports that failed half-way', async () => {
    for (let i = 0; i < 5; i++) {
      for (const format of REJECT_FILE_FORMATS) {
        await expect(exportTo(join('no', 'such', 'folder'), format)).rejects.toMatchObject({ code: 'file.unwritable' })
      }
    }
    expect(await exportTo('after.csv', 'csv')).toMatchObject({ count: 4 * perKind, leftOut: 0 })
  })

  it('are forgotten with their run', async () => {
    await bench.finish('other1', importOf(file, { target: { dataset: 'others', fields: FIELDS } }))
    await bench.service.handle('forget', { runs: ['other1'], jobs: [] })
    expect(await bench.service.handle('checkpoint', { run: 'other1' })).toBeNull()
    expect(await bench.query(`SELECT count(*) FROM vigie.rejects WHERE run = 'other1'`)).toEqual([[0]])
    expect((await page({})).total).toBe(4 * perKind)
  })
})
