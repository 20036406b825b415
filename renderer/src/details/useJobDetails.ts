import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { Counters } from '@shared/jobs/counters'
import type { JobDetails, JobSummary } from '@shared/jobs/records'
import { isActive } from '@shared/jobs/statuses'
import { request } from '../bridge/bridge'
import { useMessages } from '../stores/messages'
import { useRuns } from '../stores/runs'

interface ShownDetails {
  /** Null until main has answered for this job. */
  readonly details: ComputedRef<JobDetails | null>
  /** The freshest counters known of the last run. */
  readonly counters: ComputedRef<Counters | null>
}

/** What main knows about a job beyond its line in the list; asked again whenever that line says that something happened. */
export function useJobDetails(job: Ref<JobSummary>): ShownDetails {
  const messages = useMessages()
  const runs = useRuns()
  const loaded = shallowRef<JobDetails | null>(null)

  async function load(id: string): Promise<void> {
    try {
      const found = await request('jobs.details', { job: id })
      if (job.value.id === id) loaded.value = found
    } catch (error) {
      // A job that was deleted meanwhile is no longer shown: nothing to tell.
      if (job.value.id === id) messages.fail(error, job.value.label)
    }
  }
  watch(
    () => [job.value.id, job.value.status, job.value.run, job.value.changedAt].join(' '),
    () => load(job.value.id),
    { immediate: true },
  )

  const details = computed(() => (loaded.value?.id === job.value.id ? loaded.value : null))
  const counters = computed(() => {
    const live = job.value.run === null ? undefined : runs.live.get(job.value.run)
    const stored = details.value?.run === job.value.run ? (details.value?.counters ?? null) : null
    if (live === undefined) return stored
    return isActive(job.value.status) || stored === null ? live.counters : stored
  })
  return { details, counters }
}
