import { zeroCounters, type Counters } from '@shared/jobs/counters'
import type { Checkpoint } from '@shared/runner/protocol'
import type { RunRecord } from '@shared/jobs/records'
import type { EngineEvents } from '../api'
import type { Journals } from '../journal/journals'
import type { RunnerLink } from '../runner-link/runner-link'
import type { ChangedJobs } from '../events/changed-jobs'
import type { Store } from '../store/store'
import { note } from './notes'

/** Progress is told at most ten times a second per run, whatever the runner sends. */
const PROGRESS_MS = 100

export interface FiguresOptions {
  readonly store: Store
  readonly journals: Journals
  readonly link: RunnerLink
  readonly changedJobs: ChangedJobs
  readonly tell: (progress: EngineEvents['progress']) => void
}

/** The figures of runs: counters, checkpoint and running time, from the runner's messages and, after any doubt, from the database. */
export class Figures {
  readonly #options: FiguresOptions
  readonly #told = new Map<string, number>()
  readonly #doubted = new Set<string>()

  constructor(options: FiguresOptions) {
    this.#options = options
  }

  /**
   * Takes what the runner says of a run.
   * @param lapMs running time since the last figures @param checking nothing is written yet
   */
  take(
    id: string,
    counters: Counters,
    checkpoint: number,
    { lapMs, checking }: { readonly lapMs: number; readonly checking: boolean },
  ): void {
    const { store } = this.#options
    const run = store.run(id)
    store.putRun({ ...run, counters, checkpoint, durationMs: Math.round(run.durationMs + lapMs) })
    store.saveRunsSoon()
    const now = performance.now()
    if (now - (this.#told.get(id) ?? -Infinity) < PROGRESS_MS) return
    this.#told.set(id, now)
    this.#tell(run, counters, checking)
  }

  /** Takes the figures with which a run has come to rest, and tells them whatever was told before. */
  settle(id: string, { counters, number }: Checkpoint, lapMs: number): void {
    this.#told.delete(id)
    this.take(id, counters, number, { lapMs, checking: false })
    this.#told.delete(id)
  }

  #tell(run: RunRecord, counters: Counters, checking: boolean): void {
    this.#options.tell({ job: run.job, run: run.id, counters, checking, at: Date.now() })
    this.#options.changedJobs.changed(run.job)
  }

  /** The next `verify` of this run says in its journal that it was recovered. */
  doubt(id: string): void {
    this.#doubted.add(id)
  }

  /**
   * Asks the database how far a run really is; what was seen before only serves to notice a database that has gone back.
   * @throws VigieError, RunnerDied
   */
  async verify(id: string): Promise<Checkpoint | null> {
    const { store, journals, link, changedJobs } = this.#options
    const checkpoint = await link.request('checkpoint', { run: id })
    const run = store.run(id)
    const found = checkpoint?.number ?? 0
    if (this.#doubted.delete(id)) journals.write(id, note('run.recovered', { checkpoint: found }))
    if (found < run.checkpoint) {
      journals.write(id, note('run.steppedBack', { expected: run.checkpoint, found }, 'warning'))
    }
    store.putRun({ ...run, checkpoint: found, counters: checkpoint?.counters ?? zeroCounters() })
    store.saveRunsSoon()
    changedJobs.changed(run.job)
    return checkpoint
  }
}
