import { describe, expect, it } from 'vitest'
import { brokenEquations, zeroCounters } from '@shared/jobs/counters'

describe('the equations of the counters', () => {
  it('hold for a run that has done nothing', () => {
    expect(brokenEquations(zeroCounters())).toEqual([])
  })

  it('hold when every record is accounted for', () => {
    const counters = {
      ...zeroCounters(),
      processed: 10,
      success: 6,
      inserted: 1,
      updated: 2,
      unchanged: 1,
      matched: 1,
      deleted: 1,
      rejects: 2,
      ignored: 1,
      empty: 1,
    }
    expect(brokenEquations(counters)).toEqual([])
  })

  it('name the figures when a record is lost or counted twice', () => {
    expect(brokenEquations({ ...zeroCounters(), processed: 1 })).toEqual([
      'processed 1 ≠ success 0 + rejects 0 + ignored 0 + empty 0',
    ])
    expect(brokenEquations({ ...zeroCounters(), processed: 1, success: 1 })).toHaveLength(1)
  })
})
