import { useThrottleFn } from '@vueuse/core'
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { RejectLine } from '@shared/rejects/reject'
import type { RejectFilter, RejectGroup } from '@shared/runner/protocol'
import { request } from '../bridge/bridge'
import { usePagedRows, type PagedRows } from '../composables/usePagedRows'
import { useMessages } from '../stores/messages'

interface Options {
  readonly run: string
  readonly filter: Ref<RejectFilter>
  /** Rejects and warnings of the run as the list of jobs knows them: more of them means that there is more to read. */
  readonly known: Ref<number>
  /** How many of them are repaired: others are open then. */
  readonly repaired: Ref<number>
}

interface Rejects {
  /** Rejects that pass the filter. */
  readonly count: Ref<number>
  readonly groups: ShallowRef<readonly RejectGroup[]>
  readonly loaded: Ref<boolean>
  readonly lines: PagedRows<RejectLine>
  /** Reads all of it anew: something was corrected. */
  readonly refresh: () => Promise<void>
}

const FIRST_PAGE = 200
/** A running import finds rejects all the time; groups are counted anew at most this often. */
const REFRESH_MS = 1000

/** The rejects of a run, read by page, and their groups by cause. */
export function useRejects({ run, filter, known, repaired }: Options): Rejects {
  const messages = useMessages()
  const count = ref(0)
  const groups = shallowRef<readonly RejectGroup[]>([])
  const loaded = ref(false)
  let generation = 0

  const lines = usePagedRows<RejectLine>({
    count,
    load: async (offset, limit) => (await request('rejects.page', { run, filter: filter.value, offset, limit })).lines,
    failed: (error) => messages.fail(error),
  })

  async function readBeginning(): Promise<void> {
    const began = generation
    try {
      const page = await request('rejects.page', { run, filter: filter.value, offset: 0, limit: FIRST_PAGE })
      if (began !== generation) return
      lines.put(0, page.lines)
      count.value = page.total
      loaded.value = true
    } catch (error) {
      if (began === generation) messages.fail(error)
    }
  }

  async function readGroups(): Promise<void> {
    try {
      const { state } = filter.value
      groups.value = (await request('rejects.groups', { run, ...(state === undefined ? {} : { state }) })).groups
    } catch (error) {
      messages.fail(error)
    }
  }

  async function refresh(): Promise<void> {
    generation += 1
    lines.clear()
    await Promise.all([readBeginning(), readGroups()])
  }

  watch(filter, (now, before) => {
    generation += 1
    lines.clear()
    void readBeginning()
    if (now.state !== before.state) void readGroups()
  })
  watch(
    known,
    useThrottleFn(() => Promise.all([readBeginning(), readGroups()]), REFRESH_MS, true),
  )
  watch(repaired, useThrottleFn(refresh, REFRESH_MS, true))
  // The rows first: both at once would keep the data process busy, and the rows waiting.
  void readBeginning().then(readGroups)

  return { count, groups, loaded, lines, refresh }
}
