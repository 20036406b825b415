import { isActive, type Status } from './statuses'
import { nextStatus, startMakesNewRun } from './transitions'

/** What a person can do with existing jobs, in the order of the toolbar. Labels: `command.<id>` in the catalogue. */
export const JOB_COMMANDS = [
  'start',
  'dryRun',
  'resume',
  'pause',
  'cancel',
  'edit',
  'duplicate',
  'saveTemplate',
  'exportRejects',
  'delete',
] as const
export type JobCommand = (typeof JOB_COMMANDS)[number]

/** The facts about a job that decide which commands it takes. */
export interface CommandSubject {
  readonly status: Status
  /** Rejects kept by the last run. */
  readonly rejects: number
}

/**
 * Why a command can't be given now, as a key under `command.refused` of the catalogue; undefined where it can.
 * Lifecycle commands ask the transition table, so that screen, command line and engine can't disagree.
 */
export function whyRefused(command: JobCommand, job: CommandSubject): 'status' | 'noRejects' | 'active' | undefined {
  switch (command) {
    case 'exportRejects':
      return job.rejects > 0 ? undefined : 'noRejects'
    case 'dryRun':
      return startMakesNewRun(job.status) ? undefined : 'status'
    case 'duplicate':
    case 'saveTemplate':
      return undefined
    case 'delete':
      return isActive(job.status) ? 'active' : undefined
    default:
      return nextStatus(job.status, command) === undefined ? 'status' : undefined
  }
}
