import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ColumnWriter } from '@runner/columns/column-file'
import { DelimitedReader } from '@runner/formats/delimited/reader'
import { fileWith, RFC4180 } from './workbench'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'vigie-duckdb-'))
let files = 0
let instance: DuckDBInstance
let connection: DuckDBConnection
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

const values = fc
  .array(
    fc.constantFrom(
      'a',
      '"',
      '""',
      ',',
      ';',
      '||',
      "'",
      '\\',
      '\n',
      '\r',
      '\r\n',
      ' ',
      'é',
      '#',
      '\u001f',
      '\t',
      '\ufeff',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))

describe('DuckDB reads of a block what the reader says is in it', () => {
  for (const [name, dialect] of Object.entries({
    'RFC 4180': RFC4180,
    'no quotes': { ...RFC4180, delimiter: ';', quote: null, escape: null },
    'apostrophes and backslashes': { ...RFC4180, delimiter: '\t', quote: "'", escape: '\\' },
    'a delimiter of two characters': { ...RFC4180, delimiter: '||' },
  })) {
    test(`with ${name}`, async () => {
      const contents = fc
        .integer({ min: 1, max: 3 })
        .chain((columns) =>
          fc.array(fc.array(values, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 10 }),
        )
      await fc.assert(
        fc.asyncProperty(contents, async (rows) => {
          const columns = rows[0]?.length ?? 0
          const content = rows.map((row) => row.join(dialect.delimiter)).join('\n')
          const reader = await DelimitedReader.open(fileWith(`${content}\n`), dialect, { columns, from: null })
          const block = await reader.next(1 << 20)
          await reader.close()
          if (block === null || block.records === 0) return
          const targets = Array.from({ length: columns }, (_, source) => ({
            name: `c${source}`,
            source,
            values: { kind: 'text', required: false } as const,
          }))
          const writer = new ColumnWriter(reader, columns, targets)
          const path = join(folder, `${files++}.parquet`)
          await writer.open(path)
          expect(writer.add(block, 0)).toEqual({ rows: block.records, doubtful: [], faulty: [] })
          await writer.close()
          const found = await connection.runAndReadAll(
            // A byte order mark at the start of a text is lost on its way out of the database.
            `SELECT ${targets.map(({ name }) => `'=' || ${name}`).join(', ')} FROM read_parquet('${path}')`,
          )
          const expected = Array.from({ length: block.records }, (_, index) =>
            block.values(index).map((value) => (value === null ? null : `=${value}`)),
          )
          expect(found.getRows()).toEqual(expected)
        }),
        { numRuns: 150 },
      )
    })
  }
})
