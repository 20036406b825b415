import { setTimeout as wait } from 'node:timers/promises'
import { brokenEquations, withoutEffect, zeroCounters } from '@shared/jobs/counters'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import type { JournalNote } from '@shared/journal/entry'
import type { Checkpoint, RunOutcome, StopReason } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { diskFull } from '@files/disk'
import { Interrupted, isDiskFull } from '../database/errors'
import type { RunEvents } from '../import/run'
import type { StopRequest } from '../import/stopping'
import { computedError } from './errors'
import { placeAll, removeUnfinished, requireFolder, requirePlaces } from './files'
import { moveMark } from './marks'
import { beginNotes, resumedNote, rowsNotes, writtenNotes } from './notes'
import { initialState, planExport } from './planning'
import type { ExportPlan, ExportState } from './plan'
import { forgetResults, resultsOf } from './results'
import { createSnapshot, fillSnapshot, rowsOf } from './rows'
import { dropExportTables, forgetExport, insertExport, loadExport, saveExport, type StoredExport } from './store'
import { filePlaces } from './places'
import { requireForeign } from '@files/placing'
import { BeginAgain, FileWriting } from './writing'

/** What `commit` does besides moving the checkpoint, in its transaction. */
type Beside = () => void | Promise<void>

/**
 * One execution of an export, from its checkpoint to its end or to the next stop.
 *
 * Files are written under other names and get their own when all of them are complete. Each checkpoint says what the unfinished file holds for certain, so that
 * whatever dies, the file goes on exactly there. A run that is given up (failed, cancelled) takes away what it has not completed; resumed, it begins again.
 */
export class ExportRun {
  readonly #database: Database
  readonly #run: string
  readonly #job: string
  readonly #stop: StopRequest
  readonly #events: RunEvents
  #checkpoint: Checkpoint | null = null
  #stored: StoredExport | null = null

  constructor(database: Database, run: string, job: string, stop: StopRequest, events: RunEvents) {
    this.#database = database
    this.#run = run
    this.#job = job
    this.#stop = stop
    this.#events = events
  }

  /** Never throws: whatever goes wrong is the outcome, with the last checkpoint that was committed. */
  async execute(definition: ExportDefinition): Promise<RunOutcome> {
    try {
      return await this.#database.use((connection) => this.#execute(connection, definition))
    } catch (thrown) {
      const error = toErrorData(await this.#explained(thrown))
      // The engine asks for it again when the run has failed.
      await this.#database.use((connection) => this.#giveUp(connection)).catch(() => undefined)
      return { kind: 'failed', error, checkpoint: this.#checkpoint }
    } finally {
      this.#stop.dispose()
    }
  }

  async #execute(connection: Connection, definition: ExportDefinition): Promise<RunOutcome> {
    const found = await loadExport(connection, this.#run)
    const isGoingOn = found !== null && found.state.phase !== 'discarded'
    this.#checkpoint = found?.checkpoint ?? null
    this.#stored = isGoingOn ? found : await this.#begin(connection, definition, found)
    this.#checkpoint = this.#stored.checkpoint
    const { plan, state } = this.#stored
    if (state.phase === 'fresh' && plan.rows.kind === 'snapshot')
      await this.#stop.unlessAsked(this.#database.checkpoint())
    if (isGoingOn && found.state.counters.processed > 0 && !found.checkpoint.done)
      this.#tell([resumedNote(found.state)])
    await this.#database.makeRoom(plan.outputs.length)
    try {
      return await this.#work(connection)
    } catch (thrown) {
      if (!(thrown instanceof Interrupted && this.#stop.reason !== null)) throw thrown
      return this.#stopped(connection, this.#stop.reason)
    }
  }

  /** Resolves the definition and makes what the run needs. @param before where it was given up: the numbers of its checkpoints go on */
  async #begin(
    connection: Connection,
    definition: ExportDefinition,
    before: StoredExport | null,
  ): Promise<StoredExport> {
    const plan = await planExport(connection, this.#job, definition)
    const state = initialState()
    const number = before === null ? 0 : before.checkpoint.number + 1
    await this.#database.gate.alone(() =>
      connection.transaction(async () => {
        await createSnapshot(connection, this.#run, plan)
        if (before !== null) await forgetExport(connection, this.#run)
        await insertExport(connection, this.#run, plan, state, number)
      }, this.#events.commitDoubt),
    )
    this.#tell(beginNotes(plan))
    return { plan, state, checkpoint: { number, counters: state.counters, done: false } }
  }

  async #work(connection: Connection): Promise<RunOutcome> {
    for (;;) {
      const { plan, state, checkpoint } = this.#current()
      if (checkpoint.done) return this.#finish(connection)
      if (this.#stop.reason !== null && state.phase !== 'placing') return this.#stopped(connection, this.#stop.reason)
      switch (state.phase) {
        case 'fresh':
          await this.#makeRows(connection, plan, state)
          break
        case 'writing':
          await this.#write(connection, plan)
          break
        case 'placing':
          await this.#place(connection, plan, state)
          break
        case 'discarded':
          throw new Error(`export ${this.#run} was given up`)
      }
    }
  }

  async #makeRows(connection: Connection, plan: ExportPlan, state: ExportState): Promise<void> {
    const { rows } = plan
    await requireForeign(plan.file, this.#database.workspace)
    await requireFolder(plan.file)
    await removeUnfinished(plan.file, this.#run)
    let since: number | null = null
    const begun = async (): Promise<ExportState> => {
      const { total, ...rest } = await rowsOf(connection, this.#run, plan)
      return { ...initialState(), ...rest, phase: 'writing', counters: { ...state.counters, total } }
    }
    if (rows.kind === 'dataset')
      await this.#commit(connection, await begun(), () => {
        forgetResults(connection, this.#run)
      })
    else {
      const reading = async (): Promise<ExportState> => {
        since = (await this.#stop.during(connection, () => fillSnapshot(connection, this.#run, this.#job, rows))).since
        forgetResults(connection, this.#run)
        return begun()
      }
      await this.#commitMade(connection, reading)
    }
    this.#tell(rowsNotes(plan, this.#current().state.counters.total ?? 0, since))
  }

  /** Writes all files, or as much of them as there is time for. */
  async #write(connection: Connection, plan: ExportPlan): Promise<void> {
    await requireFolder(plan.file)
    const places = await filePlaces(connection, this.#run, plan, this.#current().state)
    await requirePlaces(
      places.known.slice(this.#current().state.files).map(({ path }) => path),
      plan.overwrite,
    )
    const writing = new FileWriting({
      database: this.#database,
      connection,
      run: this.#run,
      plan,
      stop: this.#stop,
      state: () => this.#current().state,
      commit: (state, beside) => this.#commit(connection, state, beside),
    })
    try {
      for (let next = places.next(this.#current().state); next !== null; next = places.next(this.#current().state)) {
        if (!(await writing.write(next))) return
      }
    } catch (thrown) {
      if (!(thrown instanceof BeginAgain)) throw thrown
      this.#tell([{ level: 'warning', code: 'export.restarted', params: { restart: thrown.reason } }])
      await removeUnfinished(plan.file, this.#run)
      await this.#commit(connection, fromBeginning(plan, this.#current().state), () => {
        forgetResults(connection, this.#run)
      })
      return
    }
    await this.#commit(connection, { ...this.#current().state, phase: 'placing' })
  }

  async #place(connection: Connection, plan: ExportPlan, state: ExportState): Promise<void> {
    const files = await resultsOf(connection, this.#run)
    await placeAll(files, this.#run, plan.overwrite)
    this.#tell(writtenNotes(plan, files))
    await this.#commit(connection, state, () => moveMark(connection, this.#run, plan), true)
  }

  /** The tables of the run are forgotten and everything is in the main file before anybody is told that the run has finished. */
  async #finish(connection: Connection): Promise<RunOutcome> {
    if (this.#current().plan.rows.kind === 'snapshot')
      await this.#database.gate.alone(() => dropExportTables(connection, this.#run))
    await this.#database.checkpoint()
    return { kind: 'finished', checkpoint: this.#current().checkpoint }
  }

  async #stopped(connection: Connection, reason: StopReason): Promise<RunOutcome> {
    if (reason === 'cancel') await this.#giveUp(connection)
    return { kind: 'stopped', reason, checkpoint: this.#current().checkpoint }
  }

  async #giveUp(connection: Connection): Promise<void> {
    const given = await discardExport(this.#database, connection, this.#run)
    if (given === null) return
    this.#stored = given
    this.#checkpoint = given.checkpoint
  }

  async #commit(
    connection: Connection,
    state: ExportState,
    beside: Beside = () => undefined,
    done = false,
  ): Promise<void> {
    await this.#commitMade(
      connection,
      async () => {
        await beside()
        return state
      },
      done,
    )
  }

  /** Moves the checkpoint to a state that is made in its transaction. */
  async #commitMade(connection: Connection, make: () => Promise<ExportState>, done = false): Promise<void> {
    const { plan, checkpoint } = this.#current()
    const number = checkpoint.number + 1
    const state = await this.#database.gate.together(() =>
      connection.transaction(async () => {
        const made = await make()
        const broken = brokenEquations(made.counters)
        if (broken.length > 0) throw new Error(`counters do not add up: ${broken.join('; ')}`)
        await saveExport(connection, this.#run, { number, done }, made)
        return made
      }, this.#events.commitDoubt),
    )
    this.#checkpoint = { number, counters: state.counters, done }
    this.#stored = { plan, state, checkpoint: this.#checkpoint }
    this.#events.progress(state.counters, number)
  }

  #current(): StoredExport {
    if (this.#stored === null) throw new Error('the export has not begun')
    return this.#stored
  }

  #tell(notes: readonly JournalNote[]): void {
    for (const note of notes) this.#events.journal(note)
  }

  async #explained(thrown: unknown): Promise<unknown> {
    if (thrown instanceof VigieError) return thrown
    if (isDiskFull(thrown)) return diskFull(this.#database.blocks, thrown)
    return computedError(thrown)
  }
}

/** The state in which files are written again: rows that were put aside are still the same, a dataset is looked at anew. */
function fromBeginning({ rows }: ExportPlan, { end, counters }: ExportState): ExportState {
  const { total } = counters
  if (rows.kind === 'dataset') return initialState()
  return { ...initialState(), phase: 'writing', end, counters: { ...zeroCounters(), total } }
}

/** Tries after which a folder that does not answer is left alone. */
const REMOVE_TRIES = 3
const REMOVE_WAIT_MS = 100

/**
 * Gives a run up: nothing of what it has not completed stays. Its rows count as ignored. A run that is done is left as it is.
 * @returns the run as it is then; null where it has not begun
 */
export async function discardExport(
  database: Database,
  connection: Connection,
  run: string,
): Promise<StoredExport | null> {
  const stored = await loadExport(connection, run)
  if (stored === null || stored.checkpoint.done) return stored
  const { plan, state, checkpoint } = stored
  for (let tried = 1; ; tried++) {
    try {
      await removeUnfinished(plan.file, run)
      break
    } catch (thrown) {
      if (tried >= REMOVE_TRIES) throw thrown
      await wait(REMOVE_WAIT_MS)
    }
  }
  if (state.phase === 'discarded') return stored
  const counters = withoutEffect({ ...state.counters, bytesRead: 0 })
  const given: StoredExport = {
    plan,
    state: { ...initialState(), phase: 'discarded', counters },
    checkpoint: { number: checkpoint.number + 1, counters, done: false },
  }
  await database.gate.together(() =>
    connection.transaction(async () => {
      forgetResults(connection, run)
      await saveExport(connection, run, given.checkpoint, given.state)
    }),
  )
  await database.gate.alone(() => dropExportTables(connection, run))
  return given
}
