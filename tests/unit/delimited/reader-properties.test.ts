import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test, vi } from 'vitest'
import type { Dialect } from '@shared/jobs/dialect'
import { expectedRecords, type ExpectedRecord } from './oracle'
import { fileWith, readAll, RFC4180, writtenValues, type ReadAll } from './workbench'

// Thousands of small files are written and read.
vi.setConfig({ testTimeout: 120_000 })

/** Pieces of which files are made, so that everything that means something comes often and side by side. */
const PIECES = [
  ',',
  ';',
  '|',
  '||',
  '"',
  '""',
  "'",
  "''",
  '\\',
  '\n',
  '\r',
  '\r\n',
  ' ',
  'a',
  'bc',
  'é',
  '€',
  '😀',
  '1,5',
  '#',
  '\t',
  '\0',
]
const PIECE_BYTES = [
  ...PIECES.map((piece) => Buffer.from(piece)),
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from('5" pipe'),
]

const dialects: fc.Arbitrary<Dialect> = fc.record({
  encoding: fc.constant('utf-8'),
  delimiter: fc.constantFrom(',', ';', '\t', '|', '||', '::', '§', 'a', ' '),
  quote: fc.constantFrom('"', '"', "'", null),
  escape: fc.constantFrom('"', '"', "'", '\\', null),
  header: fc.constant(false),
  skipLines: fc.constant(0),
  comment: fc.constantFrom(null, null, '#', '##'),
})
const contents = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECE_BYTES),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
    ),
    {
      minLength: 1,
      maxLength: 60,
      // As long as that: arrays are short by themselves, and sixty-four bytes are looked at in one step.
      size: 'max',
    },
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((content) => content.length > 0 && !content.subarray(0, 3).equals(Buffer.from('\ufeff')))
const blockSizes = fc.constantFrom(1, 2, 3, 5, 8, 13, 64, 4096)
const columnCounts = fc.integer({ min: 1, max: 4 })

function sameAs(expected: readonly ExpectedRecord[], read: ReadAll): void {
  const numbered = expected.map((record, index) => ({ ...record, record: index + 1 }))
  const filled = numbered.filter(({ kind }) => kind !== 'empty')
  expect(read.records.map(({ kind, line, record }) => ({ kind, line, record }))).toEqual(
    filled.map(({ kind, line, record }) => ({ kind, line, record })),
  )
  expect(read.records.map(({ original }) => original)).toEqual(filled.map(({ original }) => original.toString()))
  const values = (records: readonly { kind: string; values: readonly string[] }[]) =>
    records.filter(({ kind }) => kind === 'good').map((record) => record.values)
  expect(values(read.records)).toEqual(values(filled))
  expect(read.empty).toBe(expected.length - filled.length)
}

/** What is written of all blocks for the database. */
function sameWritten(expected: readonly ExpectedRecord[], read: ReadAll, dialect: Dialect): void {
  const good = expected.filter(({ kind }) => kind === 'good')
  const rows = read.blocks.flatMap((block) => writtenValues(block, dialect))
  expect(rows).toEqual(good.map(({ values }) => values.map((value) => (value === '' ? null : value))))
}

describe('Every file is cut as the rules say', () => {
  test('whatever its bytes, its dialect and the size of the blocks', async () => {
    await fc.assert(
      fc.asyncProperty(contents, dialects, columnCounts, blockSizes, async (content, dialect, columns, bytes) => {
        const expected = expectedRecords(content, dialect, columns)
        const read = await readAll(fileWith(content), dialect, { columns, bytes })
        sameAs(expected, read)
        sameWritten(expected, read, dialect)
      }),
      { numRuns: 1500 },
    )
  })

  test('and also when each block is read by a reader that begins where the last one ended', async () => {
    await fc.assert(
      fc.asyncProperty(contents, dialects, columnCounts, blockSizes, async (content, dialect, columns, bytes) => {
        const read = await readAll(fileWith(content), dialect, { columns, bytes, reopen: true })
        sameAs(expectedRecords(content, dialect, columns), read)
      }),
      { numRuns: 600 },
    )
  })

  test('and with a longest record so short that every limit is met', async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        dialects,
        blockSizes,
        fc.integer({ min: 1, max: 12 }),
        async (content, dialect, bytes, maxRecordBytes) => {
          const read = await readAll(fileWith(content), dialect, { columns: 2, bytes, maxRecordBytes })
          sameAs(expectedRecords(content, dialect, 2, maxRecordBytes), read)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('each block ends where the next one starts, on the border of a record, and the last one at the end of the file', async () => {
    await fc.assert(
      fc.asyncProperty(contents, blockSizes, async (content, bytes) => {
        const expected = expectedRecords(content, RFC4180, 2)
        const borders = new Map(expected.map(({ end }, index) => [end, index + 1]))
        const { blocks } = await readAll(fileWith(content), RFC4180, { columns: 2, bytes })
        for (const [index, block] of blocks.entries()) {
          expect(borders.get(block.end.byte)).toBe(block.end.record)
          expect(block.start).toEqual(blocks[index - 1]?.end ?? { byte: 0, line: 1, record: 0 })
          expect(block.end.record - block.start.record).toBe(block.records + block.refused.length + block.empty)
          expect(block.last).toBe(index === blocks.length - 1)
        }
        expect(blocks.at(-1)?.end.byte).toBe(content.length)
      }),
      { numRuns: 300 },
    )
  })
})

describe('Every encoding is read as the same records', () => {
  const characters: Readonly<Record<string, string>> = {
    'utf-16le': 'aé€日😀',
    'utf-16be': 'aé€日😀',
    'utf-32le': 'aé€日😀',
    'windows-1252': 'aé€œß',
    'iso-8859-1': 'aéß',
    'iso-8859-15': 'aé€œß',
    macroman: 'aéœß',
    shift_jis: 'a日本表ソ能',
    gbk: 'a中文漢',
    gb18030: 'a中文漢é',
    'euc-kr': 'a한국어',
    big5: 'a中文功能許',
    'koi8-r': 'aдж',
  }

  for (const [encoding, alphabet] of Object.entries(characters)) {
    test(`${encoding}: values, lines, and places of the original file`, async () => {
      const pieces = [',', ',', '"', '""', '\n', '\r\n', '\r', ...alphabet]
      const texts = fc
        .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 80, size: 'max' })
        .map((all) => all.join(''))
      await fc.assert(
        fc.asyncProperty(texts, blockSizes, fc.boolean(), async (text, bytes, reopen) => {
          const dialect = { ...RFC4180, encoding }
          const expected = expectedRecords(Buffer.from(text), dialect, 3)
          const read = await readAll(fileWith(iconv.encode(text, encoding)), dialect, { columns: 3, bytes, reopen })
          sameAs(expected, read)
          const ends = new Set(
            expected.map(({ end }) => iconv.encode(Buffer.from(text).toString('utf8', 0, end), encoding).length),
          )
          for (const block of read.blocks) expect(ends.has(block.end.byte)).toBe(true)
        }),
        { numRuns: 120 },
      )
    })
  }
})

describe('What csv-parse reads of valid RFC 4180 files', () => {
  test('is what Vigie reads', async () => {
    const values = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '5" ', '\t'), { maxLength: 6 })
    const tables = fc.array(fc.array(values, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 })
    const write = (parts: readonly string[], force: boolean) => {
      const value = parts.join('')
      return force || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
    }
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom('\n', '\r\n'),
        blockSizes,
        fc.boolean(),
        async (table, end, bytes, force) => {
          const text = table.map((row) => row.map((value) => write(value, force)).join(',')).join(end)
          const theirs: string[][] = parse(text, { record_delimiter: end })
          const { records } = await readAll(fileWith(text), RFC4180, { columns: 3, bytes })
          expect(records.map((record) => record.values)).toEqual(theirs)
        },
      ),
      { numRuns: 400 },
    )
  })
})
