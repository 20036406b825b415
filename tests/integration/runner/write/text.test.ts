import { gunzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutputColumn } from '@runner/write/writer'
import { textColumns, Writing } from './writing'

let writing: Writing
beforeAll(async () => {
  writing = await Writing.begin()
})
afterAll(() => writing.close())

const TYPED: readonly OutputColumn[] = [
  { name: 'name', label: 'Name', type: 'text' },
  { name: 'count', label: 'Count', type: 'integer' },
  { name: 'price', label: 'Price', type: 'decimal', precision: 18, scale: 2 },
  { name: 'share', label: 'Share', type: 'number' },
  { name: 'paid', label: 'Paid', type: 'boolean' },
  { name: 'day', label: 'Day', type: 'date' },
  { name: 'hour', label: 'Hour', type: 'time' },
  { name: 'seen', label: 'Seen', type: 'datetime' },
]
const ROWS = `SELECT * FROM (VALUES
  ('Zoë "Z", Ltd', 1234567, 1234.5, 0.25, true, DATE '2026-12-31', TIME '10:30:00', TIMESTAMP '2026-12-31 10:30:15'),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('=1+1', -1, -0.05, 1e20, false, DATE '0999-01-02', TIME '00:00:00.5', TIMESTAMP '1969-07-20 20:17:40.123'))
  v(name, count, price, share, paid, day, hour, seen)`

describe('delimited text', () => {
  it('quotes where needed, writes nothing for an empty value and every type in its plain way', async () => {
    expect((await writing.write({ kind: 'delimited' }, TYPED, ROWS)).toString()).toBe(
      `Name,Count,Price,Share,Paid,Day,Hour,Seen
"Zoë ""Z"", Ltd",1234567,1234.50,0.25,true,2026-12-31,10:30:00,2026-12-31 10:30:15
,,,,,,,
=1+1,-1,-0.05,1e+20,false,0999-01-02,00:00:00.5,1969-07-20 20:17:40.123
`,
    )
  })

  it('writes dates, numbers, words and line ends as they are asked for', async () => {
    const format = {
      kind: 'delimited',
      delimiter: ';',
      lineEnd: 'crlf',
      bom: true,
      values: {
        date: 'dd/MM/yyyy',
        time: 'H:mm',
        datetime: "d/M/yy HH'h'mm",
        decimal: ',',
        grouping: ' ',
        true: 'oui',
        false: 'non',
        null: 'NULL',
      },
    } as const
    expect((await writing.write(format, TYPED, ROWS)).toString()).toBe(
      [
        '\ufeffName;Count;Price;Share;Paid;Day;Hour;Seen',
        '"Zoë ""Z"", Ltd";1 234 567;1 234,50;0,25;oui;31/12/2026;10:30;31/12/26 10h30',
        'NULL;NULL;NULL;NULL;NULL;NULL;NULL;NULL',
        '=1+1;-1;-0,05;1e+20;non;02/01/0999;0:00;20/7/69 20h17',
        '',
      ].join('\r\n'),
    )
  })

  it('quotes always, or never', async () => {
    const columns = textColumns('a', 'b')
    const rows = `SELECT * FROM (VALUES ('x', '"y"'), (NULL, '')) v(a, b)`
    expect((await writing.write({ kind: 'delimited', quoting: 'always' }, columns, rows)).toString()).toBe(
      '"a","b"\n"x","""y"""\n,""\n',
    )
    expect((await writing.write({ kind: 'delimited', quoting: 'never' }, columns, rows)).toString()).toBe(
      'a,b\nx,"y"\n,\n',
    )
    expect((await writing.write({ kind: 'delimited', delimiter: '||' }, columns, rows)).toString()).toBe(
      'a||b\nx||"""y"""\n||""\n',
    )
  })

  it('says in which record and field a value would need the quotes that are never written', async () => {
    const columns = textColumns('a', 'b')
    for (const value of ['1,5', 'two\nlines'])
      await expect(
        writing.write(
          { kind: 'delimited', quoting: 'never' },
          columns,
          `SELECT 'x' AS a, 'y' AS b FROM range(3)`,
          `SELECT * FROM (VALUES ('x', 'y'), ('z', '${value}')) v(a, b)`,
        ),
      ).rejects.toMatchObject({ code: 'write.needsQuotes', params: { row: 5, field: 'b' } })
  })

  it('neutralises what a spreadsheet would run, but no numbers', async () => {
    const values = ['=1+1', '+33 1', '-', '@x', '\tx', '\rx', '-12.5', '+3', '1-2', 'a=b']
    const select = `SELECT unnest([${values.map((value) => `'${value}'`).join(', ')}]) AS a`
    const csv = await writing.write({ kind: 'delimited', formulaProtection: true }, textColumns('a'), select)
    expect(csv.toString()).toBe(`a\n'=1+1\n'+33 1\n'-\n'@x\n'\tx\n"'\rx"\n-12.5\n+3\n1-2\na=b\n`)
  })

  it('writes other encodings, and says in which record and field there is a sign that they can’t say', async () => {
    const columns = textColumns('a', 'b')
    const good = `SELECT 'naïve €' AS a, 'ž' AS b FROM range(100000)`
    for (const encoding of ['windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be', 'utf-32le']) {
      const written = await writing.write({ kind: 'delimited', encoding }, columns, good)
      expect(iconv.decode(written, encoding)).toBe(`a,b\n${'naïve €,ž\n'.repeat(100_000)}`)
    }
    const bad = `SELECT 'x' AS a, CASE WHEN range = 70000 THEN 'Łódź' ELSE 'y' END AS b FROM range(100000)`
    await expect(
      writing.write({ kind: 'delimited', encoding: 'windows-1252' }, columns, good, bad),
    ).rejects.toMatchObject({
      code: 'write.character',
      params: { row: 170_001, field: 'b', character: 'Ł (U+0141)', encoding: 'windows-1252' },
    })
  })

  it('compresses', async () => {
    const select = `SELECT range AS a FROM range(300000)`
    const columns: OutputColumn[] = [{ name: 'a', label: 'a', type: 'integer' }]
    const packed = await writing.write({ kind: 'delimited', gzip: true }, columns, select, select)
    const plain = await writing.write({ kind: 'delimited' }, columns, select, select)
    expect(gunzipSync(packed).equals(plain)).toBe(true)
    expect(packed.length).toBeLessThan(plain.length / 2)
  })
})
