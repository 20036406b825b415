import { describe, expect, it } from 'vitest'
import { columnLetters, rangeOf, withFirstRow } from '@renderer/import/format/cells'
import { bordersOf, nextBorder, toggleBorder } from '@renderer/import/format/fixed/borders'
import { isAbsolute, pathsIn } from '@renderer/form/paths'

describe('borders of fixed columns', () => {
  const COLUMNS = [
    { name: 'a', start: 1, width: 4 },
    { name: 'b', start: 5, width: 6 },
  ]

  it('split the column that they are set in, and join two when they are taken away', () => {
    const split = toggleBorder(COLUMNS, 8, 10)
    expect(split).toEqual([
      { name: 'a', start: 1, width: 4 },
      { name: 'b', start: 5, width: 3 },
      { start: 8, width: 3 },
    ])
    expect(toggleBorder(split, 8, 10)).toEqual(COLUMNS)
    expect(toggleBorder(COLUMNS, 5, 10)).toEqual([{ name: 'a', start: 1, width: 10 }])
  })

  it('make columns of what was none: without any, in a gap, and behind the last', () => {
    expect(toggleBorder([], 4, 10)).toEqual([
      { start: 1, width: 3 },
      { start: 4, width: 7 },
    ])
    const gap = [
      { start: 1, width: 2 },
      { start: 8, width: 3 },
    ]
    expect(toggleBorder(gap, 5, 12)).toEqual([gap[0], { start: 5, width: 3 }, gap[1]])
    expect(toggleBorder(gap, 11, 12)).toEqual([...gap, { start: 11, width: 2 }])
    // The first column of a gap at the beginning reaches to it.
    expect(toggleBorder([{ start: 4, width: 2 }], 4, 12)).toEqual([{ start: 1, width: 5 }])
  })

  it('never change the first one', () => {
    expect(toggleBorder(COLUMNS, 1, 10)).toEqual(COLUMNS)
  })

  it('are gone through one after the other', () => {
    expect(bordersOf(COLUMNS)).toEqual([1, 5])
    expect(nextBorder(COLUMNS, 1, true)).toBe(5)
    expect(nextBorder(COLUMNS, 5, true)).toBe(5)
    expect(nextBorder(COLUMNS, 9, false)).toBe(5)
  })
})

describe('cells of a sheet', () => {
  it('are named as spreadsheets do', () => {
    expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
    const format = {
      kind: 'xlsx',
      sheet: 'a',
      header: true,
      firstColumn: 1,
      lastColumn: 5,
      firstRow: 3,
      cut: false,
    } as const
    expect(rangeOf({ ...format, lastRow: null })).toBe('B3:F')
    expect(rangeOf({ ...format, lastRow: 200 })).toBe('B3:F200')
    expect(withFirstRow('B3:F200', 7)).toBe('B7:F200')
    expect(withFirstRow('B:F', 7)).toBe('B7:F')
    expect(withFirstRow('nothing', 7)).toBeNull()
  })
})

describe('paths that are pasted', () => {
  it('are read as file managers give them', () => {
    expect(
      pathsIn('"C:\\in\\a b.csv"\r\n/data/x.csv\n\n file:///data/%C3%A9t%C3%A9.csv \nfile:///C:/in/b.csv'),
    ).toEqual(['C:\\in\\a b.csv', '/data/x.csv', '/data/été.csv', 'C:/in/b.csv'])
  })

  it('have to begin at a root', () => {
    expect(['/a', 'C:\\a', 'c:/a', '\\\\server\\a'].every(isAbsolute)).toBe(true)
    expect(['a.csv', './a', 'C:a', '~/a'].some(isAbsolute)).toBe(false)
  })
})
