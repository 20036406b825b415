import { describe, expect, it } from 'vitest'
import {
  newCondition,
  valuesThatCount,
  withField,
  withNode,
  withOperator,
  withoutNode,
  withValue,
} from '@renderer/export/source/filter/tree'
import type { DraftGroup } from '@shared/jobs/export/draft/draft'

describe('a condition that is being built', () => {
  const age = { ...newCondition('age'), operator: 'greater', values: ['18'] } as const

  it('keeps operator and values for a field that can have them', () => {
    expect(withField({ ...age, values: [...age.values] }, 'size', 'number')).toMatchObject({
      field: 'size',
      operator: 'greater',
      values: ['18'],
    })
  })

  it('gives up what another type can’t have', () => {
    expect(withField({ ...age, values: [...age.values] }, 'vip', 'boolean')).toMatchObject({
      operator: 'equals',
      values: [],
    })
    expect(withField({ ...age, values: ['soon'] }, 'day', 'date')).toMatchObject({ operator: 'greater', values: [] })
  })

  it('keeps values beyond those that its operator takes, for another one', () => {
    const several = { ...newCondition('city'), operator: 'in' as const, values: ['Paris', 'Lyon', 'Nice'] }
    const between = withOperator(several, 'between')
    expect(valuesThatCount(between)).toEqual(['Paris', 'Lyon'])
    expect(valuesThatCount(withOperator(between, 'equals'))).toEqual(['Paris'])
    expect(valuesThatCount(withOperator(between, 'empty'))).toEqual([])
    expect(valuesThatCount(withOperator(between, 'notIn'))).toEqual(['Paris', 'Lyon', 'Nice'])
  })

  it('misses a value that is emptied', () => {
    const condition = newCondition('city')
    expect(withValue(condition, 0, 'a').values).toEqual(['a'])
    expect(withValue(withValue(condition, 0, 'a'), 0, '').values).toEqual([])
    expect(withValue(condition, 1, 'b').values).toEqual(['', 'b'])
  })
})

describe('a group of conditions', () => {
  it('is another one with a part changed or removed', () => {
    const group: DraftGroup = { kind: 'and', of: [newCondition('a'), newCondition('b')] }
    expect(withNode(group, 1, newCondition('c')).of).toMatchObject([{ field: 'a' }, { field: 'c' }])
    expect(withoutNode(group, 0).of).toMatchObject([{ field: 'b' }])
    expect(group.of).toHaveLength(2)
  })
})
