import type { RunRecord } from '@shared/jobs/records'
import type { Store } from '../store/store'

/** Refused records of a job, as far as anything is left to be done about them. */
export interface JobRejects {
  /** The run that has refused them; null before the first start. */
  readonly run: string | null
  readonly open: number
  readonly repaired: number
  readonly warnings: number
}

/**
 * The rejects that a job has after its last run. A run that repairs rejects, and one that undoes a repair, leave those of the run that has refused them: whatever
 * of them is not in is still to be done.
 */
export function rejectsOf(store: Store, last: RunRecord | undefined): JobRejects {
  if (last === undefined) return { run: null, open: 0, repaired: 0, warnings: 0 }
  const { id, job, counters } = refusedBy(store, last)
  const repaired = repairedOf(store, job, id)
  return { run: id, open: Math.max(0, counters.rejects - repaired), repaired, warnings: counters.warnings }
}

/** The run that has refused the records that a run is about. */
export function refusedBy(store: Store, run: RunRecord): RunRecord {
  const undone = run.undo === null ? undefined : store.findRun(run.undo.of)
  const of = run.repair?.of ?? undone?.repair?.of
  return of === undefined ? run : (store.findRun(of) ?? run)
}

/** Records that have gone in by repairs. Where an undo has left rows of one, its rejects stay repaired (runner/history/undo-run.ts). */
function repairedOf(store: Store, job: string, of: string): number {
  const runs = store.runsOf(job).map((id) => store.run(id))
  const reopened = new Set(
    runs.flatMap(({ undo, status, counters }) =>
      undo !== null && status === 'finished' && counters.ignored === 0 ? [undo.of] : [],
    ),
  )
  return runs
    .filter(({ id, repair }) => repair?.of === of && !reopened.has(id))
    .reduce((sum, { counters }) => sum + counters.processed - counters.rejects, 0)
}
