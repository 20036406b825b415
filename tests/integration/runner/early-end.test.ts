import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DelimitedReader } from '@runner/formats/delimited/reader'
import { importOf, Workbench } from './workbench'

const FIELDS = [{ name: 'id', type: 'integer' as const, required: true }, { name: 'name' }]
const FORMAT = { delimiter: ',', header: true } as const

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await bench.close()
})

/** A file of so many lines of sixteen bytes, of which those between two numbers have no identifier. */
async function fileWithBad(count: number, from: number, to: number): Promise<string> {
  const line = (number: number) =>
    `${number >= from && number <= to ? 'x'.padEnd(8) : String(number).padStart(8, '0')},abcdef\n`
  const lines = Array.from({ length: count }, (_, index) => line(index + 1))
  return bench.file('a.csv', `id,name\n${lines.join('')}`)
}

describe('A run that has to end with the last record of a block', () => {
  /** A block of a MiB ends with this record. */
  const LAST = (1 << 20) / 16

  it.each([
    ['without a key', {}],
    ['that updates or inserts', { operation: 'upsert', key: ['id'] }],
    ['that inserts by key', { operation: 'insert', key: ['id'] }],
    ['with a second key', { operation: 'upsert', key: ['id'], secondKey: ['name'] }],
  ] as const)('ends there, with nothing of the blocks behind it: one %s', async (_, reconciliation) => {
    const file = await fileWithBad(200_000, LAST - 4, LAST + 3)
    for (const limit of [4, 5, 6]) {
      const outcome = await bench.import(
        `run00${limit}`,
        importOf(file, {
          target: { dataset: `people${limit}`, fields: FIELDS },
          source: { format: FORMAT },
          reconciliation: {
            ...reconciliation,
            key: [...('key' in reconciliation ? reconciliation.key : [])],
            secondKey: [...('secondKey' in reconciliation ? reconciliation.secondKey : [])],
          },
          errors: { stopAfterRejects: limit },
        }),
      )
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.limit' } })
      const last = LAST - 5 + limit
      expect(outcome.checkpoint?.counters).toMatchObject({ processed: last, rejects: limit })
      const [row] = await bench.query(`SELECT count(*), max(id) FROM people${limit}`)
      expect(row?.map(Number)).toEqual([last - limit, LAST - 5])
    }
  })
})

it('bad records just before the end of a group of rows are not read one by one', async () => {
  const ROW_GROUP = 122_880
  const next = vi.spyOn(DelimitedReader.prototype, 'next')
  const file = await fileWithBad(160_000, ROW_GROUP, ROW_GROUP + 20_000)
  const counters = await bench.finish(
    'run001',
    importOf(file, { target: { dataset: 'people', fields: FIELDS }, source: { format: FORMAT } }),
  )
  expect(counters).toMatchObject({ processed: 160_000, rejects: 20_001 })
  expect(next.mock.calls.length).toBeLessThan(60)
  const rows = await bench.query('SELECT id FROM people')
  expect(rows.findIndex(([id], index) => id !== (index < ROW_GROUP - 1 ? index + 1 : index + 20_002))).toBe(-1)
})
