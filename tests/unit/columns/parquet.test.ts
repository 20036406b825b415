import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ColumnWriter, writeTexts } from '@runner/columns/column-file'
import { NumberPage, TextPage } from '@runner/columns/pages'
import { ParquetWriter } from '@runner/columns/parquet'
import type { ColumnTarget, Fault } from '@runner/columns/targets'
import { WRITTEN } from '@runner/formats/feed/record-writer'
import { blockOf } from './workbench'

const folder = mkdtempSync(join(tmpdir(), 'vigie-parquet-'))
let files = 0
const fresh = () => join(folder, `${files++}.parquet`)
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
const read = async (path: string, select = '*', where = 'true') =>
  (
    await connection.runAndReadAll(
      `SELECT ${select} FROM read_parquet('${path}', file_row_number = true) WHERE ${where} ORDER BY file_row_number`,
    )
  ).getRowsJson()

const POSITION = 'coalesce(pos, file_row_number)'

/** Writes rows of several blocks. @returns where, and what is told of them by their positions */
async function written(blocks: readonly (readonly (string | null)[][])[], targets: readonly ColumnTarget[]) {
  const path = fresh()
  const writer = new ColumnWriter({ dialect: WRITTEN }, targets.length, targets)
  await writer.open(path)
  const doubts: number[] = []
  const faults = new Map<number, readonly Fault[]>()
  let first = 0
  let rows = 0
  for (const block of blocks) {
    const added = writer.add(blockOf(block), first)
    for (const index of added.doubtful) doubts.push(first + index)
    for (const { index, faults: all } of added.faulty) faults.set(first + index, all)
    rows += added.rows
    first += block.length
  }
  await writer.close()
  return { path, doubts, faults, rows }
}

const cell = fc.option(
  fc.string({ minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0')),
  { nil: null },
)
const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 })

describe('What is written as Parquet', () => {
  test('is what the database reads, in whatever blocks and groups it comes', async () => {
    const targets: ColumnTarget[] = [
      { name: 'a', source: 0, values: { kind: 'text', required: false } },
      { name: 'b', source: 1, values: { kind: 'text', required: false } },
    ]
    const blocks = fc.array(fc.tuple(table, fc.boolean()), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(blocks, async (all) => {
        const path = fresh()
        const writer = new ColumnWriter({ dialect: WRITTEN }, 2, targets)
        await writer.open(path)
        for (const [rows, endsGroup] of all) {
          expect(writer.add(blockOf(rows), 0)).toEqual({ rows: rows.length, doubtful: [], faulty: [] })
          if (endsGroup) await writer.endGroup()
        }
        await writer.close()
        const expected = all.flatMap(([rows]) => rows)
        expect(await read(path, 'a, b')).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  test('has a place for values of every type, and nothing where one is doubtful', async () => {
    const kinds = ['integer', 'number', 'boolean', 'date', 'time', 'datetime'] as const
    const targets: ColumnTarget[] = [
      ...kinds.map((kind, source) => ({ name: kind, source, values: { kind, required: false } })),
      { name: 'decimal', source: 6, values: { kind: 'decimal', required: false, precision: 18, scale: 3 } },
      { name: 'small', source: 6, values: { kind: 'decimal', required: false, precision: 4, scale: 1 } },
    ]
    const path = fresh()
    const writer = new ColumnWriter({ dialect: WRITTEN }, 7, targets)
    await writer.open(path)
    const good = ['-12', '0.5', 'oui', '2026-02-28', '23:59:59.5', '2026-02-28T10:00', '123.4']
    const added = writer.add(
      blockOf([good, good.map(() => null), good.map(() => 'x'), [...good.slice(0, 6), '1.25']]),
      0,
    )
    expect(added).toEqual({ rows: 4, doubtful: [2, 3], faulty: [] })
    await writer.close()
    const types = [...kinds, 'decimal', 'small']
    expect((await read(path, types.map((name) => `typeof("${name}")`).join(', ')))[0]).toEqual([
      ...['BIGINT', 'DOUBLE', 'BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP', 'DECIMAL(18,3)', 'DECIMAL(4,1)'],
    ])
    const texts = ['-12', '0.5', 'true', '2026-02-28', '23:59:59.5', '2026-02-28 10:00:00', '123.400', '123.4']
    const none = texts.map(() => null)
    expect(await read(path, ['doubt', ...types.map((name) => `"${name}"::VARCHAR`)].join(', '))).toEqual([
      [false, ...texts],
      [false, ...none],
      [true, ...none],
      [true, ...texts.slice(0, 6), '1.250', null],
    ])
  })

  test('holds all records but those that are surely refused, each with its position', async () => {
    const kinds = ['integer', 'boolean', 'date', 'text', 'datetime', 'text'] as const
    const good = ['7', 'oui', '2026-02-28', 'Anaïs', '2026-02-28 10:00:00', 'x']
    // Refused, doubtful, empty and good ones, of which mostly none or a few are bad.
    const value = (column: number) =>
      fc.oneof(
        { arbitrary: fc.constantFrom('several', '', null, '99999999999999999999', '\u00a0true'), weight: 1 },
        { arbitrary: fc.constant(good[column] ?? ''), weight: 40 },
      )
    const row = fc.tuple(...kinds.map((_, column) => value(column)))
    const rows = fc.array(row, { minLength: 1, maxLength: 400, size: 'max' })
    const fates = fc.array(fc.constantFrom('leave out', 'stay', undefined), { minLength: 6, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 3 }), fates, async (blocks, atFault) => {
        const plain = kinds.map((kind, source): ColumnTarget => ({
          name: `f${source}`,
          source,
          values: { kind, required: source === 3 },
        }))
        const judging = plain.map((target, source): ColumnTarget => {
          const fate = atFault[source]
          return fate === undefined ? target : { ...target, atFault: fate }
        })
        const [all, some] = [await written(blocks, plain), await written(blocks, judging)]
        const isLeftOut = (position: unknown) =>
          some.faults.get(Number(position))?.some(({ target }) => atFault[target] === 'leave out') === true
        const names = kinds.map((_, source) => `f${source}::VARCHAR`).join(', ')
        const expected = (await read(all.path, `${POSITION}, ${names}`)).filter(([position]) => !isLeftOut(position))
        expect(await read(some.path, `${POSITION}, ${names}`)).toEqual(expected)
        expect(some.rows).toBe(expected.length)
        // What is a fault here is doubtful there.
        expect([...some.faults.keys(), ...some.doubts].sort((a, b) => a - b)).toEqual(all.doubts)
        const doubts = (await read(some.path, POSITION, 'doubt')).map(([position]) => Number(position))
        expect(doubts).toEqual(some.doubts)
        const rowsOf = blocks.flat()
        for (const [position, faults] of some.faults)
          for (const { target, code } of faults)
            expect(code === 'value.required').toBe((rowsOf[position]?.[target] ?? '') === '')
      }),
      { numRuns: 150 },
    )
  })

  test('can be the texts of some records with their positions', async () => {
    const path = fresh()
    const rows = [
      ['a', '"b"'],
      ['c', null],
      ['d\ne', 'f,g'],
      ['', 'h'],
    ]
    const chosen = [{ block: blockOf(rows), indices: [0, 2, 3], positions: [10, 12, 13] }]
    await writeTexts(path, WRITTEN, 2, (column) => `c${column}`, chosen)
    expect(await read(path, 'pos, c0, c1')).toEqual([
      ['10', 'a', '"b"'],
      ['12', 'd\ne', 'f,g'],
      ['13', null, 'h'],
    ])
  })

  test('can be values that come one by one', async () => {
    const rows = fc.array(fc.tuple(cell, fc.option(fc.maxSafeInteger(), { nil: null })), {
      minLength: 1,
      maxLength: 300,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 3 }), async (groups) => {
        const file = new ParquetWriter([
          { name: 'a', physical: 'bytes', converted: 'text', required: false },
          { name: 'b', physical: 'int64', required: false },
        ])
        const [texts, numbers] = [new TextPage(), new NumberPage()]
        const path = fresh()
        await file.open(path)
        for (const group of groups) {
          for (const [text, number] of group) {
            texts.add(text)
            numbers.add(number)
          }
          file.add(group.length, [texts.take(), numbers.take()])
          await file.endGroup()
        }
        await file.close()
        expect(await read(path, 'a, b')).toEqual(groups.flat().map(([a, b]) => [a, b === null ? null : String(b)]))
      }),
      { numRuns: 60 },
    )
  })

  test('can take the place of a longer file, and of one that was given up', async () => {
    const file = new ParquetWriter([{ name: 'a', physical: 'int64', required: false }])
    const path = fresh()
    for (const rows of [5000, 3, 0, 4000, 5000]) {
      const numbers = new NumberPage()
      for (let n = 0; n < rows; n++) numbers.add(rows + n)
      await file.open(path)
      file.add(rows, [numbers.take()])
      await file.endGroup()
      if (rows === 4000) continue
      await file.close()
      expect(await read(path, 'a')).toEqual(Array.from({ length: rows }, (_, n) => [String(rows + n)]))
    }
    expect(() => new NumberPage().add(1.5)).toThrow(RangeError)
  })
})
