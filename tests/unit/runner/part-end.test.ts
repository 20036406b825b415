import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROW_GROUP } from '@runner/columns/column-file'
import { partEnd } from '@runner/export/part-end'

describe('A part of an export ends', () => {
  test('with a group of rows of the table', () => {
    expect(partEnd(0, 100 * ROW_GROUP, 12 * ROW_GROUP)).toBe(12 * ROW_GROUP)
    expect(partEnd(16_384, 100 * ROW_GROUP, 12 * ROW_GROUP)).toBe(12 * ROW_GROUP)
    expect(partEnd(ROW_GROUP - 10, 100 * ROW_GROUP, 1000)).toBe(ROW_GROUP)
  })

  test('with the last row where only a small rest would be left', () => {
    expect(partEnd(12 * ROW_GROUP, 24 * ROW_GROUP + 50_880, 12 * ROW_GROUP)).toBe(24 * ROW_GROUP + 50_880)
    expect(partEnd(0, 16 * ROW_GROUP, 12 * ROW_GROUP)).toBe(12 * ROW_GROUP)
  })

  test('where it may, as long as nobody knows how long a row is', () => {
    expect(partEnd(0, 18_000, 16_384)).toBe(16_384)
    expect(partEnd(16_384, 18_000, 16_384)).toBe(18_000)
  })

  test('always further on, never behind the last row, and never far beyond what it may hold', () => {
    const rows = fc.integer({ min: 1, max: 40 * ROW_GROUP })
    fc.assert(
      fc.property(fc.nat({ max: 40 * ROW_GROUP }), rows, rows, (from, left, most) => {
        const end = partEnd(from, from + left, most)
        expect(end).toBeGreaterThan(from)
        expect(end).toBeLessThanOrEqual(from + left)
        expect(end - from).toBeLessThanOrEqual(most < ROW_GROUP ? most : most * 1.25)
      }),
    )
  })
})
