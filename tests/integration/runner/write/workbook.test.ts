import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targetFormatSchema, type TargetOf } from '@shared/jobs/export/format'
import { PartedWriter } from '@runner/write/parted-writer'
import { WorkbookFile } from '@runner/write/xlsx/workbook-file'
import type { OutputColumn } from '@runner/write/writer'
import { readFile } from 'node:fs/promises'
import { unzip } from '../unzip'
import { textColumns, Writing } from './writing'

let writing: Writing
beforeAll(async () => {
  writing = await Writing.begin()
})
afterAll(() => writing.close())

const SHEET = 'xl/worksheets/sheet1.xml'

describe('a workbook', () => {
  it('has typed cells, and texts as texts whatever they look like', async () => {
    const columns: OutputColumn[] = [
      { name: 't', label: '=1+1', type: 'text' },
      { name: 'i', label: 'i', type: 'integer' },
      { name: 'b', label: 'b', type: 'boolean' },
      { name: 'd', label: 'd', type: 'date' },
      { name: 's', label: 's', type: 'datetime' },
    ]
    const select = `SELECT * FROM (VALUES
      ('=1+1', 12, true, DATE '2026-12-31', TIMESTAMP '2026-12-31 12:00:00'),
      (chr(1) || '<&>' || chr(13) || '_x0041_', 1234567890123456, false, DATE '1899-12-31', TIMESTAMP '2026-12-31 12:00:00.000001'))
      v(t, i, b, d, s)`
    const sheet = unzip(await writing.write({ kind: 'xlsx' }, columns, select)).get(SHEET) ?? ''
    const rows = [...sheet.matchAll(/<row>.*?<\/row>/g)].map(([row]) => row)
    const text = (content: string) => `<c t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`
    expect(rows[0]).toContain('<c s="1" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>')
    expect(rows[1]).toBe(
      `<row>${text('=1+1')}<c><v>12</v></c><c t="b"><v>1</v></c><c s="2"><v>46387</v></c><c s="3"><v>46387.5</v></c></row>`,
    )
    // What a spreadsheet could not keep is text: nothing is rounded.
    expect(rows[2]).toBe(
      `<row>${text('_x0001_&lt;&amp;&gt;_x000D__x005F_x0041_')}${text('1234567890123456')}<c t="b"><v>0</v></c>${text('1899-12-31')}${text('2026-12-31 12:00:00.000001')}</row>`,
    )
    expect(sheet).not.toContain('<f>')
  })

  it('goes on with another sheet when one is full', async () => {
    const format = targetFormatSchema.parse({ kind: 'xlsx', sheet: 'Rows & more' }) as TargetOf<'xlsx'>
    const columns = textColumns('a')
    const file = writing.newFile()
    const task = { folder: writing.database.blocks, file, format, columns, state: null }
    const writer = await PartedWriter.open(
      writing.connection,
      task,
      (output, state) => new WorkbookFile(columns, format, output, state, 3),
    )
    expect(await writer.write('SELECT range::VARCHAR AS a FROM range(6)')).toBe(6)
    await writer.end()
    const parts = unzip(await readFile(file))
    const rows = [1, 2, 3].map((n) => parts.get(`xl/worksheets/sheet${n}.xml`)?.match(/<row>/g)?.length)
    expect(rows).toEqual([3, 3, 3])
    expect(parts.has('xl/worksheets/sheet4.xml')).toBe(false)
    expect(parts.get('xl/workbook.xml')).toContain('<sheet name="Rows &amp; more 2" sheetId="2"')
  })

  it('says in which record and field a text is too long for a cell', async () => {
    const select = `SELECT CASE WHEN range = 4 THEN repeat('😀', 16384) ELSE repeat('x', 32767) END AS a FROM range(6)`
    await expect(writing.write({ kind: 'xlsx' }, textColumns('a'), select)).rejects.toMatchObject({
      code: 'write.tooLong',
      params: { row: 5, field: 'a', limit: 32_767 },
    })
  })

  it('has no more columns than a sheet can hold', async () => {
    const columns = textColumns(...Array.from({ length: 16_385 }, (_, n) => `c${n}`))
    await expect(writing.write({ kind: 'xlsx' }, columns)).rejects.toMatchObject({ code: 'write.tooMany' })
  })
})
