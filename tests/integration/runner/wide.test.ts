import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

/** The database holds a group of rows for each column in memory: of many columns that is more than it has for usual tables. */

const COLUMNS = 300
const ROWS = 40_000

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

/** A file of a hundred megabytes. */
async function wideFile(): Promise<string> {
  const path = join(bench.folder, 'wide.csv')
  const file = createWriteStream(path)
  file.write(`${Array.from({ length: COLUMNS }, (_, column) => `c${column}`).join(',')}\n`)
  let number = 0
  const value = (): number => 10_000_000 + ((number = (number * 48_271 + 11) % 2_147_483_647) % 90_000_000)
  for (let row = 0; row < ROWS; row++) {
    const isFree = file.write(`${row},${Array.from({ length: COLUMNS - 1 }, value).join(',')}\n`)
    if (!isFree) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  return path
}

it('A table of many columns goes in, however many records there are', { timeout: 120_000 }, async () => {
  const target = {
    dataset: 'wide',
    fields: Array.from({ length: COLUMNS }, (_, column) => ({ name: `c${column}`, type: 'integer' as const })),
  }
  const counters = await bench.finish('run001', importOf(await wideFile(), { target }))
  expect(counters).toMatchObject({ processed: ROWS, inserted: ROWS })
  expect(await bench.query('SELECT count(*), count(DISTINCT c0), max(c0) FROM wide')).toEqual([[ROWS, ROWS, ROWS - 1]])
})
