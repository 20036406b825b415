import type { JobDefinition } from '@shared/jobs/definition'
import { matchable } from '@shared/jobs/naming'
import type { Reject, RejectCause } from '@shared/rejects/reject'

/** One value of a refused record, with what is wrong with it. */
export interface RecordValue {
  readonly column: string
  readonly value: string | null
  readonly causes: readonly RejectCause[]
}

export interface RecordView {
  readonly values: readonly RecordValue[]
  /** What is wrong with the record as a whole. */
  readonly whole: readonly RejectCause[]
}

/** The record value by value, each cause beside the column that fills its field. */
export function recordView(reject: Reject, mapping: JobDefinition['mapping']): RecordView {
  const causes: RejectCause[] = [
    { code: reject.code, field: reject.field, params: reject.params, value: reject.value },
    ...reject.more,
  ]
  const columns = Array.from(
    { length: Math.max(reject.columns.length, reject.values.length) },
    (_, index) => reject.columns[index] ?? `${index + 1}`,
  )
  const columnOf = (field: string): string | undefined => {
    const mapped = mapping === 'auto' ? undefined : mapping.find((entry) => entry.field === field)?.column
    return mapped ?? columns.find((column) => matchable(column) === matchable(field))
  }
  const located = causes.map((cause) => ({ cause, column: cause.field === null ? undefined : columnOf(cause.field) }))
  return {
    values: columns.map((column, index) => ({
      column,
      value: reject.values[index] ?? null,
      causes: located.filter((entry) => entry.column === column).map((entry) => entry.cause),
    })),
    whole: located.filter((entry) => entry.column === undefined || !columns.includes(entry.column)).map((e) => e.cause),
  }
}
