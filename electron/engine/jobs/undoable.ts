import { isActive } from '@shared/jobs/statuses'
import type { Store } from '../store/store'

/** The last run of a job that has written something and is not undone; null where there is none. Whether it still can be undone, the database knows. */
export function findUndoable(store: Store, job: string): string | null {
  const undone = new Set<string>()
  for (const id of store.runsOf(job).toReversed()) {
    const { dry, undo, status, counters, definition } = store.run(id)
    if (definition.kind === 'export') return null
    if (isActive(status) || status === 'paused') return null
    if (undo !== null && status === 'finished') undone.add(undo.of)
    const written = counters.inserted + counters.updated + counters.deleted
    if (!dry && undo === null && written > 0 && !undone.has(id)) return id
  }
  return null
}
