import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosenRanges, mostExact, stepFor, STRETCH } from '@runner/import/figures/sampling'

/** Numbers of the chosen records when they come in these batches. */
function chosen(batches: readonly number[], fields: number): Set<number> {
  const found = new Set<number>()
  let first = 0
  for (const records of batches) {
    const behind = first + records
    for (const { from, to } of chosenRanges(first, behind, stepFor(behind, fields)))
      for (let n = from; n < to; n++) found.add(n)
    first = behind
  }
  const step = stepFor(first, fields)
  return new Set([...found].filter((n) => Math.floor(n / STRETCH) % step === 0))
}

describe('the records that figures are from', () => {
  it('are all of them up to a number that falls with the fields', () => {
    expect(mostExact(10)).toBe(131_072)
    expect(mostExact(100)).toBe(38_912)
    expect(mostExact(20_000)).toBe(STRETCH)
    expect(stepFor(mostExact(10), 10)).toBe(1)
    expect(stepFor(mostExact(10) + 1, 10)).toBeGreaterThan(1)
  })

  it('are never much more than half of that beyond it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000_000 }), fc.integer({ min: 1, max: 5000 }), (records, fields) => {
        const step = stepFor(records, fields)
        const taken = chosenRanges(0, records, step).reduce((sum, { from, to }) => sum + to - from, 0)
        if (step === 1) expect(taken).toBe(records)
        else expect(taken).toBeLessThanOrEqual(Math.max(STRETCH, mostExact(fields) / 2))
        expect(taken).toBeGreaterThan(0)
      }),
    )
  })

  it('are the same whatever the batches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 12 }),
        fc.constantFrom(600, 2000),
        (batches, fields) => {
          const records = batches.reduce((sum, one) => sum + one, 0)
          expect(chosen(batches, fields)).toEqual(chosen([records], fields))
        },
      ),
    )
  })
})
