import type { JobDetails, JobRecord, JobSummary, RunRecord } from '@shared/jobs/records'
import { shareDone } from '@shared/jobs/counters'
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
  const kept = said(job)
  return {
    ...summarise(job, status, run, runningSince, undoable),
    draft: job.draft !== null,
    description: kept?.description ?? '',
    dataset: (kept?.kind === 'export' ? kept.source.dataset : kept?.target.dataset) ?? '',
    files: filesOf(job),
    counters: run?.counters ?? null,
    createdAt: job.createdAt,
    error: run?.error ?? null,
  }
}

/** What has been said of the job last: its draft, else its definition. */
function said({ draft, definition }: JobRecord) {
  return draft ?? definition
}

/** The files that an import reads, or the one that an export writes, as the job calls them. */
function filesOf(job: JobRecord): readonly string[] {
  const kept = said(job)
  return kept === null ? [] : kept.kind === 'export' ? [kept.target.file] : kept.source.files
}

/** A draft without a label is known by its first file. */
function labelOf(job: JobRecord): string {
  const { label = '' } = said(job) ?? {}
  const [file] = filesOf(job)
  return label.trim() !== '' ? label : file === undefined ? job.id : baseName(file)
}

function progressOf(status: Status, run: RunRecord | undefined): number | null {
  if (status === 'finished') return 1
  if (run === undefined || status === 'editing') return null
  return shareDone(run.counters)
}
