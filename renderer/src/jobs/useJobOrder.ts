import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { JobSummary } from '@shared/jobs/records'
import { STATUS_IDS, type Status } from '@shared/jobs/statuses'
import { language } from '../i18n/i18n'
import type { Sort } from '../stores/preferences'
import { comparator, insertInOrder, matches, matchesText, type Filter } from './order'

interface Options {
  readonly jobs: Ref<ReadonlyMap<string, JobSummary>>
  readonly filter: Ref<Filter>
  readonly sort: Ref<Sort>
  /** Jobs that stay in the list although they have come to match the filter no more. */
  readonly kept: Ref<ReadonlySet<string>>
  /** While true the person is pointing at the list: rows stay where they are, whatever their values do. */
  readonly held: Ref<boolean>
}

interface JobOrder {
  readonly visible: ShallowRef<readonly JobSummary[]>
  /** How many jobs there are of each status, among those that hold the text searched for. */
  readonly counts: ComputedRef<ReadonlyMap<Status, number>>
}

/** The jobs as the list shows them: filtered, sorted, and calm while somebody is pointing at them. */
export function useJobOrder({ jobs, filter, sort, kept, held }: Options): JobOrder {
  const visible = shallowRef<readonly JobSummary[]>([])

  const counts = computed(() => {
    const found = new Map<Status, number>(STATUS_IDS.map((status) => [status, 0]))
    for (const job of jobs.value.values()) {
      if (matchesText(job, filter.value.text)) found.set(job.status, (found.get(job.status) ?? 0) + 1)
    }
    return found
  })

  /** Sorts what was there before first: it is nearly in order, which makes ten updates a second of 10,000 jobs cheap. */
  function update(sortAll: boolean): void {
    const shows = (job: JobSummary) => matches(job, filter.value) || kept.value.has(job.id)
    const before = visible.value.flatMap((job) => {
      const now = jobs.value.get(job.id)
      return now !== undefined && shows(now) ? [now] : []
    })
    const present = new Set(before.map((job) => job.id))
    const added = [...jobs.value.values()].filter((job) => !present.has(job.id) && shows(job))
    const compare = comparator(sort.value, language(), Date.now())
    visible.value =
      sortAll || added.length > before.length
        ? [...before, ...added].sort(compare)
        : insertInOrder(before, added, compare)
  }

  watch([filter, sort, language], () => update(true), { immediate: true })
  watch(jobs, () => update(!held.value))
  watch(held, (now) => {
    if (!now) update(true)
  })

  return { visible, counts }
}
