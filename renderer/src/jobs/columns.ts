import { STATUS_IDS } from '@shared/jobs/statuses'
import type { JobSummary } from '@shared/jobs/records'
import type { WindowKey } from '@shared/messages/en/window'

export const COLUMN_IDS = [
  'status',
  'label',
  'kind',
  'startedAt',
  'endedAt',
  'duration',
  'progress',
  'rejects',
] as const
export type ColumnId = (typeof COLUMN_IDS)[number]

export interface Column {
  readonly id: ColumnId
  readonly title: WindowKey
  /** Pixels; the label takes what is left over. */
  readonly width: number
  readonly minWidth: number
  /** Figures and dates begin with the largest, at the first click too. */
  readonly descendingFirst: boolean
  readonly alignRight: boolean
  /** The raw value that is sorted on; null goes to the end in both directions. */
  readonly value: (job: JobSummary, now: number) => string | number | null
}

/** What has not begun or ended yet comes after everything that has: newest first shows it on top. */
const NOT_YET = '9999'

export const COLUMNS: readonly Column[] = [
  {
    id: 'status',
    title: 'column.status',
    width: 184,
    minWidth: 60,
    descendingFirst: false,
    alignRight: false,
    value: (job) => STATUS_IDS.indexOf(job.status),
  },
  {
    id: 'label',
    title: 'column.label',
    width: 122,
    minWidth: 120,
    descendingFirst: false,
    alignRight: false,
    value: (job) => job.label,
  },
  {
    id: 'kind',
    title: 'column.kind',
    width: 68,
    minWidth: 60,
    descendingFirst: false,
    alignRight: false,
    value: (job) => job.kind,
  },
  {
    id: 'startedAt',
    title: 'column.startedAt',
    width: 172,
    minWidth: 90,
    descendingFirst: true,
    alignRight: false,
    value: (job) => job.startedAt ?? NOT_YET,
  },
  {
    id: 'endedAt',
    title: 'column.endedAt',
    width: 172,
    minWidth: 90,
    descendingFirst: true,
    alignRight: false,
    value: (job) => job.endedAt ?? NOT_YET,
  },
  {
    id: 'duration',
    title: 'column.duration',
    width: 94,
    minWidth: 70,
    descendingFirst: true,
    alignRight: true,
    value: durationOf,
  },
  {
    id: 'progress',
    title: 'column.progress',
    width: 112,
    minWidth: 90,
    descendingFirst: true,
    alignRight: false,
    value: (job) => job.progress,
  },
  {
    id: 'rejects',
    title: 'column.rejects',
    width: 90,
    minWidth: 60,
    descendingFirst: true,
    alignRight: true,
    value: (job) => (job.run === null ? null : job.rejects),
  },
]

/** Milliseconds that the last run has been running, up to `now` where it still is. */
export function durationOf(job: Pick<JobSummary, 'durationMs' | 'runningSince'>, now: number): number | null {
  if (job.runningSince === null) return job.durationMs
  return (job.durationMs ?? 0) + Math.max(0, now - Date.parse(job.runningSince))
}

export function columnOf(id: ColumnId): Column {
  const column = COLUMNS.find((candidate) => candidate.id === id)
  if (column === undefined) throw new Error(`no column ${id}`)
  return column
}

/** The widths as a CSS grid template; the label grows with the window until it is given a width of its own. */
export function gridTemplate(widths: Partial<Record<ColumnId, number>>): string {
  return COLUMNS.map(({ id, width }) => {
    const own = widths[id]
    return id === 'label' && own === undefined ? `minmax(${width}px, 1fr)` : `${own ?? width}px`
  }).join(' ')
}

/** Pixels that the columns need at least; in a narrower window the list scrolls sideways. */
export function minimumWidth(widths: Partial<Record<ColumnId, number>>): number {
  return COLUMNS.reduce((sum, { id, width }) => sum + (widths[id] ?? width), 0)
}
