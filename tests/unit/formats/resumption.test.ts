import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceFormatInput } from '@shared/jobs/format'
import type { Origin } from '@runner/formats/origin/origin'
import { unpackedOrigins } from '@runner/formats/origin/unpacked'
import { workbook } from '../../helpers/source-files'
import { fileWith, read, readResolved } from './workbench'

/** Text with everything that formats trip over. */
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'é',
    '𝒜',
    ' ',
    '"',
    ',',
    ';',
    '\\',
    '<',
    '&',
    ']',
    '}',
    "'",
    '>',
    '\n',
    '\u001f',
    '\ufeff',
  ),
  maxLength: 8,
})
const records = fc.array(fc.record({ a: text, b: fc.option(text), n: fc.integer() }), { minLength: 1, maxLength: 30 })
type Rows = readonly { readonly a: string; readonly b: string | null; readonly n: number }[]

const xml = (value: string) =>
  value.replace(/[&<>"\u001f]/g, (sign) => (sign === '\u001f' ? '' : `&#${sign.charCodeAt(0)};`))

const FORMATS: readonly [string, SourceFormatInput, (rows: Rows) => string | Buffer | Promise<Buffer>][] = [
  ['JSON', { kind: 'json', columns: ['a', 'b', 'n'] }, (rows) => JSON.stringify({ list: rows }, null, 1)],
  [
    'JSON in UTF-16',
    { kind: 'json', columns: ['a', 'b', 'n'] },
    (rows) => Buffer.from(`\ufeff${JSON.stringify(rows)}`, 'utf16le'),
  ],
  [
    'NDJSON',
    { kind: 'ndjson', columns: ['a', 'b', 'n'] },
    (rows) => rows.map((row) => `${JSON.stringify(row)}\r\n`).join('\n'),
  ],
  [
    'XML',
    { kind: 'xml', path: '/r/x', columns: ['a', '@n', 'b'] },
    (rows) =>
      `<r>${rows.map(({ a, b, n }) => `<x n="${n}"><a>${xml(a)}</a>\n${b === null ? '' : `<b>${xml(b)}</b>`}</x>`).join('\n')}</r>`,
  ],
  [
    'XML in Latin-1',
    { kind: 'xml', path: '/r/x', columns: ['@n'] },
    (rows) =>
      Buffer.from(
        `<?xml version="1.0" encoding="iso-8859-1"?><r>${rows.map(({ n }) => `<x n="${n}é"/>`).join(' ')}</r>`,
        'latin1',
      ),
  ],
  [
    'XLSX',
    { kind: 'xlsx', header: false, range: 'A1:B9999' },
    (rows) =>
      workbook([
        {
          name: 's',
          rows: rows
            .map(
              ({ a, n }, i) =>
                `<row r="${i * 2 + 1}"><c><v>${n}</v></c><c t="inlineStr"><is><t>${xml(a)}</t></is></c></row>`,
            )
            .join(''),
        },
      ]),
  ],
  [
    'fixed columns',
    {
      kind: 'fixed',
      header: false,
      columns: [
        { start: 1, width: 5 },
        { start: 8, width: 4 },
      ],
    },
    (rows) => rows.map(({ a, n }) => `${String(n).padEnd(7)}${a.replaceAll('\n', '')}|\r`).join(''),
  ],
  [
    'delimited text',
    { kind: 'delimited', delimiter: ',', quote: '"', escape: '"', header: false, skipLines: 0 },
    (rows) => rows.map(({ a, n }) => `${n},"${a.replaceAll('"', '""')}"\n`).join(''),
  ],
]

describe.each(FORMATS)('%s', (_, format, write) => {
  it('is read the same whatever the blocks and wherever reading is taken up again', async () => {
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 5 }),
        async (rows, bytes, most) => {
          const content = await write(rows)
          const path = fileWith(content)
          const whole = await read(path, format)
          expect(whole.records.length).toBeGreaterThan(0)
          expect(await readResolved(path, whole, { bytes, records: most, reopen: true })).toMatchObject({
            records: whole.records,
            empty: whole.empty,
          })
          const [packed = path] = await unpackedOrigins(fileWith(gzipSync(content)))
          expect(typeof packed).toBe('object')
          const unpacked: Origin = packed
          expect((await readResolved(unpacked, whole, { bytes, records: most, reopen: true })).records).toEqual(
            whole.records,
          )
        },
      ),
      { numRuns: 15 },
    )
  }, 60_000)
})
