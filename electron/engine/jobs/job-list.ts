import type { JobDetails, JobRecord, JobSummary, RunRecord } from '@shared/jobs/records'
import type { Store } from '../store/store'
import { rejectsOf } from './job-rejects'
import { detail, summarise, type JobFacts } from './summaries'
import { findUndoable } from './undoable'

interface Cached {
  readonly job: JobRecord
  readonly run: RunRecord | undefined
  readonly runningSince: string | null
  readonly summary: JobSummary
}

/** Jobs as screens show them. Summaries are made again only for jobs that changed: the list is asked for often and can be long. */
export class JobList {
  readonly #store: Store
  readonly #runningSince: (run: string) => string | null
  readonly #cache = new WeakMap<JobRecord, Cached>()

  constructor(store: Store, runningSince: (run: string) => string | null) {
    this.#store = store
    this.#runningSince = runningSince
  }

  all(): JobSummary[] {
    return Array.from(this.#store.jobs(), (job) => this.#summary(job))
  }

  details(id: string): JobDetails {
    const job = this.#store.job(id)
    const run = this.#store.lastRun(id)
    const since = run === undefined ? null : this.#runningSince(run.id)
    return detail(job, this.#store.status(id), run, this.#facts(id, run, since))
  }

  #summary(job: JobRecord): JobSummary {
    const run = this.#store.lastRun(job.id)
    const runningSince = run === undefined ? null : this.#runningSince(run.id)
    const known = this.#cache.get(job)
    if (known?.run === run && known?.runningSince === runningSince) return known.summary
    const summary = summarise(job, this.#store.status(job.id), run, this.#facts(job.id, run, runningSince))
    this.#cache.set(job, { job, run, runningSince, summary })
    return summary
  }

  #facts(job: string, run: RunRecord | undefined, runningSince: string | null): JobFacts {
    return { runningSince, undoable: findUndoable(this.#store, job), rejects: rejectsOf(this.#store, run) }
  }
}
