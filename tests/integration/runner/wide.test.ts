import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

/** The database holds a group of rows for each column in memory: of many columns that is more than it has for usual tables. */

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

/** A file of numbers of eight digits; the first column numbers its rows. */
async function wideFile(columns: number, rows: number): Promise<string> {
  const path = join(bench.folder, 'wide.csv')
  const file = createWriteStream(path)
  file.write(`${Array.from({ length: columns }, (_, column) => `c${column}`).join(',')}\n`)
  let number = 0
  const value = (): number => 10_000_000 + ((number = (number * 48_271 + 11) % 2_147_483_647) % 90_000_000)
  for (let row = 0; row < rows; row++) {
    const isFree = file.write(`${row},${Array.from({ length: columns - 1 }, value).join(',')}\n`)
    if (!isFree) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  return path
}

const targetOf = (dataset: string, columns: number) => ({
  dataset,
  fields: Array.from({ length: columns }, (_, column) => ({ name: `c${column}`, type: 'integer' as const })),
})

it('A table of many columns goes in, however many records there are', { timeout: 120_000 }, async () => {
  const [columns, rows] = [300, 40_000]
  const definition = importOf(await wideFile(columns, rows), { target: targetOf('wide', columns) })
  expect(await bench.finish('run001', definition)).toMatchObject({ processed: rows, inserted: rows })
  expect(await bench.query('SELECT count(*), count(DISTINCT c0), max(c0) FROM wide')).toEqual([[rows, rows, rows - 1]])
})

it('Several tables that are not that wide go in at the same time', { timeout: 120_000 }, async () => {
  const [columns, rows] = [90, 110_000]
  const file = await wideFile(columns, rows)
  const runs = ['first', 'second', 'third'].map((dataset) =>
    bench.finish(`run${dataset}`, importOf(file, { target: targetOf(dataset, columns) })),
  )
  for (const counters of await Promise.all(runs)) expect(counters).toMatchObject({ processed: rows, inserted: rows })
})
