import { whyRefused, type JobCommand } from '@shared/jobs/commands'
import type { JobSummary } from '@shared/jobs/records'
import { t, w } from '../i18n/i18n'
import { SINGLE_JOB_COMMANDS } from './registry'

export interface Availability {
  /** The jobs that the command would act on. */
  readonly targets: readonly JobSummary[]
  /** Why there are none, in words. */
  readonly reason: string | null
}

/** What a command can do to the selected jobs; of several, it acts on all that allow it. */
export function availability(command: JobCommand, selected: readonly JobSummary[]): Availability {
  const first = selected[0]
  if (first === undefined) return { targets: [], reason: w('command.noneSelected') }
  if (selected.length > 1 && SINGLE_JOB_COMMANDS.includes(command)) {
    return { targets: [], reason: w('command.oneOnly') }
  }
  const targets = selected.filter((job) => whyRefused(command, job) === undefined)
  if (targets.length > 0) return { targets, reason: null }
  const why = whyRefused(command, first)
  return { targets, reason: t(`command.refused.${why}`, { status: t(`status.${first.status}`) }) }
}
