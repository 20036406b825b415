import { toErrorData, VigieError } from '@shared/errors/error-data'
import { assertNever } from '@shared/assert-never'
import type { RunnerEvent, RunnerMethod, RunnerParams, RunnerReplies, RunOutcome } from '@shared/runner/protocol'
import type { OnFatal } from './database/connection'
import type { Database } from './database/database'
import { listDatasets } from './database/datasets'
import { isCheckpointRefused } from './database/errors'
import { openDatabase } from './database/open'
import { detect, preview } from './detect/detect'
import { checkExport } from './export/check'
import { outlineExport } from './export/outline'
import { previewExport } from './export/preview'
import { resultFiles } from './export/results'
import { discardExport, ExportRun } from './export/run'
import { forgetExports, loadExport } from './export/store'
import { dryChanges } from './import/dry'
import { checkWritten } from './import/check'
import { runFiles } from './import/files'
import { comparisonOf } from './import/figures/store'
import { findImported } from './import/imported'
import { findUndoable } from './history/marks'
import { previewUndo } from './history/preview'
import { listHistories, trimHistory } from './history/retention'
import { loadUndo, UndoRun } from './history/undo-run'
import { ImportRun, type RunEvents } from './import/run'
import { runDrift, seenColumns } from './import/seen'
import { StopRequest } from './import/stopping'
import { loadCheckpoint } from './import/store'
import { forgetRuns } from './import/tables'
import { outlineOf } from './preview/outline'
import { Samples } from './preview/samples'
import { listEntries } from './preview/sources'
import { tryRecords } from './preview/trial/trial'
import { runQuery } from './query/query'
import { exportRejects } from './rejects/export/export'
import { rejectSource } from './rejects/export/source'
import { requireForeign } from '@files/placing'
import { Matches } from './rejects/matches'
import { oneReject, rejectGroups, rejectPage } from './rejects/read'
import { Repairs } from './repair/repairs'
import { Task } from './task'
import { Throttle } from './throttle'

/** Progress events a second, per run. */
const PROGRESS_INTERVAL_MS = 100

/** A reader that is still at work must not keep the program from ending. */
const CLOSE_PATIENCE_MS = 1000

export interface ServiceOptions {
  emit(event: RunnerEvent): void
  /** The database can't be trusted any more; must end the process. */
  readonly onFatal: OnFatal
}

/** The requests of the protocol. One instance owns one workspace's database. */
export class RunnerService {
  readonly #options: ServiceOptions
  readonly #runs = new Map<string, StopRequest>()
  readonly #tasks = new Map<string, Task>()
  #database: Database | null = null
  /** It is about to be closed. */
  #isSettled = false
  #samples: Samples | undefined
  /** What is left of exports that were given up is being taken away until this resolves. */
  #discarding: Promise<void> = Promise.resolve()
  readonly #matches = new Matches()

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  async handle<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]>
  async handle(method: RunnerMethod, params: unknown): Promise<RunnerReplies[RunnerMethod]> {
    const request = { method, params } as { [M in RunnerMethod]: { method: M; params: RunnerParams<M> } }[RunnerMethod]
    switch (request.method) {
      case 'open':
        return this.#open(request.params.workspace)
      case 'close':
        return this.#settle()
      case 'detect':
        return detect(this.#opened(), request.params.file, request.params.format)
      case 'preview':
        return preview(this.#opened(), request.params, request.params.format, request.params.limit)
      case 'sources':
        return { entries: await listEntries(request.params.files) }
      case 'outline':
        return outlineOf(this.#opened().blocks, request.params, request.params.format)
      case 'trial': {
        const database = this.#opened()
        this.#samples ??= new Samples(database)
        return tryRecords(database, this.#samples, request.params)
      }
      case 'import':
        return this.#import(request.params)
      case 'undo':
        return this.#undo(request.params)
      case 'undoPreview': {
        const { run, limit } = request.params
        return this.#opened().use(async (connection) =>
          previewUndo(connection, await findUndoable(connection, run), limit),
        )
      }
      case 'figures': {
        const { run } = request.params
        return this.#opened().use((connection) => comparisonOf(connection, run))
      }
      case 'histories':
        return this.#opened().use(async (connection) => ({ histories: await listHistories(connection) }))
      case 'trimHistory': {
        const database = this.#opened()
        await database.gate.alone(() => database.use((connection) => trimHistory(connection, request.params)))
        return null
      }
      case 'repair':
        return this.#repair(request.params)
      case 'correct':
        return this.#repairs().correct(request.params)
      case 'correctionPreview':
        return this.#repairs().preview(request.params)
      case 'correctRecord':
        return this.#repairs().correctRecord(request.params)
      case 'forgetCorrections':
        return this.#repairs().forget(request.params)
      case 'repairTrial':
        return this.#repairs().try(request.params.run)
      case 'repairState':
        return this.#repairs().progress(request.params.run)
      case 'repairColumns':
        return this.#repairs().columns(request.params.run)
      case 'repairs':
        return this.#repairs().list(request.params)
      case 'export':
        return this.#export(request.params)
      case 'exportPreview':
        return previewExport(this.#opened(), request.params.definition, request.params.limit)
      case 'exportOutline':
        return outlineExport(this.#opened(), request.params)
      case 'discard':
        return this.#discard(request.params.runs)
      case 'stop':
        this.#runs.get(request.params.run)?.request(request.params.reason)
        return null
      case 'checkpoint': {
        const { run } = request.params
        return this.#opened().use(
          async (connection) =>
            (await loadCheckpoint(connection, run)) ??
            ((await loadUndo(connection, run)) ?? (await loadExport(connection, run)))?.checkpoint ??
            null,
        )
      }
      case 'check': {
        const { definition } = request.params
        const database = this.#opened()
        const isImport = definition.kind === 'import'
        return { problems: await (isImport ? checkWritten(database, definition) : checkExport(database, definition)) }
      }
      case 'imported':
        return { files: await findImported(this.#opened(), request.params.definition) }
      case 'columns': {
        const { run } = request.params
        return this.#opened().use(async (connection) => ({ columns: await seenColumns(connection, run) }))
      }
      case 'drift': {
        const { run } = request.params
        return this.#opened().use(async (connection) => ({ files: await runDrift(connection, run) }))
      }
      case 'files': {
        const { run, offset, limit } = request.params
        return this.#opened().use(
          async (connection) =>
            (await resultFiles(connection, run, offset, limit)) ?? runFiles(connection, run, offset, limit),
        )
      }
      case 'dryChanges': {
        const { run } = request.params
        return this.#opened().use(async (connection) => ({ changes: await dryChanges(connection, run) }))
      }
      case 'rejects': {
        const { run, filter, offset, limit } = request.params
        return this.#opened().use((connection) => rejectPage(connection, this.#matches, run, filter, offset, limit))
      }
      case 'reject': {
        const { run, seq } = request.params
        return this.#opened().use((connection) => oneReject(connection, run, seq))
      }
      case 'rejectGroups': {
        const { run, state } = request.params
        return this.#opened().use(async (connection) => ({ groups: await rejectGroups(connection, run, state) }))
      }
      case 'exportRejects': {
        const { task, ...job } = request.params
        const database = this.#opened()
        return this.#task(task, (work) =>
          database.use(async (connection) => {
            await requireForeign(job.file, database.workspace)
            return exportRejects(connection, database.blocks, job, work)
          }),
        )
      }
      case 'rejectSource': {
        const { run } = request.params
        return this.#opened().use((connection) => rejectSource(connection, run))
      }
      case 'cancelTask':
        this.#tasks.get(request.params.task)?.cancel()
        return null
      case 'forget':
        return this.#forget(request.params)
      case 'datasets':
        return this.#opened().use(async (connection) => ({ datasets: await listDatasets(connection) }))
      case 'query': {
        const { sql, limit } = request.params
        return this.#opened().use((connection) => runQuery(connection, sql, limit))
      }
      default:
        return assertNever(request)
    }
  }

  /** For whoever goes on with this process: CHECKPOINT, and the database is closed. */
  async close(): Promise<void> {
    await this.#settle()
    this.dispose()
  }

  /** Closes the database as it is. */
  dispose(): void {
    this.#database?.close()
    this.#database = null
    this.#isSettled = false
  }

  /**
   * CHECKPOINT, behind which nothing can be asked any more; runs that are under way are not waited for, their last checkpoint stands. The end of the process closes the
   * database: giving its memory back piece by piece before would only take time.
   */
  async #settle(): Promise<null> {
    const database = this.#database
    if (database === null || this.#isSettled) return null
    this.#isSettled = true
    // What a reader keeps from the main file is in the log, and read from there the next time.
    await database.checkpoint(CLOSE_PATIENCE_MS).catch((thrown: unknown) => {
      if (!isCheckpointRefused(thrown)) throw thrown
    })
    return null
  }

  async #open(workspace: string): Promise<RunnerReplies['open']> {
    if (this.#database !== null) throw new Error('a workspace is open already')
    const { database, setAside } = await openDatabase(workspace, this.#options.onFatal)
    this.#database = database
    return { setAside }
  }

  async #undo({ run, of, changed }: RunnerParams<'undo'>): Promise<RunOutcome> {
    const database = this.#opened()
    return this.#execute(run, (stop, events) => new UndoRun(database, run, stop, events).execute(of, changed))
  }

  async #import({ run, definition, ...manner }: RunnerParams<'import'>): Promise<RunnerReplies['import']> {
    const database = this.#opened()
    return this.#execute(run, (stop, events) => new ImportRun(database, run, stop, events).execute(definition, manner))
  }

  async #repair({ run, of, keep }: RunnerParams<'repair'>): Promise<RunOutcome> {
    const database = this.#opened()
    const manner = { dry: false, again: true, keep }
    return this.#execute(run, (stop, events) => new ImportRun(database, run, stop, events).execute({ of }, manner))
  }

  #repairs(): Repairs {
    return new Repairs(this.#opened(), (run) => this.#runs.has(run))
  }

  async #export({ run, job, definition }: RunnerParams<'export'>): Promise<RunnerReplies['export']> {
    const database = this.#opened()
    return this.#execute(run, async (stop, events) => {
      await this.#discarding
      return new ExportRun(database, run, job, stop, events).execute(definition)
    })
  }

  /** One execution of a run, which can be asked to stop meanwhile. */
  async #execute(
    run: string,
    work: (stop: StopRequest, events: RunEvents) => Promise<RunOutcome>,
  ): Promise<RunOutcome> {
    if (this.#runs.has(run)) throw new Error(`run ${run} is under way already`)
    const stop = new StopRequest()
    const progress = new Throttle<RunnerEvent>(PROGRESS_INTERVAL_MS, (event) => this.#options.emit(event))
    this.#runs.set(run, stop)
    try {
      return await work(stop, {
        progress: (counters, checkpoint, checking) =>
          progress.send({ type: 'progress', run, counters, checkpoint, checking }),
        journal: (note) => this.#options.emit({ type: 'journal', run, note }),
        commitDoubt: (thrown) => this.#options.onFatal(`COMMIT: ${toErrorData(thrown).cause ?? String(thrown)}`),
      })
    } finally {
      progress.flush()
      this.#runs.delete(run)
    }
  }

  /** One after another, and none of a run that is under way again. */
  async #discard(runs: readonly string[]): Promise<null> {
    const database = this.#opened()
    const discard = async (): Promise<void> => {
      for (const run of runs)
        if (!this.#runs.has(run)) await database.use((connection) => discardExport(database, connection, run))
    }
    const discarded = this.#discarding.then(discard)
    // Whoever has asked is told; a run that waits only has to know that it is over.
    this.#discarding = discarded.catch(() => undefined)
    await discarded
    return null
  }

  async #forget({ runs, jobs }: RunnerParams<'forget'>): Promise<null> {
    const database = this.#opened()
    await this.#discard(runs)
    await database.gate.alone(() =>
      database.use(async (connection) => {
        await forgetRuns(connection, runs)
        await forgetExports(connection, runs, jobs)
      }),
    )
    return null
  }

  /** Does work that can be cancelled, and tells how far it is. */
  async #task<T>(id: string, work: (task: Task) => Promise<T>): Promise<T> {
    const progress = new Throttle<RunnerEvent>(PROGRESS_INTERVAL_MS, (event) => this.#options.emit(event))
    const task = new Task((done, total) => progress.send({ type: 'task', task: id, done, total }))
    this.#tasks.set(id, task)
    try {
      return await work(task)
    } finally {
      progress.flush()
      this.#tasks.delete(id)
    }
  }

  #opened(): Database {
    if (this.#database === null || this.#isSettled)
      throw new VigieError('runner.unavailable', { reason: 'no workspace is open' })
    return this.#database
  }
}
