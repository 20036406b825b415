import type { UpdateMode } from '@shared/jobs/definition'
import type { KeyName, PlannedField } from './plan'

/** What a field holds after a record, by its update mode (domain.md), as SQL over the value that the record gives and that of the row. */

/** After the only record of its key. @param isNew SQL of a condition: there was no row */
export const AFTER_ONE: Readonly<Record<UpdateMode, (given: string, old: string, isNew: string) => string>> = {
  value: (given, old) => `coalesce(${given}, ${old})`,
  always: (given) => given,
  ifEmpty: (given, old) => `coalesce(${old}, ${given})`,
  onInsert: (given, old, isNew) => `CASE WHEN ${isNew} THEN ${given} ELSE ${old} END`,
}

/** The same after the records of its key in a window: each finds the row as the one before it has left it. */
export const AFTER_SEVERAL: Readonly<
  Record<UpdateMode, (given: string, old: string, isNew: string, window: string) => string>
> = {
  value: (given, old, _, window) => `coalesce(last_value(${given} IGNORE NULLS) OVER ${window}, ${old})`,
  always: (given, _old, _new, window) => `last_value(${given}) OVER ${window}`,
  ifEmpty: (given, old, _, window) => `coalesce(${old}, first_value(${given} IGNORE NULLS) OVER ${window})`,
  onInsert: (given, old, isNew, window) =>
    `CASE WHEN ${isNew} THEN first_value(${given}) OVER ${window} ELSE ${old} END`,
}

/** Whether a field keeps its value when a record is found: a key is never changed, the second one by records that are found by the first. */
export function isFixed(field: PlannedField, foundBy: KeyName): boolean {
  return field.key >= 0 || (foundBy === 'secondKey' && field.secondKey >= 0)
}
