import { describe, expect, it } from 'vitest'
import { correctionsOf, valuesOf } from '@cli/commands/corrections'
import { UsageError } from '@cli/exit'

describe('corrections on the command line', () => {
  it('are done in one order, whatever the order in which they are given', () => {
    const corrections = correctionsOf({
      set: ['city='],
      'date-format': ['born=dd/MM/yyyy'],
      map: ['sex=Mme:f', 'sex=M.:m'],
      replace: ['time=h:\\:'],
      trim: ['name'],
    })
    expect(corrections).toEqual([
      { name: 'name', correction: { kind: 'transform', step: { kind: 'trim' } } },
      { name: 'time', correction: { kind: 'transform', step: { kind: 'replace', text: 'h', by: ':' } } },
      {
        name: 'sex',
        correction: {
          kind: 'transform',
          step: {
            kind: 'map',
            values: [
              { from: 'Mme', to: 'f' },
              { from: 'M.', to: 'm' },
            ],
            otherwise: 'keep',
          },
        },
      },
      { name: 'born', correction: { kind: 'date', pattern: 'dd/MM/yyyy' } },
      { name: 'city', correction: { kind: 'set', value: '' } },
    ])
  })

  it.each([
    { set: ['city'] },
    { set: ['=x'] },
    { replace: ['city=old'] },
    { map: ['city=:new'] },
    { 'date-format': ['born=xyz'] },
  ])('are refused where they say nothing that can be done: %o', (options) => {
    expect(() => correctionsOf(options)).toThrow(UsageError)
  })

  it('give all values of a record as JSON', () => {
    expect(valuesOf('["1",null,""]')).toEqual(['1', null, ''])
    for (const wrong of ['1', '{}', '[1]', '["1"']) expect(() => valuesOf(wrong)).toThrow(UsageError)
  })
})
