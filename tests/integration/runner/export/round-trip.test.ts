import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TargetFormatInput } from '@shared/jobs/export/format'
import type { SourceFormatInput } from '@shared/jobs/format'
import { exportOf, importOf, Workbench } from '../workbench'

/** Fields that hold everything that a table can. */
const FIELDS = [
  { name: 'id', type: 'integer' as const, required: true },
  { name: 'text', type: 'text' as const },
  { name: 'amount', type: 'decimal' as const, precision: 12, scale: 2 },
  { name: 'share', type: 'number' as const },
  { name: 'yes', type: 'boolean' as const },
  { name: 'day', type: 'date' as const },
  { name: 'hour', type: 'time' as const },
  { name: 'moment', type: 'datetime' as const },
]
const ROWS = [
  '1,"Zoé, ""la 2e"" <&>",12.50,0.1,true,2026-12-31,10:30:00,2026-12-31 10:30:00',
  '2,,,,,,,',
  '3,"two\nlines",-99999.99,-1.5e-7,false,1915-12-10,23:59:59.5,1990-02-28 00:00:00.125',
  '4,"=1+1",0.00,12345678.9,true,2000-02-29,00:00:00,2000-02-29 12:00:00',
  '5,"007",1.00,1,true,2000-02-29,00:00:00,2000-02-29 12:00:00',
]

let bench: Workbench

beforeEach(async () => {
  bench = await Workbench.open()
  const file = await bench.file('rows.csv', `${FIELDS.map(({ name }) => name).join(',')}\n${ROWS.join('\n')}\n`)
  await bench.finish('import1', importOf(file, { target: { dataset: 'rows', fields: FIELDS } }))
})
afterEach(() => bench.close())

describe('a table that is exported and imported again is the same', () => {
  it.each<[string, TargetFormatInput, SourceFormatInput?]>([
    ['csv', { kind: 'delimited' }],
    ['csv.gz', { kind: 'delimited', gzip: true }],
    [
      'tsv',
      { kind: 'delimited', delimiter: '\t', quoting: 'always', encoding: 'utf-16le', bom: true, lineEnd: 'crlf' },
    ],
    ['json', { kind: 'json' }],
    ['ndjson.gz', { kind: 'ndjson', gzip: true }],
    ['xml', { kind: 'xml' }],
    ['xlsx', { kind: 'xlsx' }],
    ['parquet', { kind: 'parquet' }],
    ['parquet', { kind: 'parquet', compression: 'zstd' }],
  ])('as %s (%j)', async (ending, format) => {
    const file = join(bench.folder, `out.${ending}`)
    expect(await bench.exported('export1', exportOf('rows', file, { format }))).toMatchObject({ inserted: ROWS.length })
    const back = await bench.finish('import2', importOf(file, { target: { dataset: 'again', fields: FIELDS } }))
    expect(back).toMatchObject({ inserted: ROWS.length, rejects: 0, warnings: 0 })
    expect(await bench.query('FROM again ORDER BY id')).toEqual(await bench.query('FROM rows ORDER BY id'))
  })

  it('as fixed columns', async () => {
    const file = join(bench.folder, 'out.txt')
    const format = { kind: 'fixed' as const, columns: [{ width: 5, align: 'right' as const }, { width: 8 }] }
    const source = { dataset: 'rows', filter: { field: 'id', operator: 'in' as const, values: [2, 4, 5] } }
    await bench.exported('export1', exportOf(source, file, { format, columns: [{ column: 'id' }, { column: 'text' }] }))
    const columns = [
      { start: 1, width: 5, name: 'id' },
      { start: 6, width: 8, name: 'text' },
    ]
    const definition = importOf(file, { source: { format: { kind: 'fixed', columns } }, target: { dataset: 'again' } })
    expect(await bench.finish('import2', definition)).toMatchObject({ inserted: 3, rejects: 0 })
    expect(await bench.query('SELECT id::VARCHAR, text FROM again')).toEqual([
      ['2', null],
      ['4', '=1+1'],
      ['5', '007'],
    ])
  })
})
