import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { JobSummary } from '@shared/jobs/records'
import { STATUS_IDS, type Status } from '@shared/jobs/statuses'
import { language } from '../i18n/i18n'
import type { Sort } from '../stores/preferences'
import { columnOf } from './columns'
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

  const shows = (job: JobSummary) => matches(job, filter.value) || kept.value.has(job.id)
  /** Where each shown job stands. */
  let positions = new Map<string, number>()

  /** Sorts what was there before first: it is nearly in order, which is quick. */
  function update(sortAll: boolean): void {
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
    positions = new Map(visible.value.map((job, index) => [job.id, index]))
  }

  /**
   * Takes over jobs that stay where they are, which is nearly every update: running jobs change ten times a second, and
   * 10,000 jobs must not be sorted each time. False where the order has to be made anew.
   */
  function replaceInPlace(now: ReadonlyMap<string, JobSummary>, before: ReadonlyMap<string, JobSummary>): boolean {
    if (now.size !== before.size) return false
    const { value } = columnOf(sort.value.column)
    const moment = Date.now()
    const next = [...visible.value]
    for (const [id, job] of now) {
      const was = before.get(id)
      if (was === job) continue
      const index = positions.get(id)
      if (was === undefined || shows(job) !== (index !== undefined)) return false
      if (index === undefined) continue
      if (!held.value && value(job, moment) !== value(was, moment)) return false
      next[index] = job
    }
    visible.value = next
    return true
  }

  watch([filter, sort, language], () => update(true), { immediate: true })
  watch(jobs, (now, before) => {
    if (!replaceInPlace(now, before)) update(!held.value)
  })
  watch(held, (now) => {
    if (!now) update(true)
  })

  return { visible, counts }
}
