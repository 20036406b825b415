import type { ErrorData } from '@shared/errors/error-data'
import type { Counters } from '@shared/jobs/counters'
import type { RunRecord } from '@shared/jobs/records'
import type { JournalCode } from '@shared/journal/codes'
import type { JournalNote } from '@shared/journal/entry'
import { errorNotes } from '@shared/journal/error-notes'

/** What the engine writes into a run's journal. */

export function note(
  code: JournalCode,
  params: JournalNote['params'] = {},
  level: JournalNote['level'] = 'info',
): JournalNote {
  return { level, code, params }
}

export function queuedNote(run: Pick<RunRecord, 'definition'>): JournalNote {
  return note('run.queued', { label: run.definition.label })
}

export function finishedNote({ processed, success, rejects }: Counters, durationMs: number): JournalNote {
  return note('run.finished', { processed, success, rejects, seconds: Math.round(durationMs / 100) / 10 })
}

/** That a run has failed, and why. */
export function failureNotes(error: ErrorData): JournalNote[] {
  return [note('run.failed', {}, 'error'), ...errorNotes(error, 'error')]
}

/** A contradiction in the figures is a defect of Vigie: it is shown, and the run's rows stand. */
export function unbalancedNotes(broken: readonly string[]): JournalNote[] {
  return broken.length === 0 ? [] : [note('run.error', { code: 'unexpected', message: broken.join('; ') }, 'error')]
}
