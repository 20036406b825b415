import { describe, expect, it } from 'vitest'
import { ROW_GROUP } from '@runner/columns/column-file'
import { Pace } from '@runner/import/pace'

/** Groups of rows in the next batches. */
function groups(pace: Pace, batches: number): number[] {
  return Array.from({ length: batches }, () => pace.next().records / ROW_GROUP)
}

describe('Batches', () => {
  it.each([
    ['insertion', [2, 3, 3, 3]],
    ['keyed', [2, 2, 2, 2]],
    ['withTexts', [2, 2, 2, 2]],
  ] as const)('begin small, so that something is soon seen, with whole groups (%s)', (kind, expected) => {
    expect(groups(new Pace(kind, 10), 4)).toEqual(expected)
  })

  it('become smaller on a slow machine, of whole groups, and large again when it is quick', () => {
    const pace = new Pace('insertion', 10)
    groups(pace, 3)
    for (let slow = 0; slow < 5; slow++) pace.took(5000)
    expect(groups(pace, 1)).toEqual([1])
    pace.took(3000)
    expect(groups(pace, 1)).toEqual([1])
    pace.took(1000)
    expect(groups(pace, 1)).toEqual([2])
    pace.took(1000)
    expect(groups(pace, 1)).toEqual([3])
  })

  it('are smaller the more fields a record has, where these are many', () => {
    const [few, many] = [150, 600].map((fields) => new Pace('insertion', fields).next())
    expect(few?.records).toBeLessThan(ROW_GROUP)
    expect(many?.records).toBe(Math.floor((few?.records ?? 0) / 4))
    expect(few?.bytes).toBe(many?.bytes)
  })
})
