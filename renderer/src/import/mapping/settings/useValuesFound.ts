import { computed, type ComputedRef } from 'vue'
import type { DraftField } from '@shared/jobs/draft/draft'
import { columnOf } from '../../draft/columns'
import { useSource } from '../../source/useSource'

/** A list of values that is filled by itself stays short enough to be looked through. */
const MOST_VALUES = 50

/** The different values that the column of a field has in the first records. */
export function useValuesFound(field: ComputedRef<DraftField>): ComputedRef<readonly string[]> {
  const source = useSource()
  return computed(() => {
    const column = source.findColumn(columnOf(field.value))
    const index = column === undefined ? -1 : source.columns.indexOf(column)
    if (index < 0) return []
    const values = (source.preview?.rows ?? []).flatMap(({ code, values: cells }) =>
      code === null ? (cells[index] ?? []) : [],
    )
    return [...new Set(values)].sort((a, b) => a.localeCompare(b)).slice(0, MOST_VALUES)
  })
}
