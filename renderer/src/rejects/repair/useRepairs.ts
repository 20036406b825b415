import { useThrottleFn } from '@vueuse/core'
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { RepairProgress } from '@shared/runner/repairs'
import { request } from '../../bridge/bridge'
import { useMessages } from '../../stores/messages'

interface Options {
  readonly run: string
  /** Something that changes when the run is repaired further: then it is asked how far. */
  readonly repaired: Ref<number>
  /** A run of the job is under way: nothing is tried then. */
  readonly active: Ref<boolean>
  /** What is shown of the rejects has to be read anew. */
  readonly changed: () => Promise<void>
}

export interface Repairs {
  readonly progress: ShallowRef<RepairProgress>
  /** Corrected rejects that have not gone in. */
  readonly corrected: ComputedRef<number>
  readonly trying: Ref<boolean>
  /** To be called after a correction: what is corrected is tried, unless there is so much of it that a person would have to wait. */
  readonly edited: () => Promise<void>
  readonly tryNow: () => Promise<void>
}

const NOTHING: RepairProgress = { refused: 0, repaired: 0, passing: 0, failing: 0, untried: 0 }
/** So many corrected rejects are tried by themselves after every correction: about a second. */
const TRIED_AT_ONCE = 10_000
/** A running repair changes the figures all the time; they are read anew at most this often. */
const REFRESH_MS = 1000

/** What is corrected of the rejects of a run, and what of it would pass. */
export function useRepairs({ run, repaired, active, changed }: Options): Repairs {
  const messages = useMessages()
  const progress = shallowRef(NOTHING)
  const trying = ref(false)
  const corrected = computed(() => progress.value.passing + progress.value.failing + progress.value.untried)

  async function read(): Promise<void> {
    try {
      progress.value = await request('repairs.progress', { run })
    } catch (error) {
      messages.fail(error)
    }
  }

  async function tryNow(): Promise<void> {
    trying.value = true
    try {
      await request('repairs.try', { run })
    } catch (error) {
      messages.fail(error)
    } finally {
      trying.value = false
    }
    await Promise.all([read(), changed()])
  }

  async function edited(): Promise<void> {
    await read()
    if (corrected.value > 0 && corrected.value <= TRIED_AT_ONCE && !active.value) await tryNow()
    else await changed()
  }

  watch([repaired, active], useThrottleFn(read, REFRESH_MS, true))
  void read()

  return { progress, corrected, trying, edited, tryNow }
}
