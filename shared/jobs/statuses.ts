/**
 * The statuses of a job and of a run, in the order in which filters and legends show them.
 * `icon` names a shape (never only a colour); labels are in the message catalogue under `status.<id>`.
 */
export const STATUSES = {
  editing: { icon: 'document-pencil', active: false, transitional: false },
  queued: { icon: 'clock', active: true, transitional: false },
  running: { icon: 'gear', active: true, transitional: false },
  pausing: { icon: 'pause-animated', active: true, transitional: true },
  paused: { icon: 'pause', active: false, transitional: false },
  cancelling: { icon: 'cross-animated', active: true, transitional: true },
  cancelled: { icon: 'cross', active: false, transitional: false },
  finished: { icon: 'check', active: false, transitional: false },
  failed: { icon: 'warning', active: false, transitional: false },
  stopping: { icon: 'power', active: true, transitional: true },
} as const satisfies Record<string, { icon: string; active: boolean; transitional: boolean }>

export type Status = keyof typeof STATUSES
export type StatusIcon = (typeof STATUSES)[Status]['icon']

/** A run has every status but `editing`, which belongs to a job whose definition is open. */
export type RunStatus = Exclude<Status, 'editing'>

export const STATUS_IDS = Object.keys(STATUSES) as [Status, ...Status[]]
export const RUN_STATUS_IDS = STATUS_IDS.filter((status) => status !== 'editing') as [RunStatus, ...RunStatus[]]

/** True while the engine still has something to do for the run (it waits, runs or is on its way to a stop). */
export function isActive(status: Status): boolean {
  return STATUSES[status].active
}
