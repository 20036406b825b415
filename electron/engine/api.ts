import type { FileDrift } from '@shared/columns/drift'
import type { KnownColumn } from '@shared/columns/known'
import type { BatchReply } from '@shared/ipc/contract'
import type { Counters } from '@shared/jobs/counters'
import type { Dataset } from '@shared/jobs/fields'
import type { SourceFormat } from '@shared/jobs/format'
import type { JobDefinition, JobDefinitionInput } from '@shared/jobs/definition'
import type { JobDraft } from '@shared/jobs/draft/job-draft'
import type { JobDetails, JobSummary, RunRecord } from '@shared/jobs/records'
import type { ExportDefinitionInput } from '@shared/jobs/export/definition'
import type { RunStatus, Status } from '@shared/jobs/statuses'
import type { JournalLevel, JournalPage } from '@shared/journal/entry'
import type { RejectState } from '@shared/rejects/corrections'
import type { RejectDetails, RejectLine } from '@shared/rejects/reject'
import type {
  DefinitionProblem,
  ExportOutline,
  ExportPreview,
  ImportedFile,
  QueryResult,
  RejectFiles,
  RejectFilter,
  RejectGroup,
  RejectSource,
  RunChange,
  RunFile,
  RunnerParams,
  SampleFile,
} from '@shared/runner/protocol'
import type { Detection, Preview, SourceListing, SourceOutline, Trial } from '@shared/runner/sources'
import type { ChangedRows, RunHistory, UndoPreview } from '@shared/runner/undo'
import type { Plausibility } from '@shared/plausibility/comparison'
import type { Language } from '@shared/messages/plural'
import type { Settings } from '@shared/settings/settings'
import type { ErrorData } from '@shared/errors/error-data'
import type { ImportTemplate } from '@shared/templates/template'
import type { RejectListRequest, TaskProgress } from './rejects/reject-lists'
import type { Repairs } from './rejects/repairs'
import type { Templates } from './templates/templates'

/** One running data process, as the engine sees it; `utilityProcess` and `child_process` both fit behind it. */
export interface RunnerProcess {
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, with the exit code, or null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void
  kill(): void
}
export type RunnerFactory = () => RunnerProcess

export interface EngineOptions {
  /** Folder of the workspace; made when it does not exist. */
  readonly workspace: string
  readonly spawnRunner: RunnerFactory
  /** Cores of the machine, for the default of the concurrency setting. */
  readonly cores: number
  /**
   * `read`: beside a running program; nothing is locked or written, no run is started, and the runner is only started by requests that
   * need the database.
   */
  readonly access: 'write' | 'read'
  /**
   * Whether runs that the end of an earlier program interrupted are taken up: all of them, none (`vigie jobs` must not start work), or only
   * the run with this id. Commands to a job whose interrupted run was left as it is take it up first.
   */
  readonly recover: boolean | string
  /** The language of texts in files that nobody has asked for; left out: English. */
  readonly language?: () => Language
  /** Anything unexpected that has no run's journal to go to. */
  readonly log: (error: ErrorData) => void
}

export interface EngineEvents {
  /** After every change of a status, persisted before it is told. */
  status: { readonly job: string; readonly run: string | null; readonly from: Status; readonly to: Status }
  jobs: { readonly changed: readonly string[]; readonly removed: readonly string[] }
  /** `checking`: the run looks at its files before it writes anything. */
  progress: {
    readonly job: string
    readonly run: string
    readonly counters: Counters
    readonly checking?: boolean
    readonly at: number
  }
  journal: { readonly run: string; readonly total: number }
  /** How far a task is that somebody has asked for. */
  task: TaskProgress
  settings: Settings
  /** Something was found after the workspace had been opened; it is in `notices` as well. */
  notice: Notice
}

/** Things found when the workspace was opened, as `notice.<code>` in the catalogue. */
export interface Notice {
  readonly code: 'store.restored' | 'store.lost' | 'store.recordSetAside' | 'database.walSetAside'
  readonly params: Readonly<Record<string, string | number>>
}

export interface JournalQuery {
  readonly from: 'start' | 'end'
  readonly offset: number
  readonly limit: number
  readonly levels: readonly JournalLevel[] | null
  /** Text searched in the message in `language`, case and accents ignored. */
  readonly search: string
  readonly language: 'en' | 'fr'
}

/** What the application and the command line can ask of the engine. Everything throws VigieError. */
export interface Engine {
  readonly notices: readonly Notice[]
  readonly templates: Templates
  readonly repairs: Repairs
  on<E extends keyof EngineEvents>(event: E, listener: (value: EngineEvents[E]) => void): () => void

  settings(): Settings
  changeSettings(patch: Partial<Settings>): Promise<Settings>

  jobs(): readonly JobSummary[]
  details(job: string): JobDetails
  /** Null where it has never been complete. */
  definition(job: string): JobDefinition | null
  /** What has been changed since; null where nothing has. */
  draft(job: string): JobDraft | null
  run(run: string): RunRecord
  runs(): readonly RunRecord[]
  /**
   * What is wrong with the expressions, patterns, limits and formats of a definition, whatever its files and datasets are now; of an export, which reads what is
   * there, also with the names of its columns. @throws definition.invalid
   */
  problems(definition: JobDefinitionInput): Promise<readonly DefinitionProblem[]>
  /** Resolves when the job is stored. @throws definition.invalid, expression.* */
  createJob(definition: JobDefinitionInput): Promise<string>
  updateJob(job: string, definition: JobDefinitionInput): Promise<void>
  /** The same job once more, under another label; it has never run. @returns its id */
  duplicateJob(job: string, label: string): Promise<string>
  /** The columns with which the files of its next run are compared; none where it knows none yet. */
  knownColumns(job: string): Promise<readonly KnownColumn[]>
  /** A template of a job, with the columns that it knows. @param withDataset with the name of its dataset @throws job.notAnImport */
  templateOf(job: string, label: string, withDataset: boolean): Promise<ImportTemplate>
  /** A job that is only begun to be defined. Resolves when it is stored. @throws definition.invalid where it does not even have the shape of a draft */
  createDraft(draft: JobDraft): Promise<string>
  /** Keeps a draft beside the definition of a job, which is `editing` from then on. */
  saveDraft(job: string, draft: JobDraft): Promise<void>
  /** Gives up what was changed since the definition. @returns false where there is none, so that the job is gone too */
  discardDraft(job: string): Promise<boolean>
  deleteJobs(jobs: readonly string[]): Promise<BatchReply>

  /** A new run, or going on from the checkpoint where the job is paused. Resolves with the run's id once it is queued.
   * @param again a new run also imports files that were imported before @param accepted it does not ask whether they are like the last ones */
  start(job: string, again?: boolean, accepted?: boolean): Promise<string>
  /** Files of the job that were imported before, when `start` would begin a new run that refuses them. @throws the errors of its files */
  imported(job: string): Promise<readonly ImportedFile[]>
  /** A new run that does everything but write into the dataset. @throws lifecycle.refused also where `start` would go on with a run, job.notAnImport */
  dryRun(job: string): Promise<string>
  /** A new run that undoes an earlier one of the same job. Resolves with its id once it is queued. @throws undo.*, lifecycle.refused */
  undo(run: string, changed: ChangedRows): Promise<string>
  /** What undoing a run would do now. @param limit rows that a later run has changed are shown up to this number @throws undo.* */
  undoPreview(run: string, limit: number): Promise<UndoPreview>
  /** What is kept of runs so that they can be undone. */
  histories(): Promise<readonly RunHistory[]>
  /** @param accepted what is unlike the last runs is right nevertheless */
  resume(job: string, accepted?: boolean): Promise<string>
  pause(job: string): Promise<void>
  cancel(job: string): Promise<void>
  /** Resolves when the run has left queued, running, pausing, cancelling and stopping. */
  settled(run: string): Promise<RunStatus>

  journal(run: string, query: JournalQuery): Promise<JournalPage>

  detect(file: string, format: SourceFormat): Promise<Detection>
  preview(file: SampleFile, format: SourceFormat, limit: number): Promise<Preview>
  /** What each entry of a source stands for. */
  sources(files: readonly string[]): Promise<readonly SourceListing[]>
  outline(file: SampleFile, format: SourceFormat): Promise<SourceOutline>
  /** What the first records of a source become. */
  trial(asked: RunnerParams<'trial'>): Promise<Trial>
  /** The first rows of an export as they would be written. What has changed since a run is not looked at. @throws definition.invalid, `export.*`, `select.*`, expression.*, dataset.notFound, `write.*` */
  exportPreview(definition: ExportDefinitionInput, limit: number): Promise<ExportPreview>
  /** The columns of what an export is made of, and its filter as SQL, while both are being written: what is wrong with them is part of the answer. */
  exportOutline(asked: RunnerParams<'exportOutline'>): Promise<ExportOutline>
  datasets(): Promise<readonly Dataset[]>
  query(sql: string, limit: number | null): Promise<QueryResult>
  files(
    run: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly files: readonly RunFile[]; readonly total: number }>
  dryChanges(run: string): Promise<readonly RunChange[]>
  /** A run beside the last ones of its job: figures, what is unlike, and how long and large they were. */
  plausibility(run: string): Promise<Plausibility>
  /** What had changed in the columns of its files when a run began, also where it ended for that. */
  drift(run: string): Promise<readonly FileDrift[]>
  rejects(
    run: string,
    filter: RejectFilter,
    offset: number,
    limit: number,
  ): Promise<{ lines: readonly RejectLine[]; total: number }>
  reject(run: string, seq: number): Promise<RejectDetails | null>
  /** @param state only those that have not gone in by a repair, or that have; left out: both */
  rejectGroups(run: string, state?: RejectState): Promise<readonly RejectGroup[]>
  /** Where the first file of a run is, for lists of its rejects to be put beside it; null where it never had one. */
  rejectSource(run: string): Promise<RejectSource | null>
  /** Writes rejects to a file, and tells so in the journal. @throws run.notFound, file.*, disk.full, task.cancelled, rejects.nothingToRepair, rejects.noRepair */
  exportRejects(request: RejectListRequest): Promise<RejectFiles>
  /** Cancels what was asked for under this id; its progress is told as `task`. */
  cancelTask(task: string): Promise<void>

  /** Starts the data process before anybody needs it: that takes half a second. Where it fails, whoever asks first is told. */
  prepare(): void
  /** True while runs are queued, running, pausing or cancelling. */
  busy(): boolean
  /** Running runs become `stopping`, commit a checkpoint; then database and store are closed. Idempotent. */
  close(): Promise<void>
}
