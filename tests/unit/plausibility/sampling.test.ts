import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosenRanges, mostExact, stepAt, stepFor, STRETCH, THIN } from '@runner/import/figures/sampling'
import { zeroCounters } from '@shared/jobs/counters'

/** Numbers of the records that are taken of those from `first` up to, but not, `behind`. */
function taken(first: number, behind: number, step: number): number[] {
  return chosenRanges(first, behind, step).flatMap(({ from, to }) =>
    Array.from({ length: to - from }, (_, n) => from + n).filter((n) => step === 1 || n % THIN === 0),
  )
}

describe('the records that figures are from', () => {
  it('are all of them up to a number that falls with the fields', () => {
    expect(mostExact(10)).toBe(131_072)
    expect(mostExact(100)).toBe(38_912)
    expect(mostExact(20_000)).toBe(STRETCH)
    for (const fields of [10, 100, 20_000]) {
      expect(stepFor(mostExact(fields), fields)).toBe(1)
      expect(stepFor(mostExact(fields) + 1, fields)).toBe(2)
    }
  })

  it('are between an eighth and a quarter of that beyond it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000_000 }), fc.integer({ min: 1, max: 5000 }), (records, fields) => {
        const step = stepFor(records, fields)
        const looked = chosenRanges(0, records, step).reduce((sum, { from, to }) => sum + to - from, 0)
        if (step === 1) expect(looked).toBe(records)
        else expect(looked).toBeLessThanOrEqual(mostExact(fields))
        if (step > 1) expect(looked).toBeGreaterThan(mostExact(fields) / 2 - STRETCH)
      }),
    )
  })

  it('are in the end the same whatever the batches, and whatever was expected in between', () => {
    const batch = fc.record({ records: fc.integer({ min: 0, max: 9000 }), read: fc.integer({ min: 0, max: 1000 }) })
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), fc.constantFrom(600, 2000), (batches, fields) => {
        const found = new Set<number>()
        let state = { step: 1, readable: 0, counters: { ...zeroCounters(), bytesTotal: 10_000 } }
        for (const { records, read } of batches) {
          const behind = state.readable + records
          const step = stepAt(state, behind, fields)
          expect(step).toBeGreaterThanOrEqual(state.step)
          for (const n of taken(state.readable, behind, step)) found.add(n)
          const bytesRead = state.counters.bytesRead + read
          state = { step, readable: behind, counters: { ...state.counters, bytesRead } }
        }
        const last = [...found].filter((n) => Math.floor(n / STRETCH) % state.step === 0)
        const thin = last.filter((n) => state.step === 1 || n % THIN === 0)
        expect(thin.sort((a, b) => a - b)).toEqual(taken(0, state.readable, state.step))
      }),
    )
  })

  it('are not chosen among more than are wanted where the bytes say how many there will be', () => {
    const counters = { ...zeroCounters(), bytesRead: 1000, bytesTotal: 250_000 }
    expect(stepAt({ step: 1, readable: 20_000, counters }, 266_000, 10)).toBe(stepFor(2_500_000, 10))
    expect(stepAt({ step: 1, readable: 0, counters: zeroCounters() }, 20_000, 10)).toBe(1)
  })
})
