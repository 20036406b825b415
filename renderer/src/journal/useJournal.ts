import { useThrottleFn } from '@vueuse/core'
import { ref, watch, type Ref } from 'vue'
import type { IpcReplies } from '@shared/ipc/contract'
import type { JournalLevel } from '@shared/journal/entry'
import { request } from '../bridge/bridge'
import { usePagedRows, type PagedRows } from '../composables/usePagedRows'
import { useMessages } from '../stores/messages'
import { useRuns } from '../stores/runs'

export type JournalLine = IpcReplies['journal.page']['entries'][number]

interface Options {
  readonly run: string
  /** Empty: all. */
  readonly levels: Ref<readonly JournalLevel[]>
  readonly search: Ref<string>
}

interface Journal {
  /** Lines that pass the filter. */
  readonly count: Ref<number>
  /** Lines in the file. */
  readonly total: Ref<number>
  readonly loaded: Ref<boolean>
  readonly lines: PagedRows<JournalLine>
}

/** Lines asked for at the end of a growing journal: more than a screen of them. */
const TAIL = 200
/** A journal grows by up to 1,000 lines a second; the eye wants no more than a few screens of them. */
const REFRESH_MS = 150

/** A run's journal, read by page, growing while the run goes on. */
export function useJournal({ run, levels, search }: Options): Journal {
  const messages = useMessages()
  const runs = useRuns()
  const count = ref(0)
  const total = ref(0)
  const loaded = ref(false)
  let generation = 0

  const filter = () => ({ levels: levels.value.length === 0 ? null : [...levels.value], search: search.value })
  const lines = usePagedRows<JournalLine>({
    count,
    load: async (offset, limit) =>
      (await request('journal.page', { run, from: 'start', offset, limit, ...filter() })).entries,
    failed: (error) => messages.fail(error),
  })

  async function readEnd(): Promise<void> {
    const began = generation
    try {
      const page = await request('journal.page', { run, from: 'end', offset: 0, limit: TAIL, ...filter() })
      if (began !== generation) return
      lines.put(Math.max(0, page.matching - page.entries.length), page.entries)
      count.value = page.matching
      total.value = page.total
      loaded.value = true
    } catch (error) {
      if (began === generation) messages.fail(error)
    }
  }

  watch([levels, search], () => {
    generation += 1
    lines.clear()
    void readEnd()
  })
  watch(() => runs.journalLines.get(run), useThrottleFn(readEnd, REFRESH_MS, true))
  void readEnd()

  return { count, total, loaded, lines }
}
