import { appendFile, readFile, rm, truncate } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { targetFormatSchema, type TargetFormatInput, type TargetOf } from '@shared/jobs/export/format'
import { PartedWriter } from '@runner/write/parted-writer'
import type { RowWriter, WriterState } from '@runner/write/writer'
import { WorkbookFile } from '@runner/write/xlsx/workbook-file'
import { anyRow, COLUMNS, selectOf, type Row } from './rows'
import { textColumns, Writing } from './writing'

let writing: Writing
beforeAll(async () => {
  writing = await Writing.begin()
})
afterAll(() => writing.close())

const FORMATS: readonly TargetFormatInput[] = [
  { kind: 'delimited' },
  { kind: 'delimited', encoding: 'utf-16le', bom: true, gzip: true },
  { kind: 'fixed', columns: COLUMNS.map(() => ({ width: 60 })) },
  { kind: 'xlsx' },
  { kind: 'json' },
  { kind: 'json', gzip: true },
  { kind: 'ndjson' },
  { kind: 'xml', encoding: 'windows-1252' },
  { kind: 'parquet' },
  { kind: 'parquet', compression: 'zstd' },
]

/** What is done with a writer: rows are written, a checkpoint is made, or the program dies, with or without more bytes behind the last checkpoint. */
type Step = { readonly rows: readonly Row[] } | 'checkpoint' | 'kill' | 'kill in a write'

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ rows: fc.array(anyRow(fc.stringMatching(/^[a-zé"<€]{0,8}$/)), { maxLength: 5 }) }),
    },
    { weight: 2, arbitrary: fc.constant('checkpoint' as const) },
    { weight: 2, arbitrary: fc.constantFrom('kill' as const, 'kill in a write' as const) },
  ),
  { maxLength: 14 },
)

type Open = (file: string, state: WriterState | null) => Promise<RowWriter>

/** Writes all rows, going on from the last checkpoint after each death as a run does. */
async function written(open: Open, all: readonly Step[], dies: boolean): Promise<Buffer> {
  const file = writing.newFile()
  let writer = await open(file, null)
  let kept: { readonly state: WriterState | null; readonly next: number } = { state: null, next: 0 }
  /** Steps from which a death was survived. */
  const survived = new Set<number>()
  for (let at = 0; at < all.length; at++) {
    const step = all[at]
    if (step === 'checkpoint') kept = { state: structuredClone(await writer.checkpoint()), next: at + 1 }
    else if (typeof step === 'object') {
      if (step.rows.length > 0) await writer.write(selectOf(step.rows))
    } else if (dies && !survived.has(at)) {
      survived.add(at)
      await writer.close()
      if (step === 'kill in a write') await appendFile(file, 'half a')
      writer = await open(file, kept.state)
      at = kept.next - 1
    }
  }
  await writer.end()
  return readFile(file)
}

async function sameBytes(open: Open, all: readonly Step[]): Promise<void> {
  const once = await written(open, all, false)
  const again = await written(open, all, true)
  expect(again.equals(once)).toBe(true)
}

describe('a file that is gone on with after a kill', () => {
  it.each(FORMATS)('has the same bytes as one written in one go: %j', async (format) => {
    const open: Open = (file, state) => writing.open(file, format, COLUMNS, state)
    await fc.assert(
      fc.asyncProperty(steps, (all) => sameBytes(open, all)),
      { numRuns: 25 },
    )
  })

  it('also where sheets are full', async () => {
    const format = targetFormatSchema.parse({ kind: 'xlsx' }) as TargetOf<'xlsx'>
    const open: Open = (file, state) =>
      PartedWriter.open(
        writing.connection,
        { folder: writing.database.blocks, file, format, columns: COLUMNS, state },
        (output, known) => new WorkbookFile(COLUMNS, format, output, known, 3),
      )
    await fc.assert(
      fc.asyncProperty(steps, (all) => sameBytes(open, all)),
      { numRuns: 25 },
    )
  })

  it('is lost where it is gone, or shorter than it was', async () => {
    const file = writing.newFile()
    const columns = textColumns('a')
    const writer = await writing.open(file, { kind: 'delimited' }, columns)
    await writer.write(`SELECT 'x' AS a FROM range(10)`)
    const state = await writer.checkpoint()
    await writer.close()
    await truncate(file, 5)
    await expect(writing.open(file, { kind: 'delimited' }, columns, state)).rejects.toMatchObject({
      code: 'write.lost',
    })
    await rm(file)
    await expect(writing.open(file, { kind: 'delimited' }, columns, state)).rejects.toMatchObject({
      code: 'write.lost',
    })
  })
})

describe('a part', () => {
  it('grows as long as a filter leaves no rows, and not any more once it is known how long a row is', async () => {
    const writer = await writing.open(writing.newFile(), { kind: 'delimited' }, textColumns('a'))
    try {
      const sizes: number[] = []
      for (let part = 0; part < 10; part++) {
        sizes.push(writer.rowsAtATime)
        await writer.write("SELECT 'x' AS a WHERE false")
      }
      expect(sizes.slice(0, 3)).toEqual([16_384, 32_768, 65_536])
      expect(sizes.at(-1)).toBe(sizes.at(-2))
      await writer.write("SELECT repeat('x', 1000000) AS a")
      expect(writer.rowsAtATime).toBeLessThan(1000)
    } finally {
      await writer.close()
    }
  })
})
