import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RejectFile, type RejectRow } from '@runner/rejects/store'
import { scratchFolder } from '../scratch-folder'

const ROW: RejectRow = {
  ...{ severity: 'error', file: 0, line: 1, record: 1, values: [], original: '', raw: null },
  causes: [{ code: 'file.quote', field: null, params: {}, value: null }],
}

function rejects(rowAt: () => RejectRow) {
  return { run: 'r', count: 1_000_000, rowAt, firstSeq: 1, at: 0 }
}

test('rejects that are discarded are not all written first, and leave no file', async () => {
  const folder = scratchFolder()
  let asked = 0
  const file = new RejectFile(
    folder,
    rejects(() => (asked++, ROW)),
  )
  await file.discard()
  expect(asked).toBeLessThan(100_000)
  expect(readdirSync(folder)).toEqual([])
})

test('what goes wrong while they are written hides nothing where they are discarded', async () => {
  const folder = scratchFolder()
  const broken = rejects(() => {
    throw new Error('no row')
  })
  for (const place of [folder, join(folder, 'missing')]) await new RejectFile(place, broken).discard()
  expect([readdirSync(folder), existsSync(join(folder, 'missing'))]).toEqual([[], false])
})
