import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { BatchReply } from '@shared/ipc/contract'
import { zeroCounters } from '@shared/jobs/counters'
import type { JobDefinition, JobDefinitionInput } from '@shared/jobs/definition'
import type { JobDetails, JobSummary, RunRecord } from '@shared/jobs/records'
import { isActive, type RunStatus } from '@shared/jobs/statuses'
import { startMakesNewRun } from '@shared/jobs/transitions'
import type { RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFilter } from '@shared/runner/protocol'
import type { DelimitedFormat } from '@shared/jobs/dialect'
import { defaultConcurrency, settingsSchema, type Settings } from '@shared/settings/settings'
import type { Engine, EngineEvents, EngineOptions, JournalQuery, Notice } from './api'
import { checkDefinition } from './definitions'
import { Emitter } from './emitter'
import { Journals } from './journal/journals'
import { Lifecycle } from './lifecycle/lifecycle'
import { Queue } from './queue/queue'
import { recoveryEvent } from './recovery/recovery'
import { RunnerGone, RunnerLink } from './runner-link/runner-link'
import { plainNote, Supervisor } from './runs/supervisor'
import { newId } from './store/ids'
import { lockWorkspace, type WorkspaceLock } from './store/lock'
import { openStore, type Store } from './store/store'
import { detail, summarise } from './summaries'

/**
 * Opens a workspace: its store, its journals, and what an earlier program left under way.
 * @throws workspace.inUse, workspace.unusable
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const writes = options.access === 'write'
  if (writes) await mkdir(options.workspace, { recursive: true })
  const lock = writes ? lockWorkspace(options.workspace) : undefined
  try {
    const { store, notices } = await openStore(options.workspace, { repair: writes })
    const engine = new VigieEngine(options, store, notices, lock)
    if (writes && options.recover) await engine.recover()
    return engine
  } catch (error) {
    lock?.release()
    throw error
  }
}

class VigieEngine implements Engine {
  readonly notices: Notice[]
  readonly #options: EngineOptions
  readonly #store: Store
  readonly #lock: WorkspaceLock | undefined
  readonly #emitter: Emitter<EngineEvents>
  readonly #journals: Journals
  readonly #lifecycle: Lifecycle
  readonly #link: RunnerLink
  readonly #supervisor: Supervisor
  readonly #queue: Queue
  #closing: Promise<void> | undefined

  constructor(options: EngineOptions, store: Store, notices: Notice[], lock: WorkspaceLock | undefined) {
    this.#options = options
    this.#store = store
    this.#lock = lock
    this.notices = notices
    const log = (error: unknown) => {
      options.log(toErrorData(error))
    }
    this.#emitter = new Emitter(log)
    this.#journals = new Journals(join(options.workspace, 'journals'), (run) => void this.#journalGrew(run), log)
    this.#lifecycle = new Lifecycle(store, (change) => {
      this.#emitter.emit('status', change)
      this.#emitter.emit('jobs', { changed: [change.job], removed: [] })
    })
    this.#link = new RunnerLink({
      spawn: options.spawnRunner,
      workspace: options.workspace,
      onEvent: (event) => {
        this.#supervisor.receive(event)
      },
      onOpened: ({ setAside }) => {
        if (setAside !== null) this.notices.push({ code: 'database.walSetAside', params: { aside: setAside } })
      },
      log,
    })
    this.#supervisor = new Supervisor({
      store,
      lifecycle: this.#lifecycle,
      journals: this.#journals,
      link: this.#link,
      log,
      onProgress: (progress) => {
        this.#emitter.emit('progress', progress)
      },
    })
    this.#queue = new Queue(
      () => this.settings().concurrency ?? defaultConcurrency(options.cores),
      (run) => {
        void this.#supervisor.execute(run).then(() => {
          this.#queue.release(run)
        })
      },
    )
  }

  on<E extends keyof EngineEvents>(event: E, listener: (value: EngineEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener)
  }

  settings(): Settings {
    return this.#store.settings()
  }

  async changeSettings(patch: Partial<Settings>): Promise<Settings> {
    const settings = settingsSchema.parse({ ...this.settings(), ...patch })
    await this.#store.saveSettings(settings)
    this.#queue.pump()
    this.#emitter.emit('settings', settings)
    return settings
  }

  jobs(): readonly JobSummary[] {
    return this.#store.jobs.all().map((job) => {
      const run = this.#lifecycle.latest(job.id)
      return summarise(
        job,
        this.#lifecycle.status(job.id),
        run,
        run === undefined ? null : this.#supervisor.runningSince(run.id),
      )
    })
  }

  details(id: string): JobDetails {
    const job = this.#lifecycle.job(id)
    const run = this.#lifecycle.latest(id)
    return detail(
      job,
      this.#lifecycle.status(id),
      run,
      run === undefined ? null : this.#supervisor.runningSince(run.id),
    )
  }

  definition(job: string): JobDefinition {
    return this.#lifecycle.job(job).definition
  }

  run(id: string): RunRecord {
    const run = this.#store.runs.get(id)
    if (run === undefined) throw new VigieError('run.notFound', { id })
    return run
  }

  runs(): readonly RunRecord[] {
    return this.#store.runs.all()
  }

  async createJob(input: JobDefinitionInput): Promise<string> {
    const definition = checkDefinition(input)
    const id = newId()
    const now = new Date().toISOString()
    this.#store.jobs.put({ id, createdAt: now, changedAt: now, editing: true, definition })
    await this.#store.jobs.save()
    this.#emitter.emit('jobs', { changed: [id], removed: [] })
    return id
  }

  async updateJob(id: string, input: JobDefinitionInput): Promise<void> {
    const definition = checkDefinition(input)
    await this.#lifecycle.edit(id, (job) => ({ ...job, definition, changedAt: new Date().toISOString() }))
  }

  async deleteJobs(jobs: readonly string[]): Promise<BatchReply> {
    const refused: BatchReply['refused'][number][] = []
    const forgotten: string[] = []
    for (const job of jobs) {
      try {
        forgotten.push(...(await this.#lifecycle.remove(job)))
        this.#emitter.emit('jobs', { changed: [], removed: [job] })
      } catch (error) {
        refused.push({ job, error: toErrorData(error) })
      }
    }
    for (const run of forgotten) await this.#journals.forget(run)
    if (forgotten.length > 0) await this.#link.ask('forgetRuns', { runs: forgotten })
    return { refused }
  }

  async start(id: string): Promise<string> {
    const job = this.#lifecycle.job(id)
    const status = this.#lifecycle.status(id)
    if (!startMakesNewRun(status)) return this.#goOn(id, 'start')
    const now = new Date().toISOString()
    const run: RunRecord = {
      id: newId(),
      job: id,
      status: 'queued',
      definition: job.definition,
      createdAt: now,
      startedAt: null,
      endedAt: null,
      durationMs: 0,
      counters: zeroCounters(),
      checkpoint: 0,
      interrupted: null,
      error: null,
    }
    await this.#lifecycle.begin(run)
    this.#journals.write(run.id, { level: 'info', code: 'run.queued', params: {} })
    this.#queue.add({ run: run.id, dataset: run.definition.target.dataset })
    return run.id
  }

  resume(id: string): Promise<string> {
    return this.#goOn(id, 'resume')
  }

  async #goOn(id: string, event: 'start' | 'resume'): Promise<string> {
    const run = await this.#lifecycle.apply(id, event, { endedAt: null, error: null, interrupted: null })
    this.#journals.write(run.id, { level: 'info', code: 'run.queued', params: {} })
    this.#queue.add({ run: run.id, dataset: run.definition.target.dataset })
    return run.id
  }

  async pause(id: string): Promise<void> {
    const run = await this.#lifecycle.apply(id, 'pause')
    if (run.status === 'paused') {
      this.#queue.withdraw(run.id)
      this.#journals.write(run.id, { level: 'info', code: 'run.paused', params: { processed: run.counters.processed } })
      return
    }
    this.#journals.write(run.id, plainNote('run.pausing'))
    this.#supervisor.stop(run.id, 'pause')
  }

  async cancel(id: string): Promise<void> {
    const wasPaused = this.#lifecycle.status(id) === 'paused'
    const run = await this.#lifecycle.apply(id, 'cancel')
    const endedAt = new Date().toISOString()
    if (run.status === 'cancelled' || wasPaused) {
      this.#queue.withdraw(run.id)
      this.#journals.write(run.id, {
        level: 'info',
        code: 'run.cancelled',
        params: { processed: run.counters.processed },
      })
      // Nothing has to be stopped for a paused run: it goes through `cancelling` for the table's sake.
      if (wasPaused) await this.#lifecycle.apply(id, 'stopped', { endedAt })
      else this.#store.runs.put({ ...run, endedAt })
      this.#store.runs.saveSoon((error) => {
        this.#options.log(toErrorData(error))
      })
      return
    }
    this.#journals.write(run.id, plainNote('run.cancelling'))
    this.#supervisor.stop(run.id, 'cancel')
  }

  settled(id: string): Promise<RunStatus> {
    const { status } = this.run(id)
    if (!isActive(status)) return Promise.resolve(status)
    return new Promise((resolve) => {
      const off = this.on('status', ({ run, to }) => {
        if (run !== id || isActive(to)) return
        off()
        resolve(this.run(id).status)
      })
    })
  }

  journal(run: string, query: JournalQuery) {
    this.run(run)
    return this.#journals.page(run, query)
  }

  detect(file: string, format: DelimitedFormat) {
    return this.#link.ask('detect', { file, format })
  }

  preview(file: string, format: DelimitedFormat, limit: number) {
    return this.#link.ask('preview', { file, format, limit })
  }

  async datasets() {
    return (await this.#link.ask('datasets', {})).datasets
  }

  query(sql: string, limit: number | null) {
    return this.#link.ask('query', { sql, limit })
  }

  rejects(run: string, filter: RejectFilter, offset: number, limit: number) {
    return this.#link.ask('rejects', { run: this.run(run).id, filter, offset, limit })
  }

  reject(run: string, seq: number) {
    return this.#link.ask('reject', { run: this.run(run).id, seq })
  }

  async rejectGroups(run: string) {
    return (await this.#link.ask('rejectGroups', { run: this.run(run).id })).groups
  }

  async exportRejects(
    run: string,
    filter: RejectFilter,
    file: string,
    format: RejectFileFormat,
    language: 'en' | 'fr',
    overwrite: boolean,
  ): Promise<number> {
    const request = { run: this.run(run).id, filter, file, format, language, overwrite }
    return (await this.#link.ask('exportRejects', request)).count
  }

  busy(): boolean {
    return this.#store.runs.all().some((run) => isActive(run.status) && run.status !== 'stopping')
  }

  /** Takes up what an earlier program left under way; work in the database begins after the return. */
  async recover(): Promise<void> {
    const { afterRestart } = this.settings()
    for (const run of this.#store.runs.all()) {
      const event = recoveryEvent(run, afterRestart)
      if (event === undefined || this.#lifecycle.latest(run.job)?.id !== run.id) continue
      const endedAt = event === 'recoverCancelled' ? new Date().toISOString() : null
      const recovered = await this.#lifecycle.apply(run.job, event, { interrupted: null, endedAt })
      this.#journals.write(run.id, { level: 'info', code: 'run.recovered', params: { checkpoint: run.checkpoint } })
      if (recovered.status === 'queued') this.#queue.add({ run: run.id, dataset: run.definition.target.dataset })
      else void this.#takeFigures(run.id)
    }
  }

  /** The database may have committed more than the store had heard of when the program ended. */
  async #takeFigures(id: string): Promise<void> {
    try {
      const checkpoint = await this.#link.ask('checkpoint', { run: id })
      const run = this.run(id)
      if (checkpoint === null || isActive(run.status)) return
      this.#store.runs.put({ ...run, counters: checkpoint.counters, checkpoint: checkpoint.number })
      await this.#store.runs.save()
      this.#emitter.emit('jobs', { changed: [run.job], removed: [] })
    } catch (error) {
      this.#options.log(toErrorData(error))
    }
  }

  async #journalGrew(run: string): Promise<void> {
    try {
      if (this.#store.runs.get(run) !== undefined)
        this.#emitter.emit('journal', { run, total: await this.#journals.lines(run) })
    } catch (error) {
      this.#options.log(toErrorData(error))
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#queue.stop()
    for (const run of this.#store.runs.all()) {
      const { status } = run
      if (status !== 'running' && status !== 'pausing' && status !== 'cancelling') continue
      if (this.#lifecycle.latest(run.job)?.id !== run.id || this.#options.access === 'read') continue
      await this.#lifecycle.apply(run.job, 'close', { interrupted: status })
      this.#journals.write(run.id, plainNote('run.stopping'))
      this.#supervisor.stop(run.id, 'close')
    }
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())
    await Promise.race([this.#supervisor.idle(), late])
    await this.#link.close().catch((error: unknown) => {
      if (!(error instanceof RunnerGone)) this.#options.log(toErrorData(error))
    })
    await this.#journals.close()
    await this.#store.close()
    this.#lock?.release()
  }
}

/** A run that has not reached its checkpoint by then is left to the recovery at the next launch, in ms. */
const CLOSE_LIMIT_MS = 10_000
