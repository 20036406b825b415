import { VigieError } from '@shared/errors/error-data'
import type { JobRecord, RunRecord } from '@shared/jobs/records'
import { isActive, type Status } from '@shared/jobs/statuses'
import { nextStatus, type LifecycleEvent } from '@shared/jobs/transitions'
import type { EngineEvents } from '../api'
import type { Store } from '../store/store'

/** What changes in a run together with its status. */
export type RunChange = Partial<Omit<RunRecord, 'id' | 'job' | 'status'>>

/**
 * The one place where a status changes. A job's status is `editing` while its definition is open, otherwise that of its last run. Each
 * event goes through the table of shared/jobs/transitions.ts: refused events throw and change nothing; the others change the record, wait
 * until it is on disk, and are then told as old → new.
 */
export class Lifecycle {
  readonly #store: Store
  readonly #tell: (change: EngineEvents['status']) => void
  /** Last run of each job; runs are only ever added at the end. */
  readonly #latest = new Map<string, string>()

  constructor(store: Store, tell: (change: EngineEvents['status']) => void) {
    this.#store = store
    this.#tell = tell
    for (const run of store.runs.all().sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)))
      this.#latest.set(run.job, run.id)
  }

  /** @throws job.notFound */
  job(id: string): JobRecord {
    const job = this.#store.jobs.get(id)
    if (job === undefined) throw new VigieError('job.notFound', { id })
    return job
  }

  latest(job: string): RunRecord | undefined {
    const run = this.#latest.get(job)
    return run === undefined ? undefined : this.#store.runs.get(run)
  }

  status(id: string): Status {
    const job = this.job(id)
    const run = this.latest(id)
    // A live run wins: the flag of a job whose start was cut off by a crash may not have been cleared yet.
    if (run === undefined || (job.editing && !isActive(run.status))) return 'editing'
    return run.status
  }

  /** Start of a new run: the job leaves `editing` and the run begins its life as `queued`. @throws lifecycle.refused */
  async begin(run: RunRecord): Promise<void> {
    const job = this.job(run.job)
    const from = this.status(job.id)
    this.#next(from, 'start')
    this.#store.runs.put({ ...run, status: 'queued' })
    this.#latest.set(job.id, run.id)
    await this.#store.runs.save()
    if (job.editing) {
      this.#store.jobs.put({ ...this.job(job.id), editing: false })
      await this.#store.jobs.save()
    }
    this.#tell({ job: job.id, run: run.id, from, to: 'queued' })
  }

  /** Lets an event happen to the job's last run. @returns the run as it is afterwards @throws lifecycle.refused */
  async apply(id: string, event: LifecycleEvent, change: RunChange = {}): Promise<RunRecord> {
    const from = this.status(id)
    const to = this.#next(from, event)
    const run = this.latest(id)
    if (run === undefined || from === 'editing' || to === 'editing')
      throw new VigieError('lifecycle.refused', { status: from, event })
    const changed: RunRecord = { ...run, ...change, status: to }
    this.#store.runs.put(changed)
    await this.#store.runs.save()
    this.#tell({ job: id, run: run.id, from, to })
    return changed
  }

  /** Opens the definition: the job is `editing`; a paused run is given up. @throws lifecycle.refused */
  async edit(id: string, change: (job: JobRecord) => JobRecord): Promise<void> {
    const from = this.status(id)
    this.#next(from, 'edit')
    const run = this.latest(id)
    if (run?.status === 'paused') {
      this.#store.runs.put({ ...run, status: 'cancelled', endedAt: new Date().toISOString() })
      await this.#store.runs.save()
    }
    this.#store.jobs.put({ ...change(this.job(id)), editing: true })
    await this.#store.jobs.save()
    this.#tell({ job: id, run: null, from, to: 'editing' })
  }

  /** Forgets a job and its runs. @throws job.active */
  async remove(id: string): Promise<string[]> {
    const status = this.status(id)
    if (isActive(status)) throw new VigieError('job.active', { id, status })
    const runs = this.#store.runs.all().filter((run) => run.job === id)
    for (const run of runs) this.#store.runs.remove(run.id)
    this.#latest.delete(id)
    this.#store.jobs.remove(id)
    await this.#store.jobs.save()
    await this.#store.runs.save()
    return runs.map((run) => run.id)
  }

  #next(from: Status, event: LifecycleEvent): Status {
    const to = nextStatus(from, event)
    if (to === undefined) throw new VigieError('lifecycle.refused', { status: from, event })
    return to
  }
}
