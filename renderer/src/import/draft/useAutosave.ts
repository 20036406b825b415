import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useDebounceFn } from '@vueuse/core'
import { importDraftSchema } from '@shared/jobs/draft/draft'
import { isActive } from '@shared/jobs/statuses'
import { request } from '../../bridge/bridge'
import { useJobs } from '../../stores/jobs'
import { useMessages } from '../../stores/messages'
import { useImportDraft } from './useImportDraft'

/** A change is stored when the typing rests that long, in ms. */
const REST_MS = 400

/**
 * Keeps the import on the page with its job, so that nothing is lost on the way back to the list or when the program ends. A job that is only looked at
 * is not changed. While a run of the job is under way (a dry run), what is changed waits for its end.
 */
export const useAutosave = defineStore('import-autosave', () => {
  const store = useImportDraft()
  const jobs = useJobs()
  const messages = useMessages()

  /** What is stored, as the draft says it; null: nothing is. */
  const stored = ref<string | null>(null)
  const saving = ref(false)
  const failed = ref(false)
  let turn: Promise<void> = Promise.resolve()

  /** An import without a file is not worth a job. */
  const isWorth = computed(() => store.job !== null || (store.draft?.source.files.length ?? 0) > 0)
  const changed = computed(() => store.said !== null && isWorth.value && store.said !== stored.value)
  const isRunning = computed(() => {
    const status = store.job === null ? undefined : jobs.byId.get(store.job)?.status
    return status !== undefined && isActive(status)
  })

  /** Stores what has been changed, one after the other. Resolves when it is stored, or when it can't be. */
  function flush(): Promise<void> {
    turn = turn.then(save)
    return turn
  }

  /** Resolves when nothing is being stored any more. */
  function settled(): Promise<void> {
    return turn
  }

  async function save(): Promise<void> {
    const { draft, said } = store
    if (!changed.value || isRunning.value || draft === undefined || said === null) return
    const began = store.opened
    saving.value = true
    try {
      // The copy that is sent is the one that `said` is about.
      const copy = importDraftSchema.parse(JSON.parse(JSON.stringify(draft)))
      if (store.job === null) {
        const { job } = await request('drafts.create', { draft: copy })
        if (began === store.opened) store.job = job
      } else await request('drafts.save', { job: store.job, draft: copy })
      if (began === store.opened) {
        stored.value = said
        store.hasDraft = true
      }
      failed.value = false
    } catch (error) {
      // Said once: the next change tries again.
      if (!failed.value) messages.fail(error, draft.label)
      failed.value = true
    } finally {
      saving.value = false
    }
  }

  /** The draft on the page is the definition of its job now. */
  function isStored(): void {
    stored.value = store.said
    store.hasDraft = false
  }

  const flushSoon = useDebounceFn(flush, REST_MS)
  watch([() => store.said, isRunning], () => {
    if (changed.value) void flushSoon()
  })
  watch(
    () => store.opened,
    () => {
      stored.value = store.job === null ? null : store.said
      failed.value = false
    },
    { flush: 'sync' },
  )
  // What was typed last is sent before the window goes.
  window.addEventListener('pagehide', () => void flush())
  window.addEventListener('beforeunload', () => void flush())

  return { saving, failed, changed, flush, settled, isStored }
})
