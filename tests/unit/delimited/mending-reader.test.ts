import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Dialect } from '@shared/jobs/dialect'
import { DelimitedReader, type ReaderOptions } from '@runner/formats/delimited/reader'
import { fileWith, readAll, RFC4180, writtenValues } from './workbench'

// Many small files are written and read.
vi.setConfig({ testTimeout: 60_000 })

const MENDING: Dialect = { ...RFC4180, irregular: 'mend' }
const good = (n: number) => `2026-01-${String(n % 28 || 28).padStart(2, '0')},A${1000 + n},"Lamp, ${n}",\n`
const GOOD = Array.from({ length: 12 }, (_, n) => good(n + 1)).join('')

async function read(content: string, dialect: Partial<Dialect> = {}, options: Partial<ReaderOptions> = {}) {
  const { records, blocks } = await readAll(fileWith(content), { ...MENDING, ...dialect }, { columns: 4, ...options })
  return {
    records: records.map(({ kind, line, values }) => [kind, line, ...values]),
    originals: records.map(({ original }) => original),
    mended: blocks.flatMap((block) => (block.mended ?? []).map((one) => [block.line(one.index), one.code, one.params])),
    written: blocks.flatMap((block) => writtenValues(block, { ...MENDING, ...dialect })),
  }
}

describe('Records that break the rules', () => {
  test('are read where they can be, and told with what is wrong', async () => {
    const { records, originals, mended, written } = await read(
      `${GOOD}2026-02-01A2001,Desk,\n2026-02-02,A2002,"Chair" x,\n2026-02-03,,A2003,Vase,\n2026-02-04,oops\n`,
    )
    expect(records.slice(12)).toEqual([
      ['good', 13, '2026-02-01', 'A2001', 'Desk', ''],
      ['good', 14, '2026-02-02', 'A2002', '"Chair" x', ''],
      ['good', 15, '2026-02-03', 'A2003', 'Vase', ''],
      ['file.columns.missing', 16, '2026-02-04', 'oops'],
    ])
    expect(originals.slice(12, 14)).toEqual(['2026-02-01A2001,Desk,', '2026-02-02,A2002,"Chair" x,'])
    expect(mended).toEqual([
      [13, 'file.columns.missing', { expected: 4, found: 3, mended: 1 }],
      [14, 'file.quote', { mended: 1 }],
      [15, 'file.columns.extra', { expected: 4, found: 5, mended: 1 }],
    ])
    expect(written.slice(13)).toEqual([
      ['2026-02-02', 'A2002', '"Chair" x', null],
      ['2026-02-03', 'A2003', 'Vase', null],
    ])
  })

  test('are refused where the job says so, and where only good ones are wanted', async () => {
    const content = `${GOOD}2026-02-01A2001,Desk,\n`
    expect((await read(content, { irregular: 'reject' })).records.at(-1)?.[0]).toBe('file.columns.missing')
    const { records } = await readAll(fileWith(content), MENDING, { columns: 4 })
    expect(records.at(-1)?.kind).toBe('good')
  })

  test('may be good ones in which a lost delimiter makes up for one inside of quotes', async () => {
    const { records, mended } = await read(`${GOOD}2026-02-01,A2001"Desk, round",\n`)
    expect(records.at(-1)).toEqual(['good', 13, '2026-02-01', 'A2001', 'Desk, round', ''])
    expect(mended).toEqual([[13, 'file.quote', { mended: 1 }]])
  })

  test('are refused where the beginning of the file is full of what nobody can read', async () => {
    const kinds = async (hopeless: number) =>
      (await read(`${GOOD}${'oops,x\n'.repeat(hopeless)}2026-02-01A2001,Desk,\n`)).records.at(-1)?.[0]
    expect(await kinds(5)).toBe('good')
    expect(await kinds(30)).toBe('file.columns.missing')
  })

  test('are left as they are where quotes inside of values are usual', async () => {
    const inches = Array.from({ length: 8 }, (_, n) => `2026-03-0${n + 1},A300${n},Lamp ${n}" high,\n`).join('')
    const { records, mended } = await read(`${GOOD}${inches}2026-02-01,A2001"Desk, round",\n`)
    expect(records.at(-1)).toEqual(['good', 21, '2026-02-01', 'A2001"Desk', ' round"', ''])
    expect(mended).toEqual([])
  })

  test('do not take the following ones with them when a stray quote is closed by one of theirs', async () => {
    const { records } = await read(`${GOOD}2026-02-01,A2001,Desk,"\n${good(2)}2026-02-03,A2003,Vase,\n`)
    expect(records.slice(12)).toEqual([
      ['good', 13, '2026-02-01', 'A2001', 'Desk', '"'],
      ['good', 14, '2026-01-02', 'A1002', 'Lamp, 2', ''],
      ['good', 15, '2026-02-03', 'A2003', 'Vase', ''],
    ])
    const closed = await read(`${GOOD}2026-02-01,A2001,"Desk,\n2026-02-02,A2002,Vase",x,y,z\n2026-02-03,A2003,Sofa,\n`)
    expect(closed.records.slice(12).map(([kind, line]) => [kind, line])).toEqual([
      ['good', 13],
      ['file.columns.extra', 14],
      ['good', 15],
    ])
  })

  test('are the same whatever the size of the blocks, in bytes and records, and wherever reading is taken up again', async () => {
    const pieces = fc.constantFrom(
      ...[',', '"', '""', '\n', '2026-02-01', 'A2001', 'Desk', ' ', ';', good(3), '2026-02-01A2001,Desk,\n'],
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(undefined, 1, 2, 5),
        async (parts, bytes, most) => {
          const path = fileWith(GOOD + parts.join(''))
          const whole = await readAll(path, MENDING, { columns: 4 })
          for (const reopen of [false, true]) {
            const cut = await readAll(path, MENDING, {
              columns: 4,
              bytes: most === undefined ? bytes : 1 << 20,
              ...(most === undefined ? {} : { most }),
              reopen,
            })
            expect(cut.records).toEqual(whole.records)
            const told = ({ blocks }: typeof cut) =>
              blocks.flatMap((block) => (block.mended ?? []).map(({ index, code }) => [block.record(index), code]))
            expect(told(cut)).toEqual(told(whole))
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

describe('The names of the columns', () => {
  const names = ['Day', 'Code', 'Article', 'Remark']
  const HEADED: Partial<Dialect> = { header: true }

  test('are no record where they come again', async () => {
    const content = `Day,Code,Article,Remark\n${GOOD}Day,"Code",Article,Remark\n${good(1)}Day,Code,Article,Note\n`
    const { records } = await read(content, HEADED, { names })
    expect(records.slice(12).map(([kind, line]) => [kind, line])).toEqual([
      ['file.header', 14],
      ['good', 15],
      ['good', 16],
    ])
  })

  test('are a record where the file has no header', async () => {
    const { records } = await read(`${GOOD}Day,Code,Article,Remark\n`, {}, { names })
    expect(records.at(-1)?.[0]).toBe('good')
  })
})

describe('Another table', () => {
  test('is refused record by record, from its first line on, in blocks of any size', async () => {
    const content = `${GOOD}\nx,y\n1,2\n3\n${good(1)}`
    const dialect: Dialect = { ...MENDING, tableEnd: 14 }
    for (const bytes of [1, 40, 1 << 20]) {
      const { records, blocks } = await readAll(fileWith(content), dialect, { columns: 4, bytes })
      expect(records.slice(12).map(({ kind, line }) => [kind, line])).toEqual([
        ['file.table', 14],
        ['file.table', 15],
        ['file.table', 16],
        ['file.table', 17],
      ])
      expect(blocks.flatMap(({ refused }) => refused.map(({ params }) => params))).toEqual(
        Array.from({ length: 4 }, () => ({ line: 14 })),
      )
    }
  })
})

test('What is being mended stays as it is where the block before it is released meanwhile', async () => {
  const broken = '2026-02-10,,A2000,Vase,\n'
  const others = Array.from({ length: 40 }, (_, n) => good(n + 50)).join('')
  const content = GOOD + broken + others
  const { originals } = await read(content)
  const reader = await DelimitedReader.open(fileWith(content), MENDING, { columns: 4, from: null })
  const first = await reader.next(3 * GOOD.length, 12)
  const next = reader.next(GOOD.length)
  // By now it reads the beginning of the file, to see what good records look like.
  await setImmediate()
  first?.release?.()
  const block = await next
  await reader.next(3 * GOOD.length)
  await reader.close()
  const found = Array.from({ length: block?.records ?? 0 }, (_, index) => block?.original(index))
  expect(found.length).toBeGreaterThan(5)
  expect(found).toEqual(originals.slice(12, 12 + found.length))
})
