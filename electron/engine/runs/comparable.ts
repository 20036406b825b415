import type { RunRecord } from '@shared/jobs/records'
import type { RunPoint } from '@shared/plausibility/comparison'
import { RUNS_COMPARED } from '@shared/plausibility/judge'
import type { Store } from '../store/store'

/** What is asked of the store. */
type Runs = Pick<Store, 'runsOf' | 'run'>

/** Whether figures of what goes in are taken of a run, unless it does not come to its end. */
export function hasFigures({ definition, undo, repair }: Pick<RunRecord, 'definition' | 'undo' | 'repair'>): boolean {
  return definition.kind === 'import' && undo === null && repair === null
}

/** Whether its job has it compared with the last ones. */
export function isJudged({ definition }: Pick<RunRecord, 'definition'>): boolean {
  return definition.kind === 'import' && definition.plausibility.action !== 'ignore'
}

/** The runs that a run is compared with, oldest first: the last ones before it that have finished, have written, and were not undone. */
export function comparableRuns(store: Runs, run: Pick<RunRecord, 'id' | 'job'>): string[] {
  return before(store, run).map(({ id }) => id)
}

/** The last runs up to this one that have finished, oldest first. */
export function historyOf(store: Runs, run: RunRecord): RunPoint[] {
  const isOne = run.status === 'finished' && !run.dry && isOwnWork(run)
  return [...before(store, run), ...(isOne ? [run] : [])]
    .slice(-RUNS_COMPARED)
    .map(({ id, definition, startedAt, createdAt, counters, durationMs }) => ({
      run: id,
      at: startedAt ?? createdAt,
      rows: definition.kind === 'export' ? counters.inserted : counters.success,
      rejects: counters.rejects,
      durationMs,
    }))
}

/** It has done what the job says, to what the job names. */
function isOwnWork({ undo, repair }: RunRecord): boolean {
  return undo === null && repair === null
}

function before(store: Runs, { id, job }: Pick<RunRecord, 'id' | 'job'>): RunRecord[] {
  const all = store.runsOf(job).map((one) => store.run(one))
  const undone = new Set(all.flatMap(({ undo, status }) => (undo !== null && status === 'finished' ? [undo.of] : [])))
  return all
    .slice(
      0,
      all.findIndex((one) => one.id === id),
    )
    .filter((one) => one.status === 'finished' && !one.dry && isOwnWork(one) && !undone.has(one.id))
    .slice(-RUNS_COMPARED)
}
