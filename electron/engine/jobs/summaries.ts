import type { JobDetails, JobRecord, JobSummary, RunRecord } from '@shared/jobs/records'
import type { Status } from '@shared/jobs/statuses'
import { baseName } from '@shared/jobs/naming'
import { isIncomplete } from './definitions'

/** A job as lists show it. `runningSince`: see JobSummary. */
export function summarise(
  job: JobRecord,
  status: Status,
  run: RunRecord | undefined,
  runningSince: string | null,
  undoable: string | null,
): JobSummary {
  const counters = run?.counters
  return {
    id: job.id,
    label: labelOf(job),
    kind: said(job)?.kind ?? 'import',
    status,
    run: run?.id ?? null,
    dry: run?.dry ?? false,
    undo: (run?.undo ?? null) !== null,
    undoable,
    startedAt: run?.startedAt ?? null,
    endedAt: run?.endedAt ?? null,
    durationMs: run === undefined || run.startedAt === null ? null : run.durationMs,
    runningSince,
    progress: progressOf(status, run),
    rejects: counters?.rejects ?? 0,
    warnings: counters?.warnings ?? 0,
    processed: counters?.processed ?? 0,
    incomplete: isIncomplete(job),
    changedAt: job.changedAt,
  }
}

/** A job as the details show it. */
export function detail(
  job: JobRecord,
  status: Status,
  run: RunRecord | undefined,
  runningSince: string | null,
  undoable: string | null,
): JobDetails {
  const { description = '', source, target } = said(job) ?? {}
  return {
    ...summarise(job, status, run, runningSince, undoable),
    draft: job.draft !== null,
    description,
    dataset: target?.dataset ?? '',
    files: source?.files ?? [],
    counters: run?.counters ?? null,
    createdAt: job.createdAt,
    error: run?.error ?? null,
  }
}

/** What has been said of the job last: its draft, else its definition. */
function said({ draft, definition }: JobRecord) {
  return draft ?? definition
}

/** A draft without a label is known by its first file. */
function labelOf(job: JobRecord): string {
  const { label = '', source } = said(job) ?? {}
  const [file] = source?.files ?? []
  return label.trim() !== '' ? label : file === undefined ? job.id : baseName(file)
}

/** Bytes are the measure: they are known from the beginning, records only at the end. What undoes a run has rows to do, and knows how many. */
function progressOf(status: Status, run: RunRecord | undefined): number | null {
  if (status === 'finished') return 1
  if (run === undefined || status === 'editing') return null
  const { bytesRead, bytesTotal, processed, total } = run.counters
  if (run.undo !== null) return total === null || total === 0 ? null : Math.min(1, processed / total)
  return bytesTotal > 0 ? Math.min(1, bytesRead / bytesTotal) : null
}
