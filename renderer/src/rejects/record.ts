import type { RejectCause, RejectDetails } from '@shared/rejects/reject'

/** One value of a refused record, with what is wrong with it. */
export interface RecordValue {
  /** The column, or the field where no column fills it. */
  readonly name: string
  /** Its text is not that of a column: it was computed. */
  readonly computed: boolean
  readonly value: string | null
  /** What a person has made of it; left out where that is the same. */
  readonly corrected?: string | null
  readonly causes: readonly RejectCause[]
}

export interface RecordView {
  readonly values: readonly RecordValue[]
  /** What is wrong with the record as a whole. */
  readonly whole: readonly RejectCause[]
}

/** The record value by value, each cause beside the column that fills its field, or beside the field where it was computed. */
export function recordView(reject: RejectDetails): RecordView {
  const { columns, values, fieldColumns, repair } = reject
  const first: RejectCause = { code: reject.code, field: reject.field, params: reject.params, value: reject.value }
  const causes = [first, ...reject.more]
  const about = (column: number) => causes.filter(({ field }) => field !== null && fieldColumns[field] === column)
  const correctedAt = (column: number): { readonly corrected?: string | null } => {
    const corrected = repair?.values[column]
    return corrected === undefined || corrected === (values[column] ?? null) ? {} : { corrected }
  }
  const inColumns = Array.from({ length: Math.max(columns.length, values.length) }, (_, index) => ({
    // A record can have more values than there are columns.
    name: columns[index] ?? `${index + 1}`,
    computed: false,
    value: values[index] ?? null,
    ...correctedAt(index),
    causes: about(index),
  }))
  const others = causes.flatMap(({ field }) => (field === null || field in fieldColumns ? [] : [field]))
  const computed = [...new Set(others)].map((name) => {
    const own = causes.filter(({ field }) => field === name)
    return { name, computed: true, value: own[0]?.value ?? null, causes: own }
  })
  return { values: [...inColumns, ...computed], whole: causes.filter(({ field }) => field === null) }
}
