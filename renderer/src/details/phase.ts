import type { Counters } from '@shared/jobs/counters'
import type { JobKind } from '@shared/jobs/definition'
import type { Status } from '@shared/jobs/statuses'
import type { WindowKey } from '@shared/messages/en/window'

/** What a run is doing just now, as key of the window's texts; null where its status says it all. @param checking it has not begun to write */
export function phaseOf(kind: JobKind, status: Status, counters: Counters | null, checking: boolean): WindowKey | null {
  switch (status) {
    case 'queued':
      return 'phase.waiting'
    case 'running':
      if (kind === 'export') return exportPhase(counters)
      if (counters === null || counters.bytesRead === 0) return 'phase.preparing'
      if (checking) return 'phase.checking'
      return counters.bytesTotal > 0 && counters.bytesRead >= counters.bytesTotal
        ? 'phase.completing'
        : 'phase.importing'
    case 'pausing':
    case 'cancelling':
    case 'stopping':
      return 'phase.toCheckpoint'
    default:
      return null
  }
}

function exportPhase(counters: Counters | null): WindowKey {
  if (counters === null || counters.total === null) return 'phase.preparing'
  return counters.processed >= counters.total ? 'phase.completing' : 'phase.exporting'
}
