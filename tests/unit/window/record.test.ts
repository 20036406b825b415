import { describe, expect, it } from 'vitest'
import { recordView } from '@renderer/rejects/record'
import type { RejectDetails } from '@shared/rejects/reject'

const REJECT: RejectDetails = {
  seq: 1,
  severity: 'error',
  connector: 'database',
  file: '/a.csv',
  line: 2,
  record: 1,
  at: '2026-01-01T00:00:00.000Z',
  code: 'value.type',
  field: 'id',
  params: { type: 'integer' },
  value: 'x',
  more: [
    { code: 'value.length', field: 'who', params: {}, value: 'Ann Lee' },
    { code: 'value.pattern', field: 'who', params: {}, value: 'Ann Lee' },
    { code: 'record.rule', field: null, params: {}, value: null },
  ],
  columns: ['Number', 'First'],
  values: ['x', null, 'more'],
  original: 'x,,more',
  fieldColumns: { id: 0 },
  repair: null,
  unrepairable: null,
}

describe('a refused record', () => {
  it('has each cause beside the column of its field, computed fields by themselves, and the rest above', () => {
    const { values, whole } = recordView(REJECT)
    expect(
      values.map(({ name, computed, value, causes }) => [name, computed, value, causes.map(({ code }) => code)]),
    ).toEqual([
      ['Number', false, 'x', ['value.type']],
      ['First', false, null, []],
      ['3', false, 'more', []],
      ['who', true, 'Ann Lee', ['value.length', 'value.pattern']],
    ])
    expect(whole.map(({ code }) => code)).toEqual(['record.rule'])
  })

  it('says what a person has made of a value, and nothing where that is what it was', () => {
    const at = '2026-01-01T00:00:00.000Z'
    const repair = { state: 'passing', values: ['1', null], at, run: null, causes: [] } as const
    const { values } = recordView({ ...REJECT, repair: { ...repair, values: [...repair.values], causes: [] } })
    expect(values.map(({ corrected }) => corrected)).toEqual(['1', undefined, undefined, undefined])
  })
})
