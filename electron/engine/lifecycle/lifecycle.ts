import { VigieError } from '@shared/errors/error-data'
import type { JobRecord, RunRecord } from '@shared/jobs/records'
import type { Status } from '@shared/jobs/statuses'
import { nextStatus, type LifecycleEvent } from '@shared/jobs/transitions'
import type { JournalNote } from '@shared/journal/entry'
import type { EngineEvents } from '../api'
import type { Journals } from '../journal/journals'
import type { Store } from '../store/store'
import { Turns } from './turns'

/** A run that has no status yet: it gets its first one from the event that begins it. */
type NewRun = Omit<RunRecord, 'status'>

/** What changes together with the status. */
export interface Change {
  /** Begins a new run instead of changing the last one. */
  readonly newRun?: NewRun
  readonly run?: Partial<Omit<RunRecord, 'id' | 'job' | 'status'>>
  readonly job?: Partial<Pick<JobRecord, 'definition' | 'draft' | 'changedAt'>>
  /** Lines for the run's journal: durable, as the status is, before anybody is told. */
  readonly notes?: readonly JournalNote[]
}

/** What may be done to a job while nobody else does anything to it. */
export interface Turn {
  readonly status: Status
  readonly run: RunRecord | undefined
  change(event: LifecycleEvent, change?: Change): Promise<RunRecord | undefined>
}

export interface LifecycleOptions {
  readonly store: Store
  readonly journals: Journals
  readonly tell: (change: EngineEvents['status']) => void
}

/**
 * The one place where a status changes. A job is `editing` while its definition is open, otherwise it has the status of its last run.
 *
 * Whoever wants to change something takes a turn: commands of a person and events of a run reach a job one after another, never
 * interleaved. Each event is then put to the table of shared/jobs/transitions.ts. A refused one throws and changes nothing; any other
 * changes the record, waits until that and the lines of the journal that go with it are durable, and is told as old → new. When the record
 * can't be saved nothing has changed.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions
  readonly #turns = new Turns()

  constructor(options: LifecycleOptions) {
    this.#options = options
  }

  /** Does `work` when everything asked of this job before is done. @throws job.notFound */
  turn<R>(job: string, work: (turn: Turn) => Promise<R>): Promise<R> {
    const { store } = this.#options
    return this.#turns.take(job, () => {
      store.job(job)
      return work({
        get status() {
          return store.status(job)
        },
        get run() {
          return store.lastRun(job)
        },
        change: (event, change) => this.#change(job, event, change),
      })
    })
  }

  /** Resolves when no turn is being taken or waited for. */
  idle(): Promise<void> {
    return this.#turns.idle()
  }

  async #change(id: string, event: LifecycleEvent, change: Change = {}): Promise<RunRecord | undefined> {
    const { store, journals, tell } = this.#options
    const from = store.status(id)
    const to = nextStatus(from, event)
    if (to === undefined) throw new VigieError('lifecycle.refused', { status: from, event })

    const before = { job: store.job(id), run: store.lastRun(id) }
    const run = runAfter(before.run, to, change)
    const job = jobAfter(before.job, to, change)
    try {
      if (run !== undefined && run !== before.run) {
        store.putRun(run)
        await store.saveRuns()
      }
      if (job !== before.job) {
        store.putJob(job)
        await store.saveJobs()
      }
    } catch (error) {
      this.#undo(before, run)
      throw error
    }
    if (run !== undefined && change.notes !== undefined) {
      for (const note of change.notes) journals.write(run.id, note)
      await journals.sync(run.id)
    }
    if (from !== to) tell({ job: id, run: run?.id ?? null, from, to })
    return run
  }

  /** Puts back what could not be saved; figures that came in meanwhile are true all the same. */
  #undo(before: { readonly job: JobRecord; readonly run: RunRecord | undefined }, after: RunRecord | undefined): void {
    const { store } = this.#options
    store.putJob(before.job)
    if (after === undefined || after === before.run) return
    if (before.run?.id !== after.id) {
      store.dropRun(after)
      return
    }
    const { counters, checkpoint } = store.run(after.id)
    store.putRun({ ...before.run, counters, checkpoint })
  }
}

function runAfter(run: RunRecord | undefined, to: Status, change: Change): RunRecord | undefined {
  if (to === 'editing') return run
  if (change.newRun !== undefined) return { ...change.newRun, status: to }
  if (run === undefined) throw new Error(`a job without runs can't become ${to}`)
  return { ...run, ...change.run, status: to }
}

function jobAfter(job: JobRecord, to: Status, change: Change): JobRecord {
  const editing = to === 'editing'
  return editing === job.editing && change.job === undefined ? job : { ...job, ...change.job, editing }
}
