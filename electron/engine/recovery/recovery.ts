import type { RunRecord } from '@shared/jobs/records'
import { isActive } from '@shared/jobs/statuses'
import type { LifecycleEvent } from '@shared/jobs/transitions'
import type { Settings } from '@shared/settings/settings'
import type { Lifecycle, Turn } from '../lifecycle/lifecycle'
import type { Figures } from '../runs/figures'
import { queuedNote } from '../runs/notes'
import type { Supervisor } from '../runs/supervisor'
import type { Store } from '../store/store'

export interface RecoveryTools {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly supervisor: Supervisor
  readonly figures: Figures
  readonly closing: AbortSignal
  readonly log: (error: unknown) => void
}

/**
 * Takes up what the end of an earlier program has cut off (domain.md, "next launch"). The store only says what a person was shown last; how
 * far a run really came is asked of the database, before it goes on or, where it does not go on, in the background.
 */
export class Recovery {
  readonly #tools: RecoveryTools
  #background: Promise<void> = Promise.resolve()

  constructor(tools: RecoveryTools) {
    this.#tools = tools
  }

  /**
   * Gives interrupted runs their new status and queues those that go on. Nothing here waits for the runner.
   * @param which all of them, or the one with this id
   */
  async recover(which: true | string, afterRestart: Settings['afterRestart']): Promise<void> {
    const { store, supervisor } = this.#tools
    const interrupted = [...store.runs()].filter(
      (run) => (which === true || run.id === which) && this.#isInterrupted(run),
    )
    const recovered = await Promise.all(interrupted.map((run) => this.#recoverOne(run, afterRestart)))
    for (const run of recovered) if (run?.status === 'queued') supervisor.enqueue(run)
  }

  /** Brings an interrupted run that nobody recovered to rest, so that a command can be given to it. @returns whether it was one */
  async adopt(turn: Turn): Promise<boolean> {
    const { run } = turn
    if (run === undefined || !this.#isInterrupted(run)) return false
    await this.#apply(turn, run, 'pause')
    return true
  }

  /** Resolves when nothing is being asked of the database any more. */
  idle(): Promise<void> {
    return this.#background
  }

  #isInterrupted({ id, job, status }: RunRecord): boolean {
    const { store, supervisor } = this.#tools
    return isActive(status) && !supervisor.has(id) && store.lastRun(job)?.id === id
  }

  async #recoverOne({ job }: RunRecord, afterRestart: Settings['afterRestart']): Promise<RunRecord | undefined> {
    try {
      return await this.#tools.lifecycle.turn(job, async (turn) => {
        return turn.run === undefined ? undefined : this.#apply(turn, turn.run, afterRestart)
      })
    } catch (error) {
      // One run that can't be taken up (a full disk) must not keep the workspace shut; it stays what it is until the next command.
      this.#tools.log(error)
      return undefined
    }
  }

  async #apply(turn: Turn, run: RunRecord, afterRestart: Settings['afterRestart']): Promise<RunRecord | undefined> {
    const event = recoveryEvent(run, afterRestart)
    const endedAt = event === 'recoverCancelled' ? new Date().toISOString() : null
    const recovered = await turn.change(event, { run: { interrupted: null, endedAt } })
    if (run.startedAt === null || recovered === undefined) return recovered
    this.#tools.figures.doubt(run.id)
    if (recovered.status !== 'queued') this.#verifyLater(recovered)
    return recovered
  }

  /** One after another, behind everything that is more urgent. */
  #verifyLater(run: RunRecord): void {
    this.#background = this.#background.then(async () => {
      const { closing, store, figures, log } = this.#tools
      if (closing.aborted || store.findRun(run.id) === undefined) return
      try {
        const checkpoint = await figures.verify(run.id)
        if (checkpoint?.done === true) await this.#finish(run)
      } catch (error) {
        // A job that was deleted meanwhile has no figures; the others are asked for again when the run goes on.
        if (!closing.aborted && store.findRun(run.id) !== undefined) log(error)
      }
    })
  }

  /** A run whose last block was committed is not to be stopped any more: it goes through the runner, which finds nothing left to do. */
  async #finish({ id, job }: RunRecord): Promise<void> {
    const { lifecycle, supervisor } = this.#tools
    await lifecycle.turn(job, async (turn) => {
      const { run, status } = turn
      if (run?.id !== id || !(status === 'paused' || status === 'cancelled')) return
      const event = status === 'paused' ? 'start' : 'resume'
      const going = await turn.change(event, { run: { endedAt: null }, notes: [queuedNote(run)] })
      if (going !== undefined) supervisor.enqueue(going)
    })
  }
}

/**
 * What happens at launch to a run that was under way: one that was running goes on, or waits by setting; a pause or cancel is brought to
 * its end, also where the closing of the program had overtaken it.
 */
function recoveryEvent(
  { status, interrupted }: Pick<RunRecord, 'status' | 'interrupted'>,
  afterRestart: Settings['afterRestart'],
): LifecycleEvent {
  const was = status === 'stopping' ? (interrupted ?? 'running') : status
  if (was === 'pausing') return 'recoverPaused'
  if (was === 'cancelling') return 'recoverCancelled'
  return afterRestart === 'pause' ? 'recoverPaused' : 'recover'
}
