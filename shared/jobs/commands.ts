import type { JobKind } from './definition'
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
  'undo',
  'delete',
] as const
export type JobCommand = (typeof JOB_COMMANDS)[number]

/** The facts about a job that decide which commands it takes. */
export interface CommandSubject {
  readonly kind: JobKind
  readonly status: Status
  /** Rejects kept by the last run. */
  readonly rejects: number
  /** Its draft can't be run as it is. */
  readonly incomplete?: boolean
  /** The run that would be undone. */
  readonly undoable?: string | null
}

export type Refusal = 'status' | 'noRejects' | 'nothingToUndo' | 'active' | 'incomplete' | 'kind'

/** What can be done with imports only: an export writes into no dataset, and its definition has no files that could be left out of it. */
const IMPORTS_ONLY: readonly JobCommand[] = ['dryRun', 'undo', 'saveTemplate']

/**
 * Why a command can't be given now, as a key under `command.refused` of the catalogue; undefined where it can.
 * Lifecycle commands ask the transition table, so that screen, command line and engine can't disagree.
 */
export function whyRefused(command: JobCommand, job: CommandSubject): Refusal | undefined {
  if (job.kind !== 'import' && IMPORTS_ONLY.includes(command)) return 'kind'
  switch (command) {
    case 'start':
      return nextStatus(job.status, 'start') === undefined ? 'status' : whyIncomplete(job)
    case 'exportRejects':
      return job.rejects > 0 ? undefined : 'noRejects'
    case 'dryRun':
      return startMakesNewRun(job.status) ? whyIncomplete(job) : 'status'
    case 'undo':
      if (!startMakesNewRun(job.status)) return 'status'
      return (job.undoable ?? null) === null ? 'nothingToUndo' : undefined
    case 'duplicate':
      return undefined
    case 'saveTemplate':
      return job.incomplete === true ? 'incomplete' : undefined
    case 'delete':
      return isActive(job.status) ? 'active' : undefined
    default:
      return nextStatus(job.status, command) === undefined ? 'status' : undefined
  }
}

function whyIncomplete({ status, incomplete }: CommandSubject): 'incomplete' | undefined {
  return incomplete === true && startMakesNewRun(status) ? 'incomplete' : undefined
}
