import type { Status } from './statuses'

/**
 * The lifecycle of a job: `TRANSITIONS[from][event]` is the next status; what is not here is refused.
 *
 * Commands come from a person (`start`, `resume`, `pause`, `cancel`, `edit`), the other events from the engine:
 * `slotFree` (a place in the queue and its dataset are free), `checkpointReached` (a pausing run has committed),
 * `stopped` (a cancelling run has committed its last checkpoint), `endReached`, `failure` (technical error or reject limit), `close` (the
 * hosting program ends), and at the next launch one of `recover` (go on from the checkpoint), `recoverPaused`
 * (the same, but wait for a person) and `recoverCancelled` (a cancel that the end of the program had overtaken).
 */
export const TRANSITIONS = {
  editing: { start: 'queued', edit: 'editing' },
  queued: {
    slotFree: 'running',
    pause: 'paused',
    cancel: 'cancelled',
    recover: 'queued',
    recoverPaused: 'paused',
    failure: 'failed',
  },
  running: {
    pause: 'pausing',
    cancel: 'cancelling',
    endReached: 'finished',
    failure: 'failed',
    close: 'stopping',
    recover: 'queued',
    recoverPaused: 'paused',
  },
  pausing: {
    checkpointReached: 'paused',
    cancel: 'cancelling',
    endReached: 'finished',
    failure: 'failed',
    close: 'stopping',
    recoverPaused: 'paused',
  },
  paused: { start: 'queued', cancel: 'cancelling', edit: 'editing' },
  cancelling: {
    stopped: 'cancelled',
    endReached: 'finished',
    failure: 'failed',
    close: 'stopping',
    recoverCancelled: 'cancelled',
  },
  cancelled: { start: 'queued', resume: 'queued', edit: 'editing' },
  finished: { start: 'queued', edit: 'editing' },
  failed: { start: 'queued', resume: 'queued', edit: 'editing' },
  stopping: {
    recover: 'queued',
    recoverPaused: 'paused',
    recoverCancelled: 'cancelled',
    endReached: 'finished',
    failure: 'failed',
  },
} as const satisfies Record<Status, Partial<Record<string, Status>>>

type EventsOf<Row> = Row extends object ? keyof Row : never

/** Everything that can happen to a job. */
export type LifecycleEvent = EventsOf<(typeof TRANSITIONS)[Status]>

/** The status that `event` leads to from `status`, or undefined where the table has no such transition. */
export function nextStatus(status: Status, event: LifecycleEvent): Status | undefined {
  const row: Partial<Record<LifecycleEvent, Status>> = TRANSITIONS[status]
  return row[event]
}

/** Starting from these statuses makes a new run; `start` from `paused` and `resume` go on with the same run. */
export function startMakesNewRun(status: Status): boolean {
  return status === 'editing' || status === 'finished' || status === 'failed' || status === 'cancelled'
}
