import { isActive } from '@shared/jobs/statuses'
import type { LifecycleEvent } from '@shared/jobs/transitions'
import type { RunRecord } from '@shared/jobs/records'
import type { Settings } from '@shared/settings/settings'

/**
 * What happens at launch to a run that the end of the program has cut off (domain.md, "next launch"): a run that was running goes on, or
 * waits by setting; a pause or cancel that was under way is brought to its end, also where the program's closing had overtaken it.
 * @returns undefined for runs that were not under way
 */
export function recoveryEvent(run: RunRecord, afterRestart: Settings['afterRestart']): LifecycleEvent | undefined {
  if (!isActive(run.status)) return undefined
  const was = run.status === 'stopping' ? (run.interrupted ?? 'running') : run.status
  if (was === 'pausing') return 'recoverPaused'
  if (was === 'cancelling') return 'recoverCancelled'
  return afterRestart === 'pause' ? 'recoverPaused' : 'recover'
}
