import { zeroCounters } from '@shared/jobs/counters'
import type { JobDefinition } from '@shared/jobs/definition'
import type { JobRecord, RunRecord } from '@shared/jobs/records'
import type { Status } from '@shared/jobs/statuses'
import { startMakesNewRun } from '@shared/jobs/transitions'
import { VigieError } from '@shared/errors/error-data'
import { definitionToRun } from '../jobs/definitions'
import type { Change, Lifecycle, Turn } from '../lifecycle/lifecycle'
import type { Recovery } from '../recovery/recovery'
import { newId } from '../store/ids'
import type { Store } from '../store/store'
import { note, queuedNote } from './notes'
import type { Supervisor } from './supervisor'

/** How a new run is begun, see RunRecord. */
type Manner = Partial<Pick<RunRecord, 'dry' | 'again' | 'accepted' | 'undo' | 'repair'>>

export interface CommandTools {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly supervisor: Supervisor
  readonly recovery: Recovery
}

/** What a person can do with a job. Each command resolves when the new status is durable, and throws lifecycle.refused where the table does. */
export class Commands {
  readonly #tools: CommandTools

  constructor(tools: CommandTools) {
    this.#tools = tools
  }

  /**
   * A new run, or going on with one that is paused (as what it was begun). A new one makes the draft of the job its definition.
   * @returns the run's id
   * @throws draft.incomplete
   */
  start(job: string, manner: Manner): Promise<string> {
    return this.#turn(job, async (turn) => {
      if (!startMakesNewRun(turn.status)) return this.#enqueue(turn, 'start')
      const record = this.#tools.store.job(job)
      const definition = definitionToRun(record)
      const taken = record.draft === null ? {} : { job: { definition, draft: null } }
      return this.#enqueue(turn, 'start', { newRun: runOf(job, definition, manner), ...taken })
    })
  }

  /** A new run that undoes an earlier one of the job. @returns its id @throws lifecycle.refused also where `start` would go on with a run */
  undo(job: string, undo: NonNullable<RunRecord['undo']>): Promise<string> {
    return this.#turn(job, async (turn) => {
      if (!startMakesNewRun(turn.status)) throw refused(turn.status, 'undo')
      const { definition } = this.#tools.store.run(undo.of)
      return this.#enqueue(turn, 'start', { newRun: runOf(job, definition, { undo }) })
    })
  }

  /** A new run that imports what was corrected of the rejects of an earlier one. @returns its id @throws lifecycle.refused also where `start` would go on with a run */
  repair(job: string, repair: NonNullable<RunRecord['repair']>): Promise<string> {
    return this.#turn(job, async (turn) => {
      if (!startMakesNewRun(turn.status)) throw refused(turn.status, 'repair')
      const { definition } = this.#tools.store.run(repair.of)
      return this.#enqueue(turn, 'start', { newRun: runOf(job, definition, { repair }) })
    })
  }

  /**
   * Going on with a run that failed, was cancelled, or was interrupted and not recovered.
   * @param accepted what is unlike the last runs is right nevertheless @returns the run's id
   */
  resume(job: string, accepted: boolean): Promise<string> {
    return this.#turn(job, (turn, adopted) => {
      return this.#enqueue(turn, adopted && turn.status === 'paused' ? 'start' : 'resume', undefined, accepted)
    })
  }

  pause(job: string): Promise<void> {
    return this.#turn(job, async (turn, adopted) => {
      if (adopted && turn.status === 'paused') return
      const waiting = turn.status === 'queued'
      const processed = turn.run?.counters.processed ?? 0
      const run = await turn.change('pause', {
        notes: [waiting ? note('run.paused', { processed }) : note('run.pausing')],
      })
      if (run === undefined) return
      if (waiting) this.#tools.supervisor.withdraw(run.id)
      else this.#tools.supervisor.stop(run.id, 'pause')
    })
  }

  cancel(job: string): Promise<void> {
    return this.#turn(job, async (turn, adopted) => {
      if (!(adopted && turn.status === 'cancelled')) await this.#cancel(turn)
    })
  }

  /** Gives the job another definition or another draft; a paused run is given up. */
  edit(job: string, change: Partial<Pick<JobRecord, 'definition' | 'draft'>>): Promise<void> {
    return this.#turn(job, async (turn) => {
      if (turn.status === 'paused') await this.#cancel(turn)
      await turn.change('edit', { job: { ...change, changedAt: new Date().toISOString() } })
    })
  }

  async #cancel(turn: Turn): Promise<void> {
    const { status } = turn
    const notes = [note('run.cancelled', { processed: turn.run?.counters.processed ?? 0 })]
    const endedAt = new Date().toISOString()
    switch (status) {
      case 'queued': {
        const run = await turn.change('cancel', { run: { endedAt }, notes })
        if (run !== undefined) this.#tools.supervisor.withdraw(run.id)
        return
      }
      case 'paused':
        // Nothing has to be stopped, the table's two steps follow each other.
        await turn.change('cancel')
        await turn.change('stopped', { run: { endedAt }, notes })
        return
      default: {
        const run = await turn.change('cancel', { notes: [note('run.cancelling')] })
        if (run !== undefined) this.#tools.supervisor.stop(run.id, 'cancel')
      }
    }
  }

  async #enqueue(
    turn: Turn,
    event: 'start' | 'resume',
    begun?: Pick<Change, 'newRun' | 'job'>,
    accepted = false,
  ): Promise<string> {
    const going = begun?.newRun ?? turn.run
    const beyond = turn.status === 'failed' ? { beyond: turn.run?.checkpoint ?? null } : {}
    const run = await turn.change(event, {
      ...(begun ?? { run: { endedAt: null, error: null, ...beyond, ...(accepted ? { accepted } : {}) } }),
      notes: going === undefined ? [] : [queuedNote(going)],
    })
    if (run === undefined) throw new Error(`${event} led to no run`)
    this.#tools.supervisor.enqueue(run)
    return run.id
  }

  /** A turn that first brings to rest what an earlier program left under way and nobody recovered. */
  #turn<R>(job: string, work: (turn: Turn, adopted: boolean) => Promise<R>): Promise<R> {
    return this.#tools.lifecycle.turn(job, async (turn) => work(turn, await this.#tools.recovery.adopt(turn)))
  }
}

function refused(status: Status, event: 'undo' | 'repair'): VigieError {
  return new VigieError('lifecycle.refused', { status, event })
}

/** A run of the job as it is defined now: a later edit does not change what the run does. */
function runOf(
  job: string,
  definition: JobDefinition,
  { dry = false, again = false, accepted = false, undo = null, repair = null }: Manner,
): Omit<RunRecord, 'status'> {
  return {
    id: newId(),
    job,
    definition,
    dry,
    again,
    accepted,
    undo,
    repair,
    beyond: null,
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    durationMs: 0,
    counters: zeroCounters(),
    checkpoint: 0,
    interrupted: null,
    error: null,
  }
}
