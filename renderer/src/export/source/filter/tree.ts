import type { DraftCondition, DraftGroup, DraftNode } from '@shared/jobs/export/draft/draft'
import {
  isComparable,
  operandsOf,
  operatorsFor,
  type FilterOperator,
  type FilterValue,
} from '@shared/jobs/export/filter'
import type { FieldType } from '@shared/jobs/fields'

/** Changes of a filter that is being built: every one gives another tree. */

export function newCondition(field: string): DraftCondition {
  return { kind: 'condition', field, operator: 'equals', values: [], ignoreCase: false }
}

export function withNode(group: DraftGroup, index: number, node: DraftNode): DraftGroup {
  return { ...group, of: group.of.map((one, at) => (at === index ? node : one)) }
}

export function withoutNode(group: DraftGroup, index: number): DraftGroup {
  return { ...group, of: group.of.filter((_, at) => at !== index) }
}

/** Another field: an operator that its type does not have, and values that are none of it, are given up. */
export function withField(condition: DraftCondition, field: string, type: FieldType): DraftCondition {
  const { operator, values } = condition
  return {
    ...condition,
    field,
    operator: operatorsFor(type).includes(operator) ? operator : 'equals',
    values: values.every((value) => isComparable(value, type)) ? values : [],
  }
}

/** Another operator; what was said for the one before stays as far as it fits. */
export function withOperator(condition: DraftCondition, operator: FilterOperator): DraftCondition {
  return { ...condition, operator }
}

/** One of the values; an empty one is none, so that it is missed. */
export function withValue(condition: DraftCondition, index: number, value: FilterValue): DraftCondition {
  const values = [...condition.values]
  // Of two values the first may still be missing.
  while (values.length < index) values.push('')
  values[index] = value
  while (values.at(-1) === '') values.pop()
  return { ...condition, values }
}

/** The values that count for the operator. */
export function valuesThatCount({ operator, values }: DraftCondition): readonly FilterValue[] {
  switch (operandsOf(operator)) {
    case 'none':
      return []
    case 'one':
      return values.slice(0, 1)
    case 'two':
      return values.slice(0, 2)
    case 'list':
      return values
  }
}

/** How a value of a type is written, for those that are written in one way only. */
export const EXAMPLES: Readonly<Record<Exclude<FieldType, 'text' | 'boolean'>, string>> = {
  integer: '42',
  decimal: '1234.5',
  number: '1234.5',
  date: '2026-12-31',
  time: '10:30',
  datetime: '2026-12-31 10:30',
}
