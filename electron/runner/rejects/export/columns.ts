import { describeReject } from '@shared/messages/describe'
import { createTranslate, type Translate } from '@shared/messages/translate'
import type { Language } from '@shared/messages/plural'
import type { Reject } from '@shared/rejects/reject'

/** What is told of a reject before the values of its record. */
export const OWN_COLUMNS = [
  'seq',
  'severity',
  'connector',
  'file',
  'line',
  'record',
  'at',
  'code',
  'field',
  'value',
  'message',
] as const

/** Columns of a table of rejects: Vigie's own, those of the source (renamed where they would collide), the original text. */
export interface RejectTable {
  readonly header: readonly string[]
  row(reject: Reject): (string | number | null)[]
}

/**
 * The table for rejects of which the first is `first`; rejects of a file with other columns have their values under the same positions. Values
 * beyond the columns of the source are in the original text only.
 */
export function rejectTable(language: Language, first: Reject | undefined): RejectTable {
  const translate = createTranslate(language)
  const columns = first?.columns ?? []
  const header: string[] = [...OWN_COLUMNS]
  const taken = new Set<string>([...header, 'original'])
  for (const column of columns) {
    let name = column
    while (taken.has(name)) name = `source_${name}`
    taken.add(name)
    header.push(name)
  }
  header.push('original')
  return {
    header,
    row: (reject) => [
      ...ownValues(translate, reject),
      ...columns.map((_, index) => reject.values[index] ?? null),
      reject.original,
    ],
  }
}

function ownValues(translate: Translate, reject: Reject): (string | number | null)[] {
  const { seq, severity, connector, file, line, record, at, code, field, value } = reject
  return [seq, severity, connector, file, line, record, at, code, field, value, messageOf(translate, reject)]
}

/** All causes in words, one after the other. */
export function messageOf(translate: Translate, reject: Reject): string {
  return [reject, ...reject.more].map((cause) => describeReject(translate, cause)).join(' ')
}
