import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { isActive } from '@shared/jobs/statuses'
import { request } from '../../bridge/bridge'
import { useJobs } from '../../stores/jobs'
import { useMessages } from '../../stores/messages'
import { useImportDraft } from '../draft/useImportDraft'

/** The dry run of the import on the page: it is begun here, watched here, and the page stays open. */
export const useDryRun = defineStore('import-dry-run', () => {
  const store = useImportDraft()
  const jobs = useJobs()
  const messages = useMessages()
  /** What was tried, to tell when it is no longer what is said. */
  const tried = ref<string | null>(null)

  /** The job with its last run. */
  const job = computed(() => (store.job === null ? undefined : jobs.byId.get(store.job)))
  const isRunning = computed(() => job.value !== undefined && isActive(job.value.status))
  /** There is a dry run to show. */
  const shown = computed(() => (job.value?.dry === true && job.value.run !== null ? job.value : undefined))
  const isOld = computed(() => tried.value !== null && store.said !== null && store.said !== tried.value)

  /** Begins a dry run of a job that is stored as it is on the page. */
  async function begin(id: string): Promise<void> {
    const { refused } = await request('jobs.command', { jobs: [id], command: 'dryRun' })
    for (const { error } of refused) messages.failWith(error, store.draft?.label ?? null)
    if (refused.length === 0) tried.value = store.said
  }

  async function stop(): Promise<void> {
    if (job.value === undefined) return
    try {
      const { refused } = await request('jobs.command', { jobs: [job.value.id], command: 'cancel' })
      for (const { error } of refused) messages.failWith(error, job.value.label)
    } catch (error) {
      messages.fail(error)
    }
  }

  watch(
    () => store.opened,
    () => {
      tried.value = null
    },
    { flush: 'sync' },
  )

  return { job, shown, isRunning, isOld, begin, stop }
})
