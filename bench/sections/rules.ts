import type { Column } from '../columns'
import { COLUMNS } from '../generate'

/** One rule for each of eight columns of the generated file; every good line meets them. */
const RULES: Readonly<Record<string, Column['rules']>> = {
  id: { min: 1 },
  name: { maxLength: 60 },
  email: { email: true },
  born: { min: '1900-01-01', max: '2026-12-31' },
  amount: { min: 0, max: 1_000_000 },
  quantity: { max: 10_000 },
  comment: { pattern: '[a-z",  ]+' },
  country: { values: ['FR', 'BE', 'CH', 'CA', 'LU', 'SN', 'MA'].map((value) => ({ value })) },
}

export const RULED_COLUMNS: readonly Column[] = COLUMNS.map((column) => {
  const rules = RULES[column.name]
  return rules === undefined ? column : { ...column, rules }
})
