import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { IpcEvents } from '@shared/ipc/contract'
import type { Counters } from '@shared/jobs/counters'
import { withSample, type Sample } from '../details/throughput'

export interface LiveRun {
  readonly counters: Counters
  readonly samples: readonly Sample[]
  /** It looks at its files before it writes anything. */
  readonly checking: boolean
}

/** Runs whose figures are kept: more than can run at once, so that one that has just ended is still there. */
const MAX_RUNS = 32

/** Live figures of runs, newest last, and the lengths of growing journals. */
export const useRuns = defineStore('runs', () => {
  const live = shallowRef<ReadonlyMap<string, LiveRun>>(new Map())
  const journalLines = shallowRef<ReadonlyMap<string, number>>(new Map())

  function progress({ run, counters, checking = false, at }: IpcEvents['run.progress']): void {
    const before = live.value.get(run)
    // Behind the check everything is read from its beginning.
    const known = before?.checking === checking ? before.samples : []
    const samples = withSample(known, {
      at,
      records: counters.processed,
      bytes: counters.bytesRead,
    })
    live.value = newestLast(live.value, run, { counters, samples, checking })
  }

  function journalGrew({ run, total }: IpcEvents['journal.grew']): void {
    journalLines.value = newestLast(journalLines.value, run, total)
  }

  return { live, journalLines, progress, journalGrew }
})

function newestLast<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const others = [...map].filter(([other]) => other !== key)
  return new Map([...others.slice(1 - MAX_RUNS), [key, value] as const])
}
