import { setTimeout as wait } from 'node:timers/promises'
import type { Journals } from '../journal/journals'
import type { Lifecycle } from '../lifecycle/lifecycle'
import type { Recovery } from '../recovery/recovery'
import type { RunnerLink } from '../runner-link/runner-link'
import type { Store } from '../store/store'
import { note } from './notes'
import type { Supervisor } from './supervisor'

/** A run that has not reached its checkpoint by then loses its present block: the last checkpoint makes that safe. */
const STOP_LIMIT_MS = 10_000

export interface CloseDownTools {
  readonly lifecycle: Lifecycle
  readonly store: Store
  readonly supervisor: Supervisor
  readonly recovery: Recovery
  readonly link: RunnerLink
  readonly journals: Journals
  readonly writes: boolean
  readonly log: (error: unknown) => void
}

/**
 * Ends the work of an engine: runs become `stopping` and go to their next checkpoint, the runner closes its database, then journals and
 * store are written. Each step is taken whatever became of the one before, because the program ends in any case. Never throws.
 */
export async function closeDown(tools: CloseDownTools): Promise<void> {
  const { lifecycle, store, supervisor, recovery, link, journals, writes, log } = tools
  supervisor.close()
  await Promise.all(supervisor.running().map((run) => stopRun(run, tools).catch(log)))
  const late = new AbortController()
  const inTime = supervisor.idle().then(() => true)
  if (!(await Promise.race([inTime, tooLate(late.signal)]))) {
    link.kill()
    await inTime
  }
  late.abort()
  await link.close().catch(log)
  await recovery.idle()
  await lifecycle.idle()
  if (!writes) return
  await journals.close().catch(log)
  await store.close().catch(log)
}

function stopRun(id: string, { lifecycle, store, supervisor }: CloseDownTools): Promise<void> {
  return lifecycle.turn(store.run(id).job, async ({ status, change }) => {
    if (status !== 'running' && status !== 'pausing' && status !== 'cancelling') return
    try {
      await change('close', { run: { interrupted: status }, notes: [note('run.stopping')] })
    } finally {
      supervisor.stop(id, 'close')
    }
  })
}

async function tooLate(signal: AbortSignal): Promise<false> {
  await wait(STOP_LIMIT_MS, undefined, { signal }).catch(() => undefined)
  return false
}
