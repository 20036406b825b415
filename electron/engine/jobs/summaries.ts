import type { JobDetails, JobRecord, JobSummary, RunRecord } from '@shared/jobs/records'
import type { JobKind } from '@shared/jobs/definition'
import { fileOf } from '@shared/jobs/export/draft/definition'
import { shareDone } from '@shared/jobs/counters'
import type { Status } from '@shared/jobs/statuses'
import { baseName } from '@shared/jobs/naming'
import { isIncomplete } from './definitions'
import type { JobRejects } from './job-rejects'

/** What is known of a job beyond its last run. `runningSince`: see JobSummary. */
export interface JobFacts {
  readonly runningSince: string | null
  readonly undoable: string | null
  readonly rejects: JobRejects
}

/** A job as lists show it. */
export function summarise(
  job: JobRecord,
  status: Status,
  run: RunRecord | undefined,
  { runningSince, undoable, rejects }: JobFacts,
): JobSummary {
  return {
    id: job.id,
    label: labelOf(job),
    kind: said(job).kind,
    status,
    run: run?.id ?? null,
    dry: run?.dry ?? false,
    undo: (run?.undo ?? null) !== null,
    repair: (run?.repair ?? null) !== null,
    undoable,
    startedAt: run?.startedAt ?? null,
    endedAt: run?.endedAt ?? null,
    durationMs: run === undefined || run.startedAt === null ? null : run.durationMs,
    runningSince,
    progress: progressOf(status, run),
    rejectsRun: rejects.run,
    rejects: rejects.open,
    repaired: rejects.repaired,
    warnings: rejects.warnings,
    processed: run?.counters.processed ?? 0,
    incomplete: isIncomplete(job),
    unlike: status === 'failed' && run?.error?.code === 'plausibility.unlike',
    changedAt: job.changedAt,
  }
}

/** A job as the details show it. */
export function detail(job: JobRecord, status: Status, run: RunRecord | undefined, facts: JobFacts): JobDetails {
  const { description, dataset, files } = said(job)
  return {
    ...summarise(job, status, run, facts),
    draft: job.draft !== null,
    description,
    dataset,
    files,
    counters: run?.counters ?? null,
    createdAt: job.createdAt,
    error: run?.error ?? null,
  }
}

interface Said {
  readonly kind: JobKind
  readonly label: string
  readonly description: string
  readonly dataset: string
  /** The files that an import reads, or the one that an export writes, as the job calls them. */
  readonly files: readonly string[]
}

/** What has been said of the job last: its draft, else its definition. */
function said({ draft, definition }: JobRecord): Said {
  if (draft?.kind === 'export') {
    const { kind, label, description, source } = draft
    const file = fileOf(draft)
    return {
      kind,
      label,
      description,
      dataset: source.from === 'dataset' ? source.dataset : '',
      files: file === '' ? [] : [file],
    }
  }
  const kept = draft ?? definition
  if (kept === null) return { kind: 'import', label: '', description: '', dataset: '', files: [] }
  const { kind, label, description } = kept
  return kept.kind === 'export'
    ? { kind, label, description, dataset: kept.source.dataset ?? '', files: [kept.target.file] }
    : { kind, label, description, dataset: kept.target.dataset, files: kept.source.files }
}

/** A draft without a label is known by its first file. */
function labelOf(job: JobRecord): string {
  const {
    label,
    files: [file],
  } = said(job)
  return label.trim() !== '' ? label : file === undefined ? job.id : baseName(file)
}

function progressOf(status: Status, run: RunRecord | undefined): number | null {
  if (status === 'finished') return 1
  if (run === undefined || status === 'editing') return null
  return shareDone(run.counters)
}
