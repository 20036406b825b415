import { describe, expect, it } from 'vitest'
import { proposeFormat } from '@runner/detect/value-formats'

describe('the format of values', () => {
  it.each([
    [['31/12/2026', '01/02/2026'], 'dd/MM/yyyy'],
    [['12/31/26', '1/2/26'], 'M/d/yy'],
    [['31.12.2026 08:15', '01.02.2026 23:59'], 'dd.MM.yyyy HH:mm'],
    [['2026/12/31'], 'yyyy/MM/dd'],
  ])('%j is %s', (values, format) => {
    expect(proposeFormat(values)).toMatchObject({ format })
  })

  it.each([
    [['1 234,56', '0,5'], ',', ' '],
    [['1.234,56', '12'], ',', '.'],
    [['1,234.56', '1,000,000.00'], '.', ','],
    [['12,5', '3'], ',', ''],
    [['1\u202f234', '12\u202f000,5'], ',', ' '],
  ])('%j has the decimal sign %s and thousands set with “%s”', (values, decimal, grouping) => {
    expect(proposeFormat(values)).toEqual({ type: 'number', decimal, grouping, why: 'column.numbers' })
  })

  it('is asked where day and month, or thousands and decimals, can be either way round', () => {
    expect(proposeFormat(['01/02/2026', '12/11/2026'])).toEqual({
      type: 'text',
      formats: ['dd/MM/yyyy', 'MM/dd/yyyy'],
      why: 'column.dateAmbiguous',
    })
    expect(proposeFormat(['1,234', '2,500'])).toMatchObject({
      why: 'column.numberAmbiguous',
      formats: ['1234,5', '1,234.5'],
    })
  })

  it('is none where the values contradict each other or are no dates and numbers', () => {
    expect(proposeFormat(['31/12/2026', '12/31/2026'])).toBeNull()
    expect(proposeFormat(['31/12/2026', '31.12.2026'])).toBeNull()
    expect(proposeFormat(['12.34.56', 'x'])).toBeNull()
    expect(proposeFormat(['00123', '5'])).toBeNull()
  })
})
