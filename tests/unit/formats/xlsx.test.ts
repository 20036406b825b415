import { describe, expect, it } from 'vitest'
import { cellNumber, formatOf } from '@runner/formats/xlsx/cell-formats'
import { workbook, xlsx } from '../../helpers/source-files'
import { fileWith, read } from './workbench'

const values = async (file: Buffer, format: Parameters<typeof read>[1] = { kind: 'auto' }) =>
  (await read(fileWith(file), format)).records.map((record) => record.values)

describe('a workbook', () => {
  it('gives a record for each row of its first visible sheet, with the cells as CSV', async () => {
    const found = await read(
      fileWith(
        await xlsx([
          ['id', 'name'],
          [1, 'Zoé, Luc'],
          [null, null],
          [3, null],
        ]),
      ),
    )
    expect(found.format).toMatchObject({ kind: 'xlsx', sheet: 'Sheet1', header: true })
    expect(found.columns).toEqual(['id', 'name'])
    expect(found.empty).toBe(1)
    expect(found.records).toEqual([
      { record: 1, line: 2, values: ['1', 'Zoé, Luc'], original: '1,"Zoé, Luc"' },
      { record: 3, line: 4, values: ['3', null], original: '3,' },
    ])
  })

  it('knows shared and rich texts, booleans, errors, formulas and escaped characters', async () => {
    const strings =
      '<si><t>shared</t></si><si><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#DIV/0!</v></c>' +
      '<c r="E1" t="str"><f>A1&amp;"x"</f><v>sharedx</v></c><c r="F1" t="inlineStr"><is><t>a_x000A_b</t></is></c></row>'
    expect(await values(await workbook([{ name: 's', rows }], { strings }), { kind: 'xlsx', header: false })).toEqual([
      ['shared', 'rich ', 'true', '#DIV/0!', 'sharedx', 'a\nb'],
    ])
  })

  it('writes dates by the format of the cell, in both systems', async () => {
    const styles =
      '<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>'
    const rows = '<row><c s="1"><v>46054</v></c><c s="2"><v>46054.75</v></c><c s="0"><v>46054</v></c></row>'
    const sheet = [{ name: 's', rows }]
    expect(await values(await workbook(sheet, { styles }), { kind: 'xlsx', header: false })).toEqual([
      ['2026-02-01', '2026-02-01 18:00:00', '46054'],
    ])
    const in1904 = await workbook(sheet, { styles, workbookPr: '<workbookPr date1904="1"/>' })
    expect((await values(in1904, { kind: 'xlsx', header: false }))[0]?.[0]).toBe('2030-02-02')
  })

  it('counts rows that are not written down as blank', async () => {
    const rows = '<row r="2"><c r="B2"><v>1</v></c></row><row r="5"><c r="B5"><v>2</v></c></row><row r="6"/>'
    const found = await read(fileWith(await workbook([{ name: 's', rows }])), { kind: 'xlsx', header: false })
    expect(found.records.map(({ record, line }) => [record, line])).toEqual([
      [1, 2],
      [4, 5],
    ])
    expect(found.empty).toBe(3)
  })

  it('has its sheet chosen by name or number, and its range', async () => {
    const cells = (text: string) =>
      Array.from(
        { length: 4 },
        (_, row) =>
          `<row>${['A', 'B', 'C'].map((column) => `<c t="str"><v>${text}${column}${row + 1}</v></c>`).join('')}</row>`,
      ).join('')
    const file = await workbook([
      { name: 'hidden', rows: cells('h'), state: 'hidden' },
      { name: 'empty', rows: '' },
      { name: 'One', rows: cells('one') },
      { name: 'Two', rows: cells('two') },
    ])
    expect((await values(file, { kind: 'xlsx', header: false }))[0]).toEqual(['oneA1', 'oneB1', 'oneC1'])
    expect(await values(file, { kind: 'xlsx', sheet: 'two', range: 'B2:C3', header: true })).toEqual([
      ['twoB3', 'twoC3'],
    ])
    expect(await values(file, { kind: 'xlsx', sheet: 4, range: 'B:B', header: false })).toEqual([
      ['twoB1'],
      ['twoB2'],
      ['twoB3'],
      ['twoB4'],
    ])
    await expect(values(file, { kind: 'xlsx', sheet: 'Three' })).rejects.toMatchObject({
      code: 'format.noSheet',
      params: { sheets: 'hidden, empty, One, Two' },
    })
  })

  it('leaves titles above the table out, and refuses cells beside it', async () => {
    const rows = [['My title'], [null], ['id', 'name', 'born'], [1, 'a', 2001], [2, 'b', 2002], [3, 'c', 2003]]
    const found = await read(fileWith(await xlsx(rows)))
    expect(found.columns).toEqual(['id', 'name', 'born'])
    expect(found.records[0]).toMatchObject({ record: 1, line: 4, values: ['1', 'a', '2001'] })
    const wide = [...Array.from({ length: 1100 }, (_, n) => [n, 'x']), [1, 'x', 'note']]
    const refused = await read(fileWith(await xlsx(wide)))
    expect(refused.records.at(-1)).toMatchObject({ code: 'file.columns.extra', line: 1101 })
  })

  it('is not read where a part unpacks to far more than it should', async () => {
    const bomb = `<row><c t="inlineStr"><is><t>${' '.repeat(48 << 20)}</t></is></c></row>`
    const file = fileWith(await workbook([{ name: 's', rows: bomb }]))
    await expect(read(file)).rejects.toMatchObject({
      code: expect.stringMatching(/archive.tooLarge|format.unreadable/) as string,
    })
    const strings = `<si><t>${'x'.repeat(48 << 20)}</t></si>`
    const shared = await workbook([{ name: 's', rows: '<row><c t="s"><v>0</v></c></row>' }], { strings })
    await expect(read(fileWith(shared))).rejects.toMatchObject({ code: 'archive.tooLarge' })
  }, 30_000)
})

describe('number formats', () => {
  it.each([
    ['General', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['dd/mm/yyyy', 'date'],
    ['mmm-yy', 'date'],
    ['[$-40C]d mmmm yyyy;@', 'date'],
    ['h:mm AM/PM', 'time'],
    ['mm:ss.0', 'time'],
    ['[h]:mm:ss', 'elapsed'],
    ['yyyy-mm-dd hh:mm:ss', 'datetime'],
    ['[Red]0.00', 'number'],
  ])('%s are for a %s', (code, format) => {
    expect(formatOf(code)).toBe(format)
  })

  it('know the day that never was, and the digits that Excel has', () => {
    expect([1, 59, 60, 61].map((day) => cellNumber(String(day), 'date', false))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-02-29',
      '1900-03-01',
    ])
    expect(cellNumber('0.30000000000000004', 'number', false)).toBe('0.3')
    expect(cellNumber('12345678901234567890', 'number', false)).toBe('12345678901234567890')
    expect(cellNumber('0.5', 'time', false)).toBe('12:00:00')
    expect(cellNumber('1.25', 'elapsed', false)).toBe('30:00:00')
  })
})
