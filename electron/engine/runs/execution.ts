import { setTimeout as wait } from 'node:timers/promises'
import { assertNever } from '@shared/assert-never'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import { brokenEquations } from '@shared/jobs/counters'
import type { JobDefinition } from '@shared/jobs/definition'
import type { RunRecord } from '@shared/jobs/records'
import { isActive } from '@shared/jobs/statuses'
import type { Counters } from '@shared/jobs/counters'
import type { RunOutcome, StopReason } from '@shared/runner/protocol'
import type { Lifecycle, Turn } from '../lifecycle/lifecycle'
import type { Journals } from '../journal/journals'
import type { RejectLists } from '../rejects/reject-lists'
import type { RunnerLink } from '../runner-link/runner-link'
import { RunnerDied, type RunnerSession } from '../runner-link/runner-session'
import type { Store } from '../store/store'
import { Clock } from './clock'
import type { Figures } from './figures'
import { comparableRuns } from './comparable'
import { knownColumns, withColumns } from './known-columns'
import { failureNotes, finishedNote, note, unbalancedNotes } from './notes'
import type { SoloLane } from './solo-lane'

/** The runner may die this often at the same checkpoint of a run before the run is given up: something there kills it. */
const DEATHS_ALLOWED = 3
/** A store that can't be written (a full disk) is tried again after this time: a run's end must not be forgotten. */
const RETRY_MS = 1000

export interface ExecutionTools {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly journals: Journals
  readonly link: RunnerLink
  readonly figures: Figures
  readonly rejectLists: Pick<RejectLists, 'writeBeside'>
  readonly lane: SoloLane
  /** Aborted when the engine closes. */
  readonly closing: AbortSignal
  readonly log: (error: unknown) => void
}

/**
 * Takes one run from the queue to its end, or to the checkpoint at which it is stopped.
 *
 * The run is handed to the runner, which answers when the run has ended or stopped. When the runner dies instead, the database is asked how
 * far the run came, and it is handed over again: its status does not change. What an answer means depends on the status that the run has
 * by then, because a pause, a cancel and the closing of the program reach it while it is in the runner.
 */
export class Execution {
  readonly #run: string
  readonly #tools: ExecutionTools
  readonly #clock = new Clock()
  readonly #stopAsked = new AbortController()
  readonly #deaths = { count: 0, at: -1 }
  /** The runner that has the run. */
  #session: RunnerSession | undefined
  #leaveLane: (() => void) | undefined

  constructor(run: string, tools: ExecutionTools) {
    this.#run = run
    this.#tools = tools
  }

  /** When the run's time began to count, null while it does not; see JobSummary. */
  get runningSince(): string | null {
    return this.#clock.since
  }

  /** Resolves when the run has left the runner and that is stored. Never throws. */
  async execute(): Promise<void> {
    try {
      const before = this.#record()
      if (!(await this.#begin(before))) return
      this.#clock.start()
      await this.#conclude(await this.#work(before.startedAt !== null))
    } catch (error) {
      this.#tools.log(error)
      await this.#conclude({ kind: 'failed', error: toErrorData(error), checkpoint: null }).catch(this.#tools.log)
    } finally {
      this.#clock.stop()
    }
  }

  /** To be called after the status has changed to one that ends the execution. */
  stop(reason: StopReason): void {
    this.#stopAsked.abort()
    this.#session?.request('stop', { run: this.#run, reason }).catch(this.#logUnlessDied)
  }

  progress(counters: Counters, checkpoint: number, checking: boolean): void {
    this.#tools.figures.take(this.#run, counters, checkpoint, { lapMs: this.#clock.lap(), checking })
    if (checkpoint > this.#deaths.at) this.#leaveLane?.()
  }

  #begin({ startedAt }: RunRecord): Promise<boolean> {
    return this.#insist(async (turn) => {
      // Paused, cancelled or deleted between its turn in the queue and this one; or there is no time left to begin.
      if (turn.status !== 'queued' || turn.run?.id !== this.#run || this.#tools.closing.aborted) return false
      await turn.change('slotFree', {
        run: { startedAt: startedAt ?? new Date().toISOString(), endedAt: null, error: null, interrupted: null },
        notes: startedAt === null ? [note('run.started')] : [],
      })
      return true
    }, false)
  }

  async #work(begunBefore: boolean): Promise<RunOutcome> {
    for (;;) {
      try {
        return await this.#handOver(begunBefore)
      } catch (error) {
        const interrupted = this.#tools.closing.aborted
        if (interrupted) return this.#stoppedHere('close')
        if (!(error instanceof RunnerDied)) return { kind: 'failed', error: toErrorData(error), checkpoint: null }
        this.#countDeath(error)
        if (this.#deaths.count >= DEATHS_ALLOWED) {
          const died = new VigieError('runner.died', { deaths: this.#deaths.count }, { cause: error })
          return { kind: 'failed', error: toErrorData(died), checkpoint: null }
        }
      }
    }
  }

  async #handOver(begunBefore: boolean): Promise<RunOutcome> {
    const suspect = this.#deaths.count > 0
    this.#leaveLane = suspect ? await this.#tools.lane.enter(this.#stopAsked.signal) : undefined
    try {
      const done = begunBefore || suspect ? (await this.#tools.figures.verify(this.#run))?.done === true : false
      const session = await this.#tools.link.open()
      const definition = await this.#definition(session)
      // A stop that was asked for before the runner had the run has not reached it. Of one that is done nothing is left to stop.
      if (this.#record().status !== 'running' && !done) return this.#stoppedHere('close')
      this.#session = session
      const { job, dry, again, accepted, beyond, undo, repair } = this.#record()
      if (definition.kind === 'export') return await session.request('export', { run: this.#run, job, definition })
      const keep = this.#keeps()
      const outcome =
        undo !== null
          ? await session.request('undo', { run: this.#run, ...undo })
          : repair !== null
            ? await session.request('repair', { run: this.#run, ...repair, keep })
            : await session.request('import', {
                ...{ run: this.#run, definition, dry, again, accepted, beyond, keep },
                past: comparableRuns(this.#tools.store, this.#record()),
              })
      if (outcome.kind === 'finished') await this.#trimHistory(session)
      return outcome
    } finally {
      this.#session = undefined
      this.#leaveLane?.()
    }
  }

  #keeps(): boolean {
    const { undoRuns, undoDays } = this.#tools.store.settings()
    return undoRuns !== 0 && undoDays !== 0
  }

  /** Only what is needed to undo the last runs is kept. The run is done, whatever becomes of this. */
  async #trimHistory(session: RunnerSession): Promise<void> {
    const { store } = this.#tools
    const { undoRuns, undoDays } = store.settings()
    const except = Array.from(store.runs())
      .filter(({ id, status }) => id !== this.#run && (isActive(status) || status === 'paused'))
      .map(({ id }) => id)
    // What is not trimmed now is trimmed at the end of the next run.
    await session.request('trimHistory', { runs: undoRuns, days: undoDays, except }).catch(this.#logUnlessDied)
  }

  /** What the run does; an import with the columns that its job knows: a run that begins compares its files with them. */
  async #definition(session: RunnerSession): Promise<JobDefinition> {
    const { job, definition } = this.#record()
    if (definition.kind === 'export') return definition
    const ask = (run: string) => session.request('columns', { run })
    return withColumns(definition, await knownColumns(this.#tools.store, job, definition, ask))
  }

  /** A runner that died is noticed by whoever waits for the run that it had. */
  readonly #logUnlessDied = (error: unknown): void => {
    if (!(error instanceof RunnerDied)) this.#tools.log(error)
  }

  #countDeath({ message }: RunnerDied): void {
    const { checkpoint } = this.#record()
    this.#deaths.count = this.#deaths.at === checkpoint ? this.#deaths.count + 1 : 1
    this.#deaths.at = checkpoint
    const params = { deaths: this.#deaths.count, reason: message }
    this.#tools.journals.write(this.#run, note('runner.restarted', params, 'warning'))
  }

  #stoppedHere(reason: StopReason): RunOutcome {
    const { checkpoint: number, counters } = this.#record()
    return { kind: 'stopped', reason, checkpoint: { number, counters, done: false } }
  }

  async #conclude(outcome: RunOutcome): Promise<void> {
    const lap = this.#clock.lap()
    this.#clock.stop()
    const { checkpoint: number, counters } = this.#record()
    this.#tools.figures.settle(this.#run, outcome.checkpoint ?? { number, counters, done: false }, lap)
    // A run that stops goes on some time, and writes its list then.
    if (outcome.kind !== 'stopped' && !this.#tools.closing.aborted) await this.#tools.rejectLists.writeBeside(this.#run)
    await this.#insist((turn) => this.#end(turn, outcome), undefined)
  }

  async #end(turn: Turn, outcome: RunOutcome): Promise<void> {
    const { counters, durationMs } = this.#record()
    const endedAt = new Date().toISOString()
    switch (outcome.kind) {
      case 'finished': {
        const notes = [...unbalancedNotes(brokenEquations(counters)), finishedNote(counters, durationMs)]
        await turn.change('endReached', { run: { endedAt, error: null, interrupted: null }, notes })
        return
      }
      case 'failed': {
        const { error } = outcome
        await turn.change('failure', { run: { endedAt, error, interrupted: null }, notes: failureNotes(error) })
        return
      }
      case 'stopped':
        await this.#stopped(turn, counters, endedAt)
        return
      default:
        assertNever(outcome)
    }
  }

  async #stopped(turn: Turn, { processed }: Counters, endedAt: string): Promise<void> {
    switch (turn.status) {
      case 'pausing':
        await turn.change('checkpointReached', { notes: [note('run.paused', { processed })] })
        return
      case 'cancelling':
        await turn.change('stopped', { run: { endedAt }, notes: [note('run.cancelled', { processed })] })
        return
      case 'stopping':
        await this.#tools.store.saveRuns()
        return
      default:
        // The store could not be written when the engine began to close: the next launch finds an interrupted run either way.
        if (this.#tools.closing.aborted) return
        throw new Error(`the runner stopped a run whose status is ${turn.status}`)
    }
  }

  /** A turn that is taken again until the store can be written; `otherwise` where the engine closes before. */
  async #insist<R>(work: (turn: Turn) => Promise<R>, otherwise: R): Promise<R> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#tools.lifecycle.turn(this.#record().job, work)
      } catch (error) {
        if (!(error instanceof VigieError && error.code === 'file.unwritable')) throw error
        if (tried === 1) this.#tools.log(error)
        await wait(RETRY_MS, undefined, { signal: this.#tools.closing }).catch(() => undefined)
        if (this.#tools.closing.aborted) return otherwise
      }
    }
  }

  #record(): RunRecord {
    return this.#tools.store.run(this.#run)
  }
}
