import { join } from 'node:path'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { Counters } from '@shared/jobs/counters'
import type { JournalCode } from '@shared/journal/codes'
import type { JournalNote } from '@shared/journal/entry'
import { plausibilitySchema } from '@shared/plausibility/definition'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { Checkpoint, RunOutcome } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { createDataset, sumWrites } from '../database/datasets'
import { diskFull, requireSpace } from '@files/disk'
import { Interrupted, isDiskFull } from '../database/errors'
import { takeMark } from '../history/marks'
import { asksDatabase, beginRepair, readerOf } from '../repair/begin'
import { planRepair, repairState } from '../repair/plan'
import { BatchSource } from './batches'
import { concludeFigures, untakenNotes, type Judging } from './figures/conclude'
import { nextPass, ONLY_PASS, requireLikely, type NextPass } from './figures/check'
import { verifySources } from './fingerprint'
import { finishDry, prepareDry } from './dry'
import { takeIn } from './intake'
import { keyFields, type RunPlan, type RunState } from './plan'
import { initialState, planRun, type Planned } from './planning'
import { findImported } from './imported'
import { RunNotes } from './notes'
import type { StopRequest } from './stopping'
import { insertRun, loadRun, toldCheckpoint, type StoredRun } from './store'
import { createTables, dropTables, forgetRuns } from './tables'
import { endTakenBack } from './taking-back'

/** How a run is begun. */
export interface Manner {
  /** Nothing is written into the dataset. */
  readonly dry: boolean
  /** Files that were imported before are imported again. */
  readonly again: boolean
  /** Rows are kept as they were before, so that the run can be undone. */
  readonly keep?: boolean | undefined
  /** Checkpoint at which the run had ended early, where somebody who knows that goes on with it. */
  readonly beyond?: number | null | undefined
  /** The last finished runs of its job, oldest first: what goes in is compared with what they have written. */
  readonly past?: readonly string[] | undefined
  /** What is unlike them is right nevertheless: nothing is checked first. */
  readonly accepted?: boolean | undefined
}

/** How a pass over the files is made. */
interface PassManner extends Manner {
  readonly pass: NextPass
}

/** What is imported: the files that a definition names, or corrected rejects of another run. */
export type Work = ImportDefinition | { readonly of: string }

export interface RunEvents {
  /** @param checking nothing is written yet */
  progress(counters: Counters, checkpoint: number, checking?: boolean): void
  journal(note: JournalNote): void
  /** A COMMIT reported an error, so that nobody knows whether it happened: the process has to be left. */
  commitDoubt(thrown: unknown): void
}

/**
 * One execution of an import, from its checkpoint to its end or to the next stop.
 *
 * Its batches are taken in by intake.ts. Each batch is one transaction with its rows, its rejects and the checkpoint that says so; nothing else is remembered anywhere, so that whatever dies, the last checkpoint is exactly what is in the database.
 */
export class ImportRun {
  readonly #database: Database
  readonly #run: string
  readonly #stop: StopRequest
  readonly #events: RunEvents
  readonly #notes: RunNotes
  #checkpoint: Checkpoint | null = null
  /** Resolves when what it begins with is in the main file, or when it has to stop. */
  #written: Promise<void> = Promise.resolve()
  /** What its figures are compared with. */
  #judging: Judging = { past: [], rules: plausibilitySchema.parse({}) }

  constructor(database: Database, run: string, stop: StopRequest, events: RunEvents) {
    this.#database = database
    this.#run = run
    this.#stop = stop
    this.#events = events
    this.#notes = new RunNotes((note) => events.journal(note))
  }

  /** Never throws: whatever goes wrong is the outcome, with the last checkpoint that was committed. */
  async execute(work: Work, manner: Manner): Promise<RunOutcome> {
    try {
      return await this.#database.use((connection) =>
        this.#database.use((other) => this.#inPasses([connection, other], work, manner)),
      )
    } catch (thrown) {
      const explained = isDiskFull(thrown) ? await diskFull(this.#database.blocks, thrown) : thrown
      return { kind: 'failed', error: toErrorData(explained), checkpoint: this.#checkpoint }
    } finally {
      this.#stop.dispose()
    }
  }

  /** Where the job fails on what is unlike the past, a pass comes first that writes nothing. */
  async #inPasses(connections: readonly [Connection, Connection], work: Work, manner: Manner): Promise<RunOutcome> {
    // What was refused before is unlike everything that went in.
    if ('of' in work) return this.#execute(connections, work, { ...manner, pass: ONLY_PASS })
    const [connection] = connections
    const { dry, accepted = false } = manner
    const next = () => nextPass(this.#database, connection, this.#run, work, { dry, accepted })
    let pass = await next()
    if (pass.check) {
      if (pass.checkpoint === 0 || pass.replaces) this.#say('plausibility.checking')
      const outcome = await this.#execute(connections, work, { ...manner, dry: true, pass })
      if (outcome.kind !== 'finished') return outcome
      await requireLikely(connection, this.#run)
      this.#say('plausibility.passed')
      pass = await next()
    }
    return this.#execute(connections, work, { ...manner, pass })
  }

  async #execute(connections: readonly [Connection, Connection], work: Work, manner: PassManner): Promise<RunOutcome> {
    const [connection] = connections
    const { plan, state, checkpoint } =
      (await this.#resume(connection, manner)) ?? (await this.#begin(connection, work, manner))
    this.#checkpoint = toldCheckpoint(plan, checkpoint)
    if (!('of' in work)) this.#judging = { past: manner.past ?? [], rules: work.plausibility }
    await this.#database.makeRoom(plan.fields.length)
    if (checkpoint.done) return this.#finish(connection, plan)
    if (state.early?.effect === 'toTakeBack') return this.#takeBack(connection, plan, state)
    if (state.early !== null && manner.beyond !== checkpoint.number)
      return { kind: 'failed', error: state.early.error, checkpoint }
    await requireSpace(this.#database.blocks, state.counters.bytesTotal - state.counters.bytesRead)
    const folder = join(this.#database.blocks, this.#run)
    if (asksDatabase(plan)) await this.#written
    if (this.#stop.reason !== null) return this.#stopped(this.#stop.reason)
    return this.#database.use(async (reading) => {
      const open = readerOf(this.#database, reading, this.#run, plan)
      const source = new BatchSource(plan, open, state, folder, () => this.#stop.reason !== null)
      const work = () => this.#work(connections, plan, state, source)
      try {
        return await this.#database.withRoomFor(
          { columns: plan.fields.length, hasKeys: keyFields(plan).length > 0 },
          work,
        )
      } finally {
        await source.close()
      }
    })
  }

  /** The run as it was left, null when it has not begun. @throws source.changed, file.notFound */
  async #resume(connection: Connection, { beyond, pass }: PassManner): Promise<StoredRun | null> {
    if (pass.replaces) return null
    const stored = await loadRun(connection, this.#run)
    if (stored === null || stored.checkpoint.done) return stored
    const { early } = stored.state
    if (early !== null && (early.effect === 'toTakeBack' || beyond !== stored.checkpoint.number)) return stored
    if (early?.effect === 'takenBack') {
      await this.#database.gate.alone(() => forgetRuns(connection, [this.#run]))
      return null
    }
    this.#checkpoint = stored.checkpoint
    if (stored.plan.repair === null) await verifySources(stored.plan, stored.state)
    if (stored.checkpoint.number === 0) this.#writeDown()
    else {
      const { record, line } = stored.state.position
      this.#events.journal({ level: 'info', code: 'run.resumed', params: { record, line } })
    }
    return stored
  }

  /** Resolves the definition and makes what the run needs; DDL stays out of the transactions of batches. */
  async #begin(
    connection: Connection,
    work: Work,
    { dry, again, keep = true, pass: { check, checkpoint: number } }: PassManner,
  ): Promise<StoredRun> {
    if (!('of' in work) && (!dry || check) && !again) await this.#refuseImported(work)
    const planned: Planned =
      'of' in work
        ? { plan: await planRepair(connection, work.of), create: null, notes: [] }
        : await planRun(this.#database, work)
    const { plan: real, create, notes } = planned
    let plan = real
    await this.#database.makeRoom(plan.fields.length)
    let state = plan.repair === null ? await initialState(plan) : repairState(0)
    await this.#database.gate.alone(async () => {
      await connection.transaction(async () => {
        if (dry) plan = { ...(await prepareDry(connection, this.#run, real, create)), check }
        else {
          if (create !== null) await createDataset(connection, plan.dataset, create)
          const kept = keep || real.takeBack
          plan = { ...real, keep: kept, mark: await takeMark(connection, this.#run, real.dataset, kept) }
        }
        await createTables(connection, this.#run, plan)
        if (plan.repair !== null) state = await beginRepair(connection, this.#run, plan, plan.repair.of)
        await insertRun(connection, this.#run, plan, state, number)
      }, this.#events.commitDoubt)
    })
    this.#writeDown()
    if (dry && !check) this.#events.journal({ level: 'info', code: 'run.dry', params: { dataset: plan.dataset } })
    if (plan.repair !== null)
      this.#events.journal({ level: 'info', code: 'repair.started', params: { count: state.counters.total ?? 0 } })
    for (const note of notes) if (!(dry && note.code === 'dataset.created')) this.#events.journal(note)
    return { plan, state, checkpoint: { number, counters: state.counters, done: false } }
  }

  /**
   * What a run begins with goes into the main file before its first batch, which is cut meanwhile. With it goes what others have left in the log, which can take seconds: a run that is
   * stopped or fails meanwhile does so again when it goes on.
   */
  #writeDown(): void {
    this.#written = this.#stop.unlessAsked(this.#database.checkpoint())
    // Told where it is waited for.
    this.#written.catch(() => undefined)
  }

  /** @throws source.imported */
  async #refuseImported(definition: ImportDefinition): Promise<void> {
    const files = await findImported(this.#database, definition)
    const [first] = files
    if (first === undefined) return
    const { dataset } = definition.target
    throw new VigieError('source.imported', { count: files.length, path: first.path, at: first.at, dataset })
  }

  async #work(
    connections: readonly [Connection, Connection],
    plan: RunPlan,
    initial: RunState,
    source: BatchSource,
  ): Promise<RunOutcome> {
    const taker = { database: this.#database, run: this.#run, plan, stop: this.#stop, connections, source }
    try {
      const { state, connection } = await takeIn(
        taker,
        { state: initial, number: this.#committed().number },
        this.#written,
        {
          reading: (batch) => this.#notes.reading(batch, plan.repair !== null),
          committed: (batch, before, { after, checkpoint, first }) => {
            this.#checkpoint = toldCheckpoint(plan, checkpoint)
            this.#notes.committed(batch, before, after, checkpoint.number, first)
            this.#events.progress(this.#checkpoint.counters, checkpoint.number, plan.check)
          },
          commitDoubt: (thrown) => this.#events.commitDoubt(thrown),
        },
      )
      if (state.early?.effect === 'toTakeBack') return await this.#takeBack(connection, plan, state)
      if (state.early !== null) return { kind: 'failed', error: state.early.error, checkpoint: this.#committed() }
      return await this.#finish(connection, plan)
    } catch (thrown) {
      if (thrown instanceof Interrupted && this.#stop.reason !== null) return this.#stopped(this.#stop.reason)
      throw thrown
    }
  }

  /** The keys are forgotten and everything is in the main file before anybody is told that the run has finished. */
  async #finish(connection: Connection, plan: RunPlan): Promise<RunOutcome> {
    const notes = await this.#database.gate
      .together(() => concludeFigures(connection, this.#run, this.#judging))
      .catch((thrown: unknown) => {
        // A check is for nothing without them; and a run that is stopped or has no room takes them when it goes on.
        if (plan.check || thrown instanceof Interrupted || isDiskFull(thrown)) throw thrown
        return untakenNotes(thrown)
      })
    for (const note of notes) this.#events.journal(note)
    await this.#database.gate.alone(async () => {
      await dropTables(connection, this.#run)
      await sumWrites(connection, plan.dataset)
      if (plan.dry) await finishDry(connection, this.#run, plan)
    })
    await this.#database.checkpoint()
    const checkpoint = this.#committed()
    if (plan.repair !== null) {
      const { processed, rejects } = checkpoint.counters
      const params = { repaired: processed - rejects, refused: rejects }
      this.#events.journal({ level: rejects > 0 ? 'warning' : 'info', code: 'repair.finished', params })
    }
    return { kind: 'finished', checkpoint }
  }

  async #takeBack(connection: Connection, plan: RunPlan, state: RunState): Promise<RunOutcome> {
    const number = this.#committed().number + 1
    const { checkpoint, note } = await endTakenBack(
      this.#database,
      connection,
      this.#run,
      plan,
      state,
      number,
      this.#events.commitDoubt,
    )
    this.#checkpoint = checkpoint
    this.#events.journal(note)
    if (state.early === null) throw new Error('nothing to take back')
    return { kind: 'failed', error: state.early.error, checkpoint }
  }

  #say(code: JournalCode): void {
    this.#events.journal({ level: 'info', code, params: {} })
  }

  #stopped(reason: NonNullable<StopRequest['reason']>): RunOutcome {
    return { kind: 'stopped', reason, checkpoint: this.#committed() }
  }

  #committed(): Checkpoint {
    if (this.#checkpoint === null) throw new Error('no checkpoint yet')
    return this.#checkpoint
  }
}
