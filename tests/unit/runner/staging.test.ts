import { expect, test } from 'vitest'
import type { Batch } from '@runner/import/batches'
import type { Connection } from '@runner/database/connection'
import { Staging } from '@runner/import/staging'

const LANES = [{}, {}] as unknown as [Connection, Connection]

/** What a batch of a thousand records is like. */
interface Kind {
  readonly doubtful?: number
  /** Judged already. */
  readonly faulty?: number
  readonly refused?: number
  readonly onlyDoubts?: boolean
  /** Texts that nobody will ask for are not kept. */
  readonly keeps?: boolean
}
const RECORDS = 1000

/** A source of batches that are like this, which says what was cut and staged. @param broken number of the batch that can't be cut */
function source(kinds: readonly Kind[], broken?: number) {
  const cut: number[] = []
  const staged: number[] = []
  const staging = new Staging(
    LANES,
    async () => {
      const number = cut.length
      cut.push(number)
      await Promise.resolve()
      if (number === broken) throw new Error('unreadable')
      const { doubtful = 0, faulty = 0, refused = 0, onlyDoubts = true, keeps = true } = kinds[number] ?? {}
      const block = {
        ...{ records: RECORDS - refused, refused: Array.from({ length: refused }, () => ({})), mended: [] },
        ...{ start: { record: 0 }, end: { record: RECORDS }, record: (index: number) => index + 1 },
        ...(keeps ? { keep: () => undefined } : {}),
      }
      return {
        ...{ path: `${number}`, plan: {}, skip: 0, last: number === kinds.length - 1 },
        ...{
          blocks: [block],
          doubts: Array.from({ length: doubtful }, (_, index) => index),
          faulty: Array.from({ length: faulty }, (_, position) => ({ position, faults: [] })),
          reading: { onlyDoubts },
        },
      } as unknown as Batch
    },
    async (_, { batch }) => {
      staged.push(Number(batch.path))
      return Promise.resolve({ findings: [], ignored: 0 })
    },
  )
  return { staging, cut, staged }
}

async function pathsOf(staging: Staging, count: number): Promise<string[]> {
  const paths: string[] = []
  for (let index = 0; index < count; index++) paths.push((await staging.prepare()).batch.path)
  return paths
}

const DOUBTFUL = { doubtful: 10 }

test('every batch is staged once and in order, however far ahead it was cut', async () => {
  const { staging, cut, staged } = source([DOUBTFUL, {}, DOUBTFUL, DOUBTFUL, {}])
  expect(await pathsOf(staging, 5)).toEqual(['0', '1', '2', '3', '4'])
  expect([cut, staged]).toEqual([
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ])
})

test.each([
  ['doubtful', DOUBTFUL],
  ['faulty', { faulty: 10 }],
  ['refused', { refused: 10 }],
])('behind a batch with %s records one more is cut, but not staged', async (_, bad) => {
  const { staging, cut, staged } = source([bad, bad, bad])
  await staging.prepare()
  await staging.settle()
  expect([cut, staged]).toEqual([[0, 1], [0]])
})

test.each([
  ['without bad records', [{}, {}]],
  ['of bad records', [{ doubtful: 100, refused: 100 }, {}]],
  ['whose texts may all be asked for', [{ ...DOUBTFUL, onlyDoubts: false }, {}]],
  ['of a format that keeps all texts', [{ ...DOUBTFUL, keeps: false }, {}]],
  ['that is the last one', [DOUBTFUL]],
])('behind a batch %s nothing is cut before it is asked for', async (_, kinds) => {
  const { staging, cut } = source(kinds)
  await staging.prepare()
  await staging.settle()
  expect(cut).toEqual([0])
})

test('what can not be cut is told to whoever asks for it, not before', async () => {
  const { staging } = source([DOUBTFUL, DOUBTFUL, {}], 1)
  expect((await staging.prepare()).batch.path).toBe('0')
  await staging.settle()
  await expect(staging.prepare()).rejects.toThrow('unreadable')
  await staging.settle()
})
