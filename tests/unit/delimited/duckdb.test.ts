import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { blocksRelation } from '@runner/database/blocks'
import { DelimitedReader } from '@runner/formats/delimited/reader'
import { fileWith, RFC4180 } from './workbench'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'vigie-duckdb-'))
const path = join(folder, 'block.csv')
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
    fc.constantFrom('a', '"', '""', ',', ';', '||', "'", '\\', '\n', '\r', '\r\n', ' ', 'é', '#', '\u001f', '\t'),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))

describe('DuckDB reads in a block what the reader says is in it', () => {
  for (const [name, dialect] of Object.entries({
    'RFC 4180': RFC4180,
    'no quotes': { ...RFC4180, delimiter: ';', quote: null, escape: null },
    'apostrophes and backslashes': { ...RFC4180, delimiter: '\t', quote: "'", escape: '\\' },
    'a delimiter of two characters': { ...RFC4180, delimiter: '||' },
  })) {
    test(`with ${name}`, async () => {
      const contents = fc.array(fc.array(values, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 10 })
      await fc.assert(
        fc.asyncProperty(contents, async (rows) => {
          const content = rows.map((row) => row.join(dialect.delimiter)).join('\n')
          const reader = await DelimitedReader.open(fileWith(`${content}\n`), dialect, { columns: 3, from: null })
          const block = await reader.next(1 << 20)
          await reader.close()
          if (block === null || block.records === 0) return
          writeFileSync(path, block.data)
          const relation = blocksRelation([path], 3, reader.normalised, block.data.length)
          const found = await connection.runAndReadAll(
            `SELECT i, c0, c1, c2 FROM ${relation} ORDER BY CAST(i AS INTEGER)`,
          )
          const expected = Array.from({ length: block.records }, (_, index) => [String(index), ...block.values(index)])
          expect(found.getRows()).toEqual(expected)
        }),
        { numRuns: 150 },
      )
    })
  }
})
