import { zeroCounters, type Counters } from '@shared/jobs/counters'
import type { JobDetails } from '@shared/jobs/records'
import { STATUS_IDS, type Status } from '@shared/jobs/statuses'

const SUBJECTS = ['Customers', 'Orders', 'Flights', 'Zip codes', 'Birdstrikes', 'Clients été', 'Movies', 'Stock levels']

/** A job of the harness, changed in place; every reply is a copy. */
export type FakeJob = { -readonly [K in keyof JobDetails]: JobDetails[K] }

export function countersAt(processed: number, total: number, rejects: number): Counters {
  const success = processed - rejects
  return {
    ...zeroCounters(),
    total,
    processed,
    success,
    errors: rejects,
    rejects,
    warnings: Math.floor(rejects / 3),
    inserted: success,
    bytesRead: processed * 42,
    bytesTotal: total * 42,
  }
}

function sharedFields(index: number, status: Status): Pick<FakeJob, 'id' | 'label' | 'status' | 'description'> {
  return {
    id: `job${String(index).padStart(6, '0')}`,
    label: `${SUBJECTS[index % SUBJECTS.length]} ${2020 + (index % 7)}, part ${index + 1}`,
    status,
    description: index % 3 === 0 ? 'Monthly delivery of the warehouse, checked against the reference list.' : '',
  }
}

/** An export among the first jobs, that has finished. */
const EXPORT_JOB = 17
const EXPORT_LABEL = 'List of customers'

/** What differs where job number `index` is an export. */
function kindOf(index: number, counters: Counters): Pick<FakeJob, 'kind' | 'files' | 'counters'> {
  if (index !== EXPORT_JOB) return { kind: 'import', files: ['/data/deliveries/customers_2026.csv'], counters }
  return {
    kind: 'export',
    files: ['/data/lists/customers-{date:yyyyMMdd}.csv'],
    counters: { ...counters, errors: 0, rejects: 0, warnings: 0, bytesTotal: 0 },
  }
}

/** Job number `index`; its status goes round all of them, most being finished. */
export function fakeJob(index: number): FakeJob {
  const status: Status =
    index < 20 ? (STATUS_IDS[index % STATUS_IDS.length] ?? 'finished') : index % 11 === 0 ? 'failed' : 'finished'
  const started = Date.UTC(2026, 10, 1) + index * 613_000
  const total = 1_000_000 + index * 10
  const ran = status !== 'editing'
  const ended = ['finished', 'failed', 'cancelled'].includes(status)
  const processed =
    !ran || status === 'queued' ? 0 : status === 'finished' ? total : Math.floor(total * (0.2 + (index % 7) / 10))
  const rejects = status === 'failed' ? 1_000_000 : index % 4 === 0 ? Math.min(processed, 37 + index) : 0
  const kind = kindOf(index, countersAt(processed, total, Math.min(rejects, processed)))
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...sharedFields(index, status),
    dry: false,
    undo: false,
    repair: false,
    undoable: ended && kind.kind === 'import' ? `run${String(index).padStart(6, '0')}` : null,
    run: ran ? `run${String(index).padStart(6, '0')}` : null,
    startedAt: ran && status !== 'queued' ? iso(started) : null,
    endedAt: ended ? iso(started + 95_300) : null,
    durationMs: ran && status !== 'queued' ? 95_300 + index * 10 : null,
    runningSince: status === 'running' ? iso(Date.now()) : null,
    progress: ran && status !== 'queued' ? processed / total : null,
    rejectsRun: ran ? `run${String(index).padStart(6, '0')}` : null,
    rejects,
    repaired: status === 'failed' ? 421 : 0,
    warnings: Math.floor(rejects / 3),
    processed,
    changedAt: iso(started),
    incomplete: false,
    unlike: false,
    draft: false,
    dataset: 'customers_2026',
    ...kind,
    ...(index === EXPORT_JOB ? { label: EXPORT_LABEL } : {}),
    counters: ran ? kind.counters : null,
    createdAt: iso(started - 3_600_000),
    error: status === 'failed' ? { code: 'rejects.firstAll', params: { count: 100 } } : null,
  }
}
