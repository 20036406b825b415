import { expect, test } from 'vitest'
import type { Batch } from '@runner/import/batches'
import type { Connection } from '@runner/database/connection'
import { Staging } from '@runner/import/staging'

const LANES = [{}, {}] as unknown as [Connection, Connection]

interface Kind {
  readonly doubts?: readonly number[]
  readonly onlyDoubts?: boolean
}

/** A source of so many batches without records, which says what was cut and staged. @param broken number of the batch that can't be cut */
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
      const { doubts = [], onlyDoubts = true } = kinds[number] ?? {}
      const batch = {
        doubts,
        reading: { onlyDoubts },
        blocks: [],
        plan: {},
        skip: 0,
        last: number === kinds.length - 1,
      }
      return { ...batch, path: `${number}` } as unknown as Batch
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

const DOUBTFUL = { doubts: [1] }

test('every batch is staged once and in order, however far ahead it was cut', async () => {
  const { staging, cut, staged } = source([DOUBTFUL, {}, DOUBTFUL, DOUBTFUL, {}])
  expect(await pathsOf(staging, 5)).toEqual(['0', '1', '2', '3', '4'])
  expect([cut, staged]).toEqual([
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ])
})

test('behind a batch with doubtful records one more is cut, but not staged', async () => {
  const { staging, cut, staged } = source([DOUBTFUL, DOUBTFUL, DOUBTFUL])
  await staging.prepare()
  await staging.settle()
  expect([cut, staged]).toEqual([[0, 1], [0]])
})

test.each([
  ['without doubtful records', [{}, {}]],
  ['that keeps all of its text', [{ ...DOUBTFUL, onlyDoubts: false }, {}]],
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
