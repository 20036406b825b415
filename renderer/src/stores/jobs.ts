import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { IpcEvents } from '@shared/ipc/contract'
import type { JobSummary } from '@shared/jobs/records'
import { request } from '../bridge/bridge'
import { t, w } from '../i18n/i18n'
import { useAnnouncer } from './announcer'

/** Status changes that are announced one by one; more at a time are announced as a number. */
const ANNOUNCED_SINGLY = 3

/** Mirror of the engine's list of jobs. */
export const useJobs = defineStore('jobs', () => {
  const announcer = useAnnouncer()
  const byId = shallowRef<ReadonlyMap<string, JobSummary>>(new Map())
  const loaded = ref(false)

  async function load(): Promise<void> {
    const list = await request('jobs.list')
    byId.value = new Map(list.map((job) => [job.id, job]))
    loaded.value = true
  }

  /** Events before the list has come are in the list already: main sends in order. */
  function apply({ changed, removed }: IpcEvents['jobs.changed']): void {
    if (!loaded.value) return
    const next = new Map(byId.value)
    const moved = changed.filter((job) => next.has(job.id) && next.get(job.id)?.status !== job.status)
    for (const job of changed) next.set(job.id, job)
    for (const id of removed) next.delete(id)
    byId.value = next
    announceStatuses(moved)
  }

  function announceStatuses(moved: readonly JobSummary[]): void {
    if (moved.length > ANNOUNCED_SINGLY) {
      announcer.announce(w('announce.manyStatuses', { count: moved.length }))
      return
    }
    for (const job of moved) {
      announcer.announce(w('announce.status', { label: job.label, status: t(`status.${job.status}`) }))
    }
  }

  return { byId, loaded, load, apply }
})
