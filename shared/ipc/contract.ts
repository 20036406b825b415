import { z } from 'zod'
import type { FileDrift } from '../columns/drift'
import type { KnownColumn } from '../columns/known'
import { JOB_COMMANDS } from '../jobs/commands'
import { jobDefinitionSchema } from '../jobs/definition'
import { jobDraftSchema, type JobDraft } from '../jobs/draft/job-draft'
import { exportDefinitionSchema } from '../jobs/export/definition'
import { sourceFormatSchema } from '../jobs/format'
import { labelSchema } from '../jobs/names'
import { idSchema } from '../jobs/ids'
import type { JobDetails, JobSummary } from '../jobs/records'
import type { Counters } from '../jobs/counters'
import type { JobDefinition } from '../jobs/definition'
import type { Dataset } from '../jobs/fields'
import type { Plausibility } from '../plausibility/comparison'
import type { ErrorData } from '../errors/error-data'
import { JOURNAL_LEVELS, type JournalPage } from '../journal/entry'
import { correctedValuesSchema, namedCorrectionsSchema, REJECT_STATES } from '../rejects/corrections'
import { REJECT_FILE_FORMATS, type RejectDetails, type RejectLine } from '../rejects/reject'
import {
  exportOutlineSchema,
  rejectFilterSchema,
  sampleFileShape,
  trialSchema,
  type DefinitionProblem,
  type ExportOutline,
  type ExportPreview,
  type RejectFiles,
  type RejectGroup,
  type RejectSource,
  type RunChange,
  type RunFile,
} from '../runner/protocol'
import {
  type CorrectionCounts,
  type CorrectionPreview,
  type RepairColumn,
  type RepairProgress,
  type RepairTrial,
} from '../runner/repairs'
import { type Preview, type SourceListing, type SourceOutline, type Trial } from '../runner/sources'
import { CHANGED_ROWS, type UndoPreview } from '../runner/undo'
import { settingsPatchSchema, type Settings } from '../settings/settings'
import type { TemplateFit } from '../templates/match'
import type { TemplateSummary } from '../templates/template'

/**
 * The IPC contract between the window and the main process: every request with the schema of its parameter (checked in main)
 * and the type of its reply, and every event. Preload, handlers and the renderer's bridge derive their types from it.
 */

/** Commands that are acted on by the engine; the others have requests of their own. */
const engineCommands = JOB_COMMANDS.filter(
  (c) => c === 'start' || c === 'dryRun' || c === 'resume' || c === 'pause' || c === 'cancel',
)

export const IPC_REQUESTS = {
  'app.state': z.undefined(),
  'settings.change': settingsPatchSchema,
  'jobs.list': z.undefined(),
  'jobs.details': z.strictObject({ job: idSchema }),
  'jobs.definition': z.strictObject({ job: idSchema }),
  'jobs.create': z.strictObject({ definition: jobDefinitionSchema }),
  /** Replaces the definition: the job is then `editing`. */
  'jobs.update': z.strictObject({ job: idSchema, definition: jobDefinitionSchema }),
  /** `start` refuses a new run over files that were imported before (source.imported), unless it says `again`. */
  'jobs.command': z.strictObject({
    jobs: z.array(idSchema).min(1),
    command: z.enum(engineCommands),
    again: z.boolean().default(false),
    /** `start` and `resume` do not ask whether what goes in is like what went in before. */
    accepted: z.boolean().default(false),
  }),
  /** A job that is only begun to be defined. */
  'drafts.create': z.strictObject({ draft: jobDraftSchema }),
  /** Keeps the draft beside the definition of the job, which is then `editing`. */
  'drafts.save': z.strictObject({ job: idSchema, draft: jobDraftSchema }),
  'drafts.read': z.strictObject({ job: idSchema }),
  /** Gives up what was changed since the definition; a job that never had one is gone. */
  'drafts.discard': z.strictObject({ job: idSchema }),
  'jobs.delete': z.strictObject({ jobs: z.array(idSchema).min(1) }),
  /** The same job once more, called a copy of it. */
  'jobs.duplicate': z.strictObject({ job: idSchema }),
  /** The columns with which the files of a job are compared; none where it knows none yet. */
  'jobs.columns': z.strictObject({ job: idSchema }),
  /** Files of a run and what each has contributed. */
  'runs.files': z.strictObject({
    run: idSchema,
    offset: z.number().int().nonnegative(),
    limit: z.number().int().min(1).max(1000),
  }),
  /** Opens a file that an export has written with the program that the system has for it. @param file its number in `runs.files` */
  'runs.open': z.strictObject({ run: idSchema, file: z.number().int().nonnegative() }),
  /** What a dry run would have changed: a sample; empty for other runs. */
  'runs.changes': z.strictObject({ run: idSchema }),
  /** What undoing a run would do now, with some of the rows that a later run has changed. */
  'runs.undoPreview': z.strictObject({ run: idSchema }),
  /** What the database keeps so that runs can be undone takes so much of it. */
  'runs.undoSpace': z.undefined(),
  /** Begins a run that undoes another one. */
  'runs.undo': z.strictObject({ run: idSchema, changed: z.enum(CHANGED_ROWS) }),
  /** A run beside the last ones of its job. */
  'runs.plausibility': z.strictObject({ run: idSchema }),
  /** What had changed in the columns of its files when a run began. */
  'runs.drift': z.strictObject({ run: idSchema }),
  'templates.list': z.undefined(),
  /** Templates for a file with these columns, the best one first. */
  'templates.fitting': z.strictObject({ columns: z.array(z.string()).min(1).max(10_000) }),
  /** A job as a template; one of the same label is replaced only where that is meant (template.exists). */
  'templates.save': z.strictObject({
    job: idSchema,
    label: labelSchema,
    withDataset: z.boolean(),
    replace: z.boolean(),
  }),
  'templates.rename': z.strictObject({ template: idSchema, label: labelSchema }),
  'templates.delete': z.strictObject({ template: idSchema }),
  /** A new job for files after a template; it is `editing`. */
  'templates.apply': z.strictObject({ template: idSchema, files: z.array(z.string().min(1)).min(1) }),
  /** Asks for a file name and writes the template there; null when the person gave up. */
  'templates.export': z.strictObject({ template: idSchema }),
  /** Asks for a template file (or a job file) and keeps it as a template, under another label where its own is taken; null when the person gave up. */
  'templates.import': z.undefined(),
  /**
   * `from: 'end'` gives the last `limit` matching lines; otherwise matching lines from number `offset` on (counted among the matching ones).
   */
  'journal.page': z.strictObject({
    run: idSchema,
    from: z.enum(['start', 'end']),
    offset: z.number().int().nonnegative(),
    limit: z.number().int().min(1).max(2000),
    levels: z.array(z.enum(JOURNAL_LEVELS)).nullable(),
    search: z.string().max(500),
  }),
  /** Asks for a file name and writes the whole (filtered) journal there; null when the person gave up. */
  'journal.save': z.strictObject({
    run: idSchema,
    levels: z.array(z.enum(JOURNAL_LEVELS)).nullable(),
    search: z.string().max(500),
  }),
  /** The whole (filtered) journal as text on the clipboard; replies with the number of lines. */
  'journal.copy': z.strictObject({
    run: idSchema,
    levels: z.array(z.enum(JOURNAL_LEVELS)).nullable(),
    search: z.string().max(500),
  }),
  'rejects.page': z.strictObject({
    run: idSchema,
    filter: rejectFilterSchema,
    offset: z.number().int().nonnegative(),
    limit: z.number().int().min(1).max(1000),
  }),
  'rejects.one': z.strictObject({ run: idSchema, seq: z.number().int().positive() }),
  /** @param state only those that have not gone in by a repair, or that have; left out: both */
  'rejects.groups': z.strictObject({ run: idSchema, state: z.enum(REJECT_STATES).optional() }),
  /** Where the first file of a run is, and what a repair file of it would be; null where it never had one. */
  'rejects.source': z.strictObject({ run: idSchema }),
  /** Asks for a file name; null when the person gave up. Its progress is told as that of the task. */
  'rejects.export': z.strictObject({
    run: idSchema,
    filter: rejectFilterSchema,
    format: z.enum(REJECT_FILE_FORMATS),
    task: idSchema,
  }),
  /** How far the rejects of a run are repaired. */
  'repairs.progress': z.strictObject({ run: idSchema }),
  /** The columns of the files of a run, and the fields that they fill. */
  'repairs.columns': z.strictObject({ run: idSchema }),
  /** Corrects rejects alike that have not gone in; without any correction they are to be imported as they are. */
  'repairs.correct': z.strictObject({ run: idSchema, filter: rejectFilterSchema, corrections: namedCorrectionsSchema }),
  /** What that would do, as far as its first rejects tell; nothing of it stays. */
  'repairs.preview': z.strictObject({ run: idSchema, filter: rejectFilterSchema, corrections: namedCorrectionsSchema }),
  /** Corrects one reject; null: what was corrected of it is forgotten. */
  'repairs.record': z.strictObject({
    run: idSchema,
    seq: z.number().int().positive(),
    values: correctedValuesSchema.nullable(),
  }),
  /** Forgets all that was corrected and has not gone in. */
  'repairs.forget': z.strictObject({ run: idSchema }),
  /** Which of the corrected rejects would pass now. */
  'repairs.try': z.strictObject({ run: idSchema }),
  /** Begins a run that imports the corrected rejects, all but those of which is known that they would be refused. */
  'repairs.start': z.strictObject({ run: idSchema }),
  /** The request by which the task was begun answers with task.cancelled; one that has ended is no error. */
  'tasks.cancel': z.strictObject({ task: idSchema }),
  'import.preview': z.strictObject({ ...sampleFileShape, format: sourceFormatSchema }),
  /** What each entry of a source stands for. */
  'import.sources': z.strictObject({ files: z.array(z.string().min(1)).max(10_000) }),
  'import.outline': z.strictObject({ ...sampleFileShape, format: sourceFormatSchema }),
  'import.trial': trialSchema,
  /** The first rows of an export as they would be written. */
  'export.preview': z.strictObject({ definition: exportDefinitionSchema }),
  /** The columns of what is exported, and its filter as SQL, while they are being written. */
  'export.outline': exportOutlineSchema,
  /** Where a new export goes unless something else is said. */
  'export.folder': z.undefined(),
  /** The save dialog; null when the person gave up. It asks about files that are there, but a job decides itself whether they are replaced. */
  'export.chooseFile': z.strictObject({ folder: z.string().max(4096), name: z.string().max(4096) }),
  /** What is wrong with a definition of any kind beyond its shape. */
  'import.check': z.strictObject({ definition: jobDefinitionSchema }),
  'datasets.list': z.undefined(),
  /** The open dialog; empty when the person gave up. */
  'files.choose': z.strictObject({ what: z.enum(['files', 'folder']) }),
} as const

export type IpcRequest = keyof typeof IPC_REQUESTS
export type IpcParam<R extends IpcRequest> = z.input<(typeof IPC_REQUESTS)[R]>

export interface AppState {
  readonly version: string
  readonly platform: string
  /** Language in force, from the setting or the system. */
  readonly language: 'en' | 'fr'
  readonly settings: Settings
  readonly workspace: string
  /** Things found when the workspace was opened (restored store, write-ahead log set aside …). */
  readonly notices: readonly ErrorDataOrNotice[]
  /** True while a test drives the window (animations off). */
  readonly testing: boolean
}
export interface ErrorDataOrNotice {
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
}

/** Result of a command on several jobs: what was refused and why; the others were done. */
export interface BatchReply {
  readonly refused: readonly { readonly job: string; readonly error: ErrorData }[]
}

export interface IpcReplies {
  'app.state': AppState
  'settings.change': AppState
  'jobs.list': readonly JobSummary[]
  'jobs.details': JobDetails
  /** Null where it has never been complete. */
  'jobs.definition': JobDefinition | null
  'jobs.create': { readonly job: string }
  'jobs.update': null
  'jobs.command': BatchReply
  'drafts.create': { readonly job: string }
  'drafts.save': null
  /** Null where nothing was changed since the definition. */
  'drafts.read': { readonly draft: JobDraft | null }
  'drafts.discard': { readonly kept: boolean }
  'jobs.delete': BatchReply
  'jobs.duplicate': { readonly job: string }
  'jobs.columns': { readonly columns: readonly KnownColumn[] }
  'runs.files': { readonly files: readonly RunFile[]; readonly total: number }
  'runs.open': null
  'runs.changes': { readonly changes: readonly RunChange[] }
  'runs.undoPreview': UndoPreview & {
    readonly dataset: string
    readonly at: string
    /** The run has imported corrected rejects. */
    readonly repair: boolean
    /** Runs that have changed rows since, by their ids, as far as they are known. */
    readonly later: Readonly<Record<string, { readonly label: string; readonly at: string }>>
  }
  'runs.undoSpace': { readonly bytes: number }
  'runs.undo': { readonly run: string }
  'runs.plausibility': Plausibility
  'runs.drift': { readonly files: readonly FileDrift[] }
  'templates.list': { readonly templates: readonly TemplateSummary[] }
  'templates.fitting': { readonly templates: readonly (TemplateSummary & { readonly fit: TemplateFit })[] }
  'templates.save': { readonly template: string }
  'templates.rename': null
  'templates.delete': null
  'templates.apply': { readonly job: string }
  'templates.export': { readonly file: string } | null
  'templates.import': { readonly template: string; readonly label: string } | null
  'journal.page': JournalPage
  'journal.save': { readonly file: string; readonly lines: number } | null
  'journal.copy': { readonly lines: number }
  'rejects.page': { readonly lines: readonly RejectLine[]; readonly total: number }
  'rejects.one': RejectDetails | null
  'rejects.groups': { readonly groups: readonly RejectGroup[] }
  'rejects.source': RejectSource | null
  'rejects.export': RejectFiles | null
  'repairs.progress': RepairProgress
  'repairs.columns': { readonly columns: readonly RepairColumn[] }
  'repairs.correct': CorrectionCounts
  'repairs.preview': CorrectionPreview
  'repairs.record': null
  'repairs.forget': { readonly count: number }
  'repairs.try': RepairTrial
  'repairs.start': { readonly run: string }
  'tasks.cancel': null
  'import.preview': Preview
  'import.sources': { readonly entries: readonly SourceListing[] }
  'import.outline': SourceOutline
  'import.trial': Trial
  'export.preview': ExportPreview
  'export.outline': ExportOutline
  'export.folder': { readonly folder: string }
  'export.chooseFile': { readonly path: string } | null
  'import.check': { readonly problems: readonly DefinitionProblem[] }
  'datasets.list': { readonly datasets: readonly Dataset[] }
  'files.choose': { readonly paths: readonly string[] }
}

/** Every reply crosses as one of these, so that an error keeps its code. */
export type IpcEnvelope<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData }

/** Events from main to the window. */
export interface IpcEvents {
  /** Jobs that were made or changed, and those that are gone. Sent at most ten times a second. */
  'jobs.changed': { readonly changed: readonly JobSummary[]; readonly removed: readonly string[] }
  /** Live figures of a running run. */
  'run.progress': {
    readonly job: string
    readonly run: string
    readonly counters: Counters
    /** It looks at its files before it writes anything. */
    readonly checking?: boolean
    readonly at: number
  }
  /** A run's journal has grown to `total` lines. */
  'journal.grew': { readonly run: string; readonly total: number }
  /** How far a task is that takes long. */
  'task.progress': { readonly task: string; readonly done: number; readonly total: number }
  /** Language, theme or another setting changed. */
  'app.changed': AppState
  /** Show this job: a notification or a link was clicked. */
  'job.show': { readonly job: string; readonly tab: 'general' | 'journal' | 'rejects' }
  /** A command of the native menu. */
  'menu.command': { readonly command: MenuCommand }
}
export type IpcEvent = keyof IpcEvents
export const IPC_EVENTS = [
  'jobs.changed',
  'run.progress',
  'journal.grew',
  'task.progress',
  'app.changed',
  'job.show',
  'menu.command',
] as const satisfies readonly IpcEvent[]

export const MENU_COMMANDS = [
  'newImport',
  'newExport',
  'templates',
  'settings',
  'start',
  'dryRun',
  'resume',
  'pause',
  'cancel',
  'edit',
  'duplicate',
  'saveTemplate',
  'exportRejects',
  'undo',
  'delete',
] as const
export type MenuCommand = (typeof MENU_COMMANDS)[number]

/** The name under which a request or an event travels. */
export function channelOf(name: IpcRequest | IpcEvent): string {
  return `vigie:${name}`
}
