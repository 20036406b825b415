import { toErrorData, VigieError, type ErrorData } from '@shared/errors/error-data'
import { brokenEquations } from '@shared/jobs/counters'
import type { RunRecord } from '@shared/jobs/records'
import type { JournalCode } from '@shared/journal/codes'
import type { JournalNote } from '@shared/journal/entry'
import type { Checkpoint, ImportOutcome, RunnerEvent, StopReason } from '@shared/runner/protocol'
import type { EngineEvents } from '../api'
import type { Journals } from '../journal/journals'
import type { Lifecycle, RunChange } from '../lifecycle/lifecycle'
import { RunnerGone, type RunnerLink } from '../runner-link/runner-link'
import type { Store } from '../store/store'
import { Stopwatches } from './stopwatches'

/** The runner may die this often at the same checkpoint before the run is given up: something there kills it. */
const DEATHS_ALLOWED = 3

export interface SupervisorOptions {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly journals: Journals
  readonly link: RunnerLink
  readonly onProgress: (progress: EngineEvents['progress']) => void
  readonly log: (error: unknown) => void
}

/**
 * Takes runs from `running` to their end: hands them to the runner, follows what comes back, and when the runner dies goes on from
 * the last checkpoint in the database, which is the truth whatever the last message said.
 */
export class Supervisor {
  readonly #o: SupervisorOptions
  readonly #watches = new Stopwatches()
  readonly #active = new Map<string, Promise<void>>()

  constructor(options: SupervisorOptions) {
    this.#o = options
  }

  /** Runs until the run is finished, failed, paused, cancelled or stopping. Never throws. */
  execute(id: string): Promise<void> {
    const work = this.#execute(id)
      .catch((error: unknown) => this.#fail(this.#run(id), toErrorData(error)))
      .catch(this.#o.log)
      .finally(() => {
        this.#watches.stop(id)
        this.#active.delete(id)
      })
    this.#active.set(id, work)
    return work
  }

  /** Asks a running run to stop at its next checkpoint. */
  stop(run: string, reason: StopReason): void {
    this.#o.link.request('stop', { run, reason }).catch((error: unknown) => {
      // A runner that has died is the business of `execute`, which looks at the status.
      if (!(error instanceof RunnerGone)) this.#o.log(error)
    })
  }

  /** Resolves when no run is being executed. */
  async idle(): Promise<void> {
    await Promise.all(this.#active.values())
  }

  /** Since when the run's time is running, as ISO 8601. */
  runningSince(run: string): string | null {
    return this.#watches.since(run)
  }

  receive(event: RunnerEvent): void {
    const run = this.#o.store.runs.get(event.run)
    if (run === undefined) return
    if (event.type === 'journal') {
      this.#o.journals.write(event.run, event.note)
      return
    }
    this.#o.store.runs.put({ ...run, counters: event.counters, checkpoint: event.checkpoint })
    this.#o.store.runs.saveSoon(this.#o.log)
    this.#o.onProgress({ job: run.job, run: run.id, counters: event.counters, at: Date.now() })
  }

  async #execute(id: string): Promise<void> {
    const queued = this.#run(id)
    await this.#o.lifecycle.apply(queued.job, 'slotFree', { startedAt: queued.startedAt ?? new Date().toISOString() })
    this.#watches.start(id)
    this.#note(id, queued.startedAt === null ? { level: 'info', code: 'run.started', params: {} } : undefined)

    const deaths = { at: -1, count: 0 }
    for (;;) {
      try {
        const checkpoint = await this.#synchronise(id)
        if (checkpoint?.done === true) {
          await this.#finish(id, checkpoint)
          return
        }
        if (this.#run(id).status !== 'running') {
          await this.#settle(id)
          return
        }
        const outcome = await this.#o.link.request('import', { run: id, definition: this.#run(id).definition })
        if (await this.#conclude(id, outcome)) return
      } catch (error) {
        if (!(error instanceof RunnerGone)) throw error
        if (this.#run(id).status === 'stopping') return
        const { checkpoint } = this.#run(id)
        deaths.count = deaths.at === checkpoint ? deaths.count + 1 : 1
        deaths.at = checkpoint
        this.#note(id, {
          level: 'warning',
          code: 'runner.restarted',
          params: { deaths: deaths.count, reason: error.message },
        })
        if (deaths.count >= DEATHS_ALLOWED)
          throw new VigieError('runner.died', { deaths: deaths.count }, { cause: error })
      }
    }
  }

  /** Takes the run's figures from the database; notices one that has gone back behind what was seen before. */
  async #synchronise(id: string): Promise<Checkpoint | null> {
    const before = this.#run(id)
    const checkpoint = await this.#o.link.request('checkpoint', { run: id })
    const found = checkpoint?.number ?? 0
    if (found < before.checkpoint) {
      this.#note(id, { level: 'warning', code: 'run.steppedBack', params: { expected: before.checkpoint, found } })
    }
    if (checkpoint !== null) this.#update(id, { counters: checkpoint.counters, checkpoint: checkpoint.number })
    else if (before.checkpoint > 0) this.#update(id, { checkpoint: 0 })
    return checkpoint
  }

  /** What came of an import request; false where the run has to go on. */
  async #conclude(id: string, outcome: ImportOutcome): Promise<boolean> {
    switch (outcome.kind) {
      case 'finished':
        await this.#finish(id, outcome.checkpoint)
        return true
      case 'failed': {
        if (outcome.checkpoint !== null)
          this.#update(id, { counters: outcome.checkpoint.counters, checkpoint: outcome.checkpoint.number })
        await this.#fail(this.#run(id), outcome.error)
        return true
      }
      case 'stopped':
        this.#update(id, { counters: outcome.checkpoint.counters, checkpoint: outcome.checkpoint.number })
        return this.#settle(id)
    }
  }

  /** The run has stopped at a checkpoint: what that means depends on what was asked for last. False: nothing was. */
  async #settle(id: string): Promise<boolean> {
    const { job, status, counters } = this.#run(id)
    const params = { processed: counters.processed }
    switch (status) {
      case 'pausing':
        await this.#end(job, id, 'checkpointReached', { level: 'info', code: 'run.paused', params })
        return true
      case 'cancelling':
        await this.#end(
          job,
          id,
          'stopped',
          { level: 'info', code: 'run.cancelled', params },
          { endedAt: new Date().toISOString() },
        )
        return true
      case 'running':
        return false
      default:
        this.#update(id, { durationMs: this.#watches.total(id, this.#run(id).durationMs) })
        await this.#o.store.runs.save()
        return true
    }
  }

  async #finish(id: string, checkpoint: Checkpoint): Promise<void> {
    const { counters, number } = checkpoint
    this.#update(id, { counters, checkpoint: number })
    const broken = brokenEquations(counters)
    if (broken.length > 0) throw new Error(broken.join('; '))
    const run = this.#run(id)
    const seconds = Math.round(this.#watches.total(id, run.durationMs) / 100) / 10
    const { processed, success, rejects } = counters
    const note: JournalNote = { level: 'info', code: 'run.finished', params: { processed, success, rejects, seconds } }
    await this.#end(run.job, id, 'endReached', note, { endedAt: new Date().toISOString(), error: null })
  }

  async #fail(run: RunRecord, error: ErrorData): Promise<void> {
    if (error.cause !== undefined)
      this.#note(run.id, { level: 'error', code: 'run.cause', params: { cause: error.cause } })
    this.#note(run.id, { level: 'error', code: 'run.error', params: { ...error.params, code: error.code } })
    const note: JournalNote = { level: 'error', code: 'run.failed', params: {} }
    await this.#end(run.job, run.id, 'failure', note, { endedAt: new Date().toISOString(), error })
  }

  /** Ends a stretch of running: the journal first, so that whoever hears of the status finds its last lines. */
  async #end(
    job: string,
    id: string,
    event: 'endReached' | 'failure' | 'checkpointReached' | 'stopped',
    note: JournalNote,
    change: RunChange = {},
  ): Promise<void> {
    this.#note(id, note)
    await this.#o.journals.sync(id)
    const durationMs = this.#watches.total(id, this.#run(id).durationMs)
    this.#watches.stop(id)
    await this.#o.lifecycle.apply(job, event, { ...change, durationMs })
  }

  #run(id: string): RunRecord {
    const run = this.#o.store.runs.get(id)
    if (run === undefined) throw new VigieError('run.notFound', { id })
    return run
  }

  #update(id: string, change: RunChange): void {
    this.#o.store.runs.put({ ...this.#run(id), ...change })
  }

  #note(id: string, note: JournalNote | undefined): void {
    if (note !== undefined) this.#o.journals.write(id, note)
  }
}

/** A line without parameters. */
export function plainNote(code: Extract<JournalCode, 'run.pausing' | 'run.cancelling' | 'run.stopping'>): JournalNote {
  return { level: 'info', code, params: {} }
}
