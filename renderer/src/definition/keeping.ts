import { useDebounceFn } from '@vueuse/core'
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { jobDraftSchema } from '@shared/jobs/draft/job-draft'
import { isActive } from '@shared/jobs/statuses'
import { request } from '../bridge/bridge'
import { w } from '../i18n/i18n'
import { useJobs } from '../stores/jobs'
import { useMessages } from '../stores/messages'
import { useQuestion } from '../stores/question'
import type { DraftStore } from './draft-store'

/** A change is stored when the typing rests that long, in ms. */
const REST_MS = 400

interface Keeping {
  readonly saving: Ref<boolean>
  readonly failed: Ref<boolean>
  /** Something is said that is not stored yet. */
  readonly changed: ComputedRef<boolean>
  /** What was changed is stored when the run of the job has ended. */
  readonly waits: ComputedRef<boolean>
  /** Stores what has been changed, one after the other. Resolves when it is stored, or when it can't be. */
  readonly flush: () => Promise<void>
  /** Resolves when nothing is being stored any more. */
  readonly settled: () => Promise<void>
  /** Before the page shows something else: stores what was changed, and asks where that can't be done. Resolves to whether the draft may go. */
  readonly letGo: () => Promise<boolean>
  /** The draft on the page has become the definition of its job. */
  readonly markDefined: () => void
}

/**
 * Keeps what is on a page with its job, so that nothing is lost on the way back to the list or when the program ends. A job that is only looked at is not changed.
 * While a run of the job is under way (a dry run), what is changed waits for its end.
 */
export function keepDraft(store: DraftStore): Keeping {
  const jobs = useJobs()
  const messages = useMessages()
  const question = useQuestion()

  /** What is stored, as the draft says it; null: nothing is. */
  const stored = ref<string | null>(null)
  const saving = ref(false)
  const failed = ref(false)
  let turn: Promise<void> = Promise.resolve()

  const changed = computed(
    () => store.said !== null && (store.job !== null || store.isWorth) && store.said !== stored.value,
  )
  const isRunning = computed(() => {
    const status = store.job === null ? undefined : jobs.byId.get(store.job)?.status
    return status !== undefined && isActive(status)
  })
  const waits = computed(() => changed.value && isRunning.value)

  function flush(): Promise<void> {
    turn = turn.then(save)
    return turn
  }

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
      const copy = jobDraftSchema.parse(JSON.parse(JSON.stringify(draft)))
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

  async function letGo(): Promise<boolean> {
    await flush()
    if (!changed.value) return true
    return question.ask({
      title: w('import.notKeptTitle'),
      text: w(isRunning.value ? 'import.notKeptRunning' : 'import.notKeptFailed'),
      confirm: w('import.giveUp'),
      dangerous: true,
    })
  }

  function markDefined(): void {
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

  return { saving, failed, changed, flush, settled, letGo, waits, markDefined }
}
