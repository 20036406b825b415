import { join } from 'node:path'
import { DRIFT_PARAM, parseDrift, type FileDrift } from '@shared/columns/drift'
import type { KnownColumn } from '@shared/columns/known'
import { fromErrorData, toErrorData, VigieError } from '@shared/errors/error-data'
import type { BatchReply } from '@shared/ipc/contract'
import type { JobDefinition, JobDefinitionInput } from '@shared/jobs/definition'
import type { JobDraft } from '@shared/jobs/draft/job-draft'
import { exportDefinitionSchema, type ExportDefinitionInput } from '@shared/jobs/export/definition'
import { hasWritten } from '@shared/jobs/expressions'
import type { SourceFormat } from '@shared/jobs/format'
import type { JobDetails, JobRecord, JobSummary, RunRecord } from '@shared/jobs/records'
import { requireImport } from '@shared/jobs/kinds'
import { startMakesNewRun } from '@shared/jobs/transitions'
import type { Plausibility } from '@shared/plausibility/comparison'
import type { RunStatus } from '@shared/jobs/statuses'
import type { RejectState } from '@shared/rejects/corrections'
import type { RejectFiles, RejectFilter, RejectSource, RunnerParams, SampleFile } from '@shared/runner/protocol'
import type { ChangedRows } from '@shared/runner/undo'
import { defaultConcurrency, settingsSchema, type Settings } from '@shared/settings/settings'
import { templateOf, type ImportTemplate } from '@shared/templates/template'
import { OWN_FOLDERS } from '@shared/workspace/own-names'
import type { Engine, EngineEvents, EngineOptions, JournalQuery, Notice } from './api'
import { ChangedJobs } from './events/changed-jobs'
import { Emitter } from './events/emitter'
import { Settling } from './events/settling'
import { checkDefinition, checkInput, definitionToRun } from './jobs/definitions'
import { Deletion } from './jobs/deletion'
import { JobList } from './jobs/job-list'
import { Journals } from './journal/journals'
import { Lifecycle } from './lifecycle/lifecycle'
import { Recovery } from './recovery/recovery'
import { RejectLists, type RejectListRequest } from './rejects/reject-lists'
import { Repairs } from './rejects/repairs'
import { closed, RunnerLink } from './runner-link/runner-link'
import { closeDown } from './runs/close-down'
import { hasFigures, historyOf, isJudged } from './runs/comparable'
import { Commands } from './runs/commands'
import { Figures } from './runs/figures'
import { knownColumns, withColumns } from './runs/known-columns'
import { Leftovers } from './runs/leftovers'
import { note } from './runs/notes'
import { SoloLane } from './runs/solo-lane'
import { Supervisor } from './runs/supervisor'
import { newId } from './store/ids'
import type { WorkspaceLock } from './store/lock'
import type { Store } from './store/store'
import { Templates } from './templates/templates'

export interface WorkspaceEngineOptions extends EngineOptions {
  readonly store: Store
  /** Undefined when the workspace is only read. */
  readonly lock: WorkspaceLock | undefined
}

/** The engine of one open workspace: puts the parts together and passes on what it is asked. */
export class WorkspaceEngine implements Engine {
  readonly notices: Notice[]
  readonly templates: Templates
  readonly repairs: Repairs
  readonly #options: WorkspaceEngineOptions
  readonly #store: Store
  readonly #emitter: Emitter<EngineEvents>
  readonly #changedJobs: ChangedJobs
  readonly #settling: Settling
  readonly #journals: Journals
  readonly #lifecycle: Lifecycle
  readonly #link: RunnerLink
  readonly #supervisor: Supervisor
  readonly #recovery: Recovery
  readonly #commands: Commands
  readonly #deletion: Deletion
  readonly #leftovers: Leftovers
  readonly #list: JobList
  readonly #rejectLists: RejectLists
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(options: WorkspaceEngineOptions) {
    const { store } = options
    const log = (error: unknown) => {
      options.log(toErrorData(error))
    }
    this.#options = options
    this.#store = store
    this.notices = [...store.notices]
    this.#emitter = new Emitter(log)
    this.#changedJobs = new ChangedJobs((jobs) => {
      this.#emitter.emit('jobs', jobs)
    })
    this.#settling = new Settling((run) => store.run(run).status)
    this.#journals = new Journals({
      folder: join(options.workspace, OWN_FOLDERS.journals),
      tell: (growth) => {
        this.#emitter.emit('journal', growth)
      },
      log,
    })
    this.#lifecycle = new Lifecycle({
      store,
      journals: this.#journals,
      tell: (change) => {
        this.#statusChanged(change)
      },
    })
    this.#link = new RunnerLink({
      spawn: options.spawnRunner,
      workspace: options.workspace,
      onEvent: (event) => {
        if (event.type === 'task') this.#emitter.emit('task', event)
        else this.#supervisor.receive(event)
      },
      onOpened: ({ setAside }) => {
        if (setAside !== null) this.#walSetAside(setAside)
      },
      log,
    })
    const figures = new Figures({
      store,
      journals: this.#journals,
      link: this.#link,
      changedJobs: this.#changedJobs,
      tell: (progress) => {
        this.#emitter.emit('progress', progress)
      },
    })
    const tools = {
      store,
      lifecycle: this.#lifecycle,
      journals: this.#journals,
      link: this.#link,
      figures,
      closing: this.#closing.signal,
      log,
    }
    this.#rejectLists = new RejectLists({
      ...tools,
      settings: () => this.settings(),
      language: options.language ?? (() => 'en'),
      mayWrite: options.access === 'write',
    })
    const limit = () => this.settings().concurrency ?? defaultConcurrency(options.cores)
    this.#supervisor = new Supervisor({ ...tools, rejectLists: this.#rejectLists, lane: new SoloLane() }, limit)
    this.#recovery = new Recovery({ ...tools, supervisor: this.#supervisor })
    this.#commands = new Commands({ ...tools, supervisor: this.#supervisor, recovery: this.#recovery })
    this.#deletion = new Deletion(tools)
    this.#leftovers = new Leftovers(tools)
    this.#list = new JobList(store, (run) => this.#supervisor.runningSince(run))
    this.repairs = new Repairs({
      ...tools,
      commands: this.#commands,
      mayChange: () => {
        this.#mayChange()
      },
    })
    this.templates = new Templates({
      store,
      mayChange: () => {
        this.#mayChange()
      },
    })
  }

  /** Takes up what an earlier program left under way. To be called once, before the engine is handed out. */
  async recover(which: true | string): Promise<void> {
    await this.#recovery.recover(which, this.settings().afterRestart)
    this.#leftovers.sweep()
  }

  on<E extends keyof EngineEvents>(event: E, listener: (value: EngineEvents[E]) => void): () => void {
    return this.#emitter.on(event, listener)
  }

  settings(): Settings {
    return this.#store.settings()
  }

  async changeSettings(patch: Partial<Settings>): Promise<Settings> {
    this.#mayChange()
    const settings = settingsSchema.parse({ ...this.settings(), ...patch })
    await this.#store.saveSettings(settings)
    this.#supervisor.limitChanged()
    this.#emitter.emit('settings', settings)
    return settings
  }

  jobs(): readonly JobSummary[] {
    return this.#list.all()
  }

  details(job: string): JobDetails {
    return this.#list.details(job)
  }

  definition(job: string): JobDefinition | null {
    return this.#store.job(job).definition
  }

  draft(job: string): JobDraft | null {
    return this.#store.job(job).draft
  }

  run(run: string): RunRecord {
    return this.#store.run(run)
  }

  runs(): readonly RunRecord[] {
    return [...this.#store.runs()]
  }

  async problems(input: JobDefinitionInput) {
    const definition = checkDefinition(input)
    if (definition.kind === 'import' && !hasWritten(definition)) return []
    return (await this.#link.ask('check', { definition })).problems
  }

  async createJob(input: JobDefinitionInput): Promise<string> {
    this.#mayChange()
    return this.#add({ definition: await this.#checked(input), draft: null })
  }

  async updateJob(job: string, input: JobDefinitionInput): Promise<void> {
    this.#mayChange()
    await this.#edit(job, { definition: await this.#checked(input), draft: null })
  }

  async createDraft(draft: JobDraft): Promise<string> {
    this.#mayChange()
    return this.#add({ definition: null, draft })
  }

  async saveDraft(job: string, draft: JobDraft): Promise<void> {
    this.#mayChange()
    await this.#edit(job, { draft })
  }

  async discardDraft(job: string): Promise<boolean> {
    this.#mayChange()
    const { definition, draft } = this.#store.job(job)
    if (definition === null) {
      const [refused] = (await this.deleteJobs([job])).refused
      if (refused !== undefined) throw fromErrorData(refused.error)
      return false
    }
    if (draft !== null) await this.#edit(job, { draft: null })
    return true
  }

  async duplicateJob(job: string, label: string): Promise<string> {
    this.#mayChange()
    const { definition, draft } = this.#store.job(job)
    return this.#add({
      definition: definition === null ? null : { ...definition, label },
      draft: draft === null ? null : { ...draft, label },
    })
  }

  async knownColumns(job: string): Promise<readonly KnownColumn[]> {
    const { definition, draft } = this.#store.job(job)
    if (definition === null) return draft?.kind === 'import' ? (draft.source.columns ?? []) : []
    if (definition.kind === 'export') return []
    const ask = (run: string) => this.#link.ask('columns', { run })
    return (await knownColumns(this.#store, job, definition, ask)) ?? []
  }

  async templateOf(job: string, label: string, withDataset: boolean): Promise<ImportTemplate> {
    const columns = await this.knownColumns(job)
    const known = columns.length === 0 ? undefined : columns
    return templateOf(withColumns(requireImport(definitionToRun(this.#store.job(job))), known), label, withDataset)
  }

  async deleteJobs(jobs: readonly string[]): Promise<BatchReply> {
    this.#mayChange()
    const { removed, refused } = await this.#deletion.remove(jobs)
    for (const job of removed) this.#changedJobs.removed(job)
    // Whoever hears that they are gone must not find them in the list any more.
    this.#changedJobs.flush()
    return { refused }
  }

  async start(job: string, again = false, accepted = false): Promise<string> {
    this.#mayChange()
    await this.#checkDraft(job)
    return this.#commands.start(job, { again, accepted })
  }

  async dryRun(job: string): Promise<string> {
    this.#mayChange()
    requireImport(definitionToRun(this.#store.job(job)))
    await this.#checkDraft(job)
    return this.#commands.start(job, { dry: true })
  }

  async imported(job: string) {
    if (!startMakesNewRun(this.#list.details(job).status)) return []
    const definition = definitionToRun(this.#store.job(job))
    return definition.kind === 'export' ? [] : (await this.#link.ask('imported', { definition })).files
  }

  async undo(run: string, changed: ChangedRows): Promise<string> {
    this.#mayChange()
    const { id, job } = this.#store.run(run)
    await this.undoPreview(id, 0)
    return this.#commands.undo(job, { of: id, changed })
  }

  undoPreview(run: string, limit: number) {
    return this.#link.ask('undoPreview', { run: this.#store.run(run).id, limit })
  }

  async histories() {
    return (await this.#link.ask('histories', {})).histories
  }

  async resume(job: string, accepted = false): Promise<string> {
    this.#mayChange()
    return this.#commands.resume(job, accepted)
  }

  async pause(job: string): Promise<void> {
    this.#mayChange()
    return this.#commands.pause(job)
  }

  async cancel(job: string): Promise<void> {
    this.#mayChange()
    return this.#commands.cancel(job)
  }

  settled(run: string): Promise<RunStatus> {
    return this.#settling.wait(run)
  }

  async journal(run: string, query: JournalQuery) {
    return this.#journals.page(this.#store.run(run).id, query)
  }

  detect(file: string, format: SourceFormat) {
    return this.#link.ask('detect', { file, format })
  }

  preview(file: SampleFile, format: SourceFormat, limit: number) {
    return this.#link.ask('preview', { ...file, format, limit })
  }

  async sources(files: readonly string[]) {
    return (await this.#link.ask('sources', { files: [...files] })).entries
  }

  outline(file: SampleFile, format: SourceFormat) {
    return this.#link.ask('outline', { ...file, format })
  }

  trial(asked: RunnerParams<'trial'>) {
    return this.#link.ask('trial', asked)
  }

  async exportPreview(input: ExportDefinitionInput, limit: number) {
    return this.#link.ask('exportPreview', { definition: checkInput(exportDefinitionSchema, input), limit })
  }

  exportOutline(asked: RunnerParams<'exportOutline'>) {
    return this.#link.ask('exportOutline', asked)
  }

  async datasets() {
    return (await this.#link.ask('datasets', {})).datasets
  }

  query(sql: string, limit: number | null) {
    return this.#link.ask('query', { sql, limit })
  }

  async rejects(run: string, filter: RejectFilter, offset: number, limit: number) {
    return this.#link.ask('rejects', { run: this.#store.run(run).id, filter, offset, limit })
  }

  files(run: string, offset: number, limit: number) {
    return this.#link.ask('files', { run: this.#store.run(run).id, offset, limit })
  }

  async dryChanges(run: string) {
    return (await this.#link.ask('dryChanges', { run: this.#store.run(run).id })).changes
  }

  async plausibility(run: string): Promise<Plausibility> {
    const record = this.#store.run(run)
    const history = historyOf(this.#store, record)
    if (!hasFigures(record)) return { comparison: null, judged: false, history }
    const comparison = await this.#link.ask('figures', { run: record.id })
    return { comparison, judged: isJudged(record), history }
  }

  async drift(run: string): Promise<readonly FileDrift[]> {
    const { id, error, definition } = this.#store.run(run)
    if (definition.kind === 'export') return []
    if (error?.code === 'source.drifted') return parseDrift(error.params[DRIFT_PARAM])
    return (await this.#link.ask('drift', { run: id })).files
  }

  async reject(run: string, seq: number) {
    return this.#link.ask('reject', { run: this.#store.run(run).id, seq })
  }

  async rejectGroups(run: string, state?: RejectState) {
    const which = state === undefined ? {} : { state }
    return (await this.#link.ask('rejectGroups', { run: this.#store.run(run).id, ...which })).groups
  }

  async exportRejects(request: RejectListRequest): Promise<RejectFiles> {
    return this.#rejectLists.export(request)
  }

  async rejectSource(run: string): Promise<RejectSource | null> {
    return this.#link.ask('rejectSource', { run: this.#store.run(run).id })
  }

  async cancelTask(task: string): Promise<void> {
    await this.#rejectLists.cancel(task)
  }

  prepare(): void {
    this.#link.open().catch((error: unknown) => {
      this.#options.log(toErrorData(error))
    })
  }

  busy(): boolean {
    return this.#supervisor.busy
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await closeDown({
      lifecycle: this.#lifecycle,
      store: this.#store,
      supervisor: this.#supervisor,
      recovery: this.#recovery,
      link: this.#link,
      journals: this.#journals,
      writes: this.#options.access === 'write',
      log: (error) => {
        this.#options.log(toErrorData(error))
      },
    })
    this.#settling.close()
    this.#changedJobs.flush()
    this.#options.lock?.release()
  }

  async #add(said: Pick<JobRecord, 'definition' | 'draft'>): Promise<string> {
    const id = newId()
    const now = new Date().toISOString()
    await this.#store.addJob({ id, createdAt: now, changedAt: now, editing: true, ...said })
    this.#changedJobs.changed(id)
    return id
  }

  async #edit(job: string, change: Partial<Pick<JobRecord, 'definition' | 'draft'>>): Promise<void> {
    await this.#commands.edit(job, change)
    this.#changedJobs.changed(job)
  }

  /** A draft that the next run would take is checked as if it were saved. @throws draft.incomplete, expression.* */
  async #checkDraft(job: string): Promise<void> {
    const record = this.#store.job(job)
    if (record.draft !== null && startMakesNewRun(this.#store.status(job))) await this.#checked(definitionToRun(record))
  }

  /** A definition that may be stored. */
  async #checked(input: JobDefinitionInput): Promise<JobDefinition> {
    const [problem] = await this.problems(input)
    if (problem !== undefined) throw new VigieError(problem.error.code, problem.error.params)
    return checkDefinition(input)
  }

  #statusChanged(change: EngineEvents['status']): void {
    this.#emitter.emit('status', change)
    this.#changedJobs.changed(change.job)
    if (change.run === null) return
    this.#settling.changed(change.run)
    this.#leftovers.statusChanged(change.run)
  }

  #walSetAside(aside: string): void {
    const notice: Notice = { code: 'database.walSetAside', params: { aside } }
    this.notices.push(notice)
    this.#emitter.emit('notice', notice)
    for (const run of this.#supervisor.running()) {
      this.#journals.write(run, note('database.walSetAside', { path: this.#options.workspace, aside }, 'warning'))
    }
  }

  #mayChange(): void {
    if (this.#closing.signal.aborted) throw closed()
    if (this.#options.access === 'read') throw new Error('the workspace was opened for reading only')
  }
}
