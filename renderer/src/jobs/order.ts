import { matchable } from '@shared/jobs/naming'
import type { JobSummary } from '@shared/jobs/records'
import type { Status } from '@shared/jobs/statuses'
import type { Language } from '@shared/messages/plural'
import type { Sort } from '../stores/preferences'
import { columnOf } from './columns'

export interface Filter {
  readonly text: string
  /** Empty: all. */
  readonly statuses: readonly Status[]
}

/** Whether the job's label holds the text, without regard to case and accents. */
export function matchesText(job: JobSummary, text: string): boolean {
  return text === '' || matchable(job.label).includes(matchable(text))
}

export function matches(job: JobSummary, filter: Filter): boolean {
  return (filter.statuses.length === 0 || filter.statuses.includes(job.status)) && matchesText(job, filter.text)
}

/** Compares jobs by the raw values of the column sorted on, then by label and id, so that the order is always total. */
export function comparator(sort: Sort, language: Language, now: number): (a: JobSummary, b: JobSummary) => number {
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const { value } = columnOf(sort.column)
  const direction = sort.descending ? -1 : 1
  const compareValues = (left: string | number | null, right: string | number | null): number => {
    if (left === right) return 0
    if (left === null) return 1
    if (right === null) return -1
    if (typeof left === 'string' && typeof right === 'string') {
      // ISO dates and ids compare by code unit; only the label is text of a language.
      return direction * (sort.column === 'label' ? collator.compare(left, right) : left < right ? -1 : 1)
    }
    return direction * (Number(left) - Number(right))
  }
  return (a, b) =>
    compareValues(value(a, now), value(b, now)) || collator.compare(a.label, b.label) || (a.id < b.id ? -1 : 1)
}

/** Puts each job of `added` where it belongs in `ordered`, whose own order is left as it is. */
export function insertInOrder(
  ordered: readonly JobSummary[],
  added: readonly JobSummary[],
  compare: (a: JobSummary, b: JobSummary) => number,
): JobSummary[] {
  const result = [...ordered]
  for (const job of added) {
    const index = result.findIndex((other) => compare(job, other) < 0)
    result.splice(index < 0 ? result.length : index, 0, job)
  }
  return result
}
