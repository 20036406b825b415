import type { FileDrift } from '../columns/drift'
import { knownColumnsSchema } from '../columns/known'
import type { KnownColumn } from '../columns/known'
import type { ErrorData } from '../errors/error-data'
import { countersSchema } from '../jobs/counters'
import type { Counters } from '../jobs/counters'
import { importDefinitionSchema, jobDefinitionSchema } from '../jobs/definition'
import { MOST_SQL, exportDefinitionSchema } from '../jobs/export/definition'
import { filterSchema } from '../jobs/export/filter'
import { fieldSchema } from '../jobs/fields'
import type { Dataset, FieldType } from '../jobs/fields'
import { sourceFormatSchema } from '../jobs/format'
import type { FormatKind } from '../jobs/format'
import { idSchema } from '../jobs/ids'
import { expressionSchema, mappingSchema } from '../jobs/mapping'
import { datasetNameSchema } from '../jobs/names'
import type { JournalNote } from '../journal/entry'
import type { Comparison } from '../plausibility/comparison'
import { REJECT_CODE_IDS, SEVERITIES } from '../rejects/codes'
import type { RejectCode, Severity } from '../rejects/codes'
import { REJECT_STATES, correctedValuesSchema, namedCorrectionsSchema } from '../rejects/corrections'
import { REJECT_FILE_FORMATS } from '../rejects/reject'
import type { RejectDetails, RejectLine } from '../rejects/reject'
import type {
  CorrectionCounts,
  CorrectionPreview,
  RepairColumn,
  RepairLine,
  RepairProgress,
  RepairTrial,
} from './repairs'
import type { Detection, Preview, SourceListing, SourceOutline, Trial } from './sources'
import { CHANGED_ROWS } from './undo'
import type { RunHistory, UndoPreview } from './undo'
import { z } from 'zod'

/**
 * What the engine and the runner (the data process) say to each other. The engine sends requests; the runner answers each
 * exactly once and sends events in between. All of it is plain data, so that it crosses `utilityProcess` and
 * `child_process` alike.
 */

export const STOP_REASONS = ['pause', 'cancel', 'close'] as const
/** Why a run is asked to stop at its next checkpoint. */
export type StopReason = (typeof STOP_REASONS)[number]

/** Rejects that can be chosen one by one. */
export const MOST_CHOSEN = 100_000

export const rejectFilterSchema = z.strictObject({
  severity: z.enum(SEVERITIES).optional(),
  code: z.enum(REJECT_CODE_IDS).optional(),
  /** null: rejects of the whole record. */
  field: z.string().nullable().optional(),
  search: z.string().max(500).optional(),
  /** Those that have not gone in by a repair, or those that have; left out: both. */
  state: z.enum(REJECT_STATES).optional(),
  /** Only those with these numbers. */
  seqs: z.array(z.number().int().positive()).min(1).max(MOST_CHOSEN).optional(),
})
export type RejectFilter = z.infer<typeof rejectFilterSchema>

/** A file of an entry of a source (a pattern, a folder and an archive stand for several): its number from 0, in the order in which they are read. */
export const sampleFileShape = { file: z.string().min(1), at: z.number().int().nonnegative().default(0) }
export interface SampleFile {
  readonly file: string
  readonly at: number
}

/** What an export is made of, while it is being written. */
export const exportOutlineSchema = z.strictObject({
  source: z.strictObject({
    dataset: datasetNameSchema.optional(),
    sql: z.string().trim().min(1).max(MOST_SQL).optional(),
  }),
  filter: filterSchema.nullable(),
})

/** Records of a sample to be tried: how their values are read, and what is made of them. */
export const trialSchema = z.strictObject({
  ...sampleFileShape,
  format: sourceFormatSchema,
  /** The columns that the job knows, by whose names it calls those of the file. */
  columns: knownColumnsSchema.optional(),
  trim: z.boolean(),
  nullWords: z.array(z.string()).max(1000),
  filter: expressionSchema.nullable(),
  fields: z.array(z.strictObject({ field: fieldSchema, mapping: mappingSchema })).max(1000),
  /** Conditions of records. */
  rules: z.array(expressionSchema).max(100),
})

const pageSchema = { offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(1000) }

/** Parameters of every request, validated by the runner on arrival. */
export const RUNNER_REQUESTS = {
  /** Opens (or makes) the workspace's database. Always the first request. */
  open: z.strictObject({ workspace: z.string() }),
  /** CHECKPOINT and close; the process then exits with code 0. */
  close: z.strictObject({}),
  detect: z.strictObject({ file: z.string(), format: sourceFormatSchema }),
  preview: z.strictObject({
    ...sampleFileShape,
    format: sourceFormatSchema,
    limit: z.number().int().min(1).max(1000),
  }),
  /** What each entry of a source stands for. */
  sources: z.strictObject({ files: z.array(z.string().min(1)).max(10_000) }),
  /** What there is to choose from in a source. */
  outline: z.strictObject({ ...sampleFileShape, format: sourceFormatSchema }),
  /** What the first records of a source become. */
  trial: trialSchema,
  /** Begins or goes on with a run; answered when it has stopped, whatever the reason. */
  import: z.strictObject({
    run: idSchema,
    definition: importDefinitionSchema,
    dry: z.boolean(),
    /** Also files that were imported before. */
    again: z.boolean(),
    /** Rows are kept as they were before, so that the run can be undone; left out: they are. */
    keep: z.boolean().optional(),
    /** Checkpoint at which the run had ended early (a limit, a value), where it is gone on with all the same; at any other one that stays its end. */
    beyond: z.number().int().nonnegative().nullable().optional(),
    /** The last finished runs of the job, oldest first, with which it is compared; left out: none. */
    past: z.array(idSchema).optional(),
    /** What is unlike them is right nevertheless. */
    accepted: z.boolean().optional(),
  }),
  /** The figures of a run beside those of the runs that it was compared with; null where it has none. */
  figures: z.strictObject({ run: idSchema }),
  /** Begins or goes on with a run that undoes another one; answered when it has stopped, whatever the reason. */
  undo: z.strictObject({ run: idSchema, of: idSchema, changed: z.enum(CHANGED_ROWS) }),
  /** What undoing a run would do now. */
  undoPreview: z.strictObject({ run: idSchema, limit: z.number().int().min(0).max(1000) }),
  /** What is kept of runs so that they can be undone. */
  histories: z.strictObject({}),
  /** Keeps only what is needed to undo the last runs, and none that are older; null: no limit. */
  trimHistory: z.strictObject({
    runs: z.number().int().nonnegative().nullable(),
    days: z.number().int().nonnegative().nullable(),
    /** Runs that are under way or paused: they may have to take back what they do. */
    except: z.array(idSchema),
  }),
  /** Begins or goes on with a run that imports what was corrected of another one's rejects; answered when it has stopped, whatever the reason. */
  repair: z.strictObject({ run: idSchema, of: idSchema, keep: z.boolean() }),
  /** Corrects rejects of a run that have not gone in, all of them alike. */
  correct: z.strictObject({ run: idSchema, filter: rejectFilterSchema, corrections: namedCorrectionsSchema }),
  /** What that would do, as far as its first rejects tell; nothing of it stays. */
  correctionPreview: z.strictObject({ run: idSchema, filter: rejectFilterSchema, corrections: namedCorrectionsSchema }),
  /** Corrects one reject; null: what was corrected of it is forgotten. @param values one for each column of its file */
  correctRecord: z.strictObject({
    run: idSchema,
    seq: z.number().int().positive(),
    values: correctedValuesSchema.nullable(),
  }),
  /** Forgets what was corrected and has not gone in. */
  forgetCorrections: z.strictObject({ run: idSchema, filter: rejectFilterSchema }),
  /** Which of the corrected rejects of a run would pass now. */
  repairTrial: z.strictObject({ run: idSchema }),
  /** How far the rejects of a run are repaired. */
  repairState: z.strictObject({ run: idSchema }),
  /** The columns of the files of a run, and the fields that they fill. */
  repairColumns: z.strictObject({ run: idSchema }),
  /** What was corrected of the rejects of a run, and by which run it has gone in. */
  repairs: z.strictObject({ run: idSchema, ...pageSchema }),
  /** The same for an export. @param job whose mark says what has changed */
  export: z.strictObject({ run: idSchema, job: idSchema, definition: exportDefinitionSchema }),
  /** The first rows of an export as they would be written. */
  exportPreview: z.strictObject({ definition: exportDefinitionSchema, limit: z.number().int().min(1).max(1000) }),
  /** The columns of a source that is being written, and its filter as SQL. */
  exportOutline: exportOutlineSchema,
  /** Takes away what runs that are given up have written of files that are not complete. */
  discard: z.strictObject({ runs: z.array(idSchema) }),
  /** What is wrong with the expressions of a definition. */
  check: z.strictObject({ definition: jobDefinitionSchema }),
  /** Files of a job that were imported before. */
  imported: z.strictObject({ definition: importDefinitionSchema }),
  /** The columns that a run has seen in its files; none where it has not begun. */
  columns: z.strictObject({ run: idSchema }),
  /** What had changed in the columns when a run began. */
  drift: z.strictObject({ run: idSchema }),
  /** Files of a run, in the order in which they are read, with what each has contributed; of an export those that it has written. */
  files: z.strictObject({ run: idSchema, ...pageSchema }),
  /** Asks a run to stop at its next checkpoint; answered at once, the run's own answer says what came of it. */
  stop: z.strictObject({ run: idSchema, reason: z.enum(STOP_REASONS) }),
  /** The last committed checkpoint of a run; null when it has none. The truth after any doubt. */
  checkpoint: z.strictObject({ run: idSchema }),
  /** What a dry run would have changed: a sample of each kind; empty for other runs. */
  dryChanges: z.strictObject({ run: idSchema }),
  rejects: z.strictObject({ run: idSchema, filter: rejectFilterSchema, ...pageSchema }),
  reject: z.strictObject({ run: idSchema, seq: z.number().int().positive() }),
  /** @param state only those that have not gone in by a repair, or that have; left out: both */
  rejectGroups: z.strictObject({ run: idSchema, state: z.enum(REJECT_STATES).optional() }),
  exportRejects: z.strictObject({
    run: idSchema,
    filter: rejectFilterSchema,
    file: z.string(),
    format: z.enum(REJECT_FILE_FORMATS),
    language: z.enum(['en', 'fr']),
    overwrite: z.boolean(),
    /** Delimited text is protected against being taken for formulas. */
    protect: z.boolean(),
    /** By which its progress is told, and by which it can be cancelled. */
    task: idSchema,
  }),
  /** Where the first file of a run is, for lists of its rejects to be put beside it; null where it has none. */
  rejectSource: z.strictObject({ run: idSchema }),
  /** Cancels a task, which answers with task.cancelled; one that has ended already is no error. */
  cancelTask: z.strictObject({ task: idSchema }),
  /** Forgets checkpoints, keys and rejects of runs, and what is known of jobs. */
  forget: z.strictObject({ runs: z.array(idSchema), jobs: z.array(idSchema) }),
  datasets: z.strictObject({}),
  /** One `select`, read only. */
  query: z.strictObject({ sql: z.string().min(1), limit: z.number().int().positive().nullable() }),
} as const

export type RunnerMethod = keyof typeof RUNNER_REQUESTS
export type RunnerParams<M extends RunnerMethod> = z.infer<(typeof RUNNER_REQUESTS)[M]>

export const checkpointSchema = z.object({
  /** 1 for the first checkpoint of a run, then one more each time. */
  number: z.number().int().nonnegative(),
  counters: countersSchema,
  done: z.boolean(),
})
export interface Checkpoint {
  readonly number: number
  readonly counters: Counters
  /** The run reached its end: nothing is left to import. */
  readonly done: boolean
}

/** How a run's work ended. `stopped`: at a checkpoint, because it was asked to. */
export type RunOutcome =
  | { readonly kind: 'finished'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly checkpoint: Checkpoint }
  | { readonly kind: 'failed'; readonly error: ErrorData; readonly checkpoint: Checkpoint | null }

/** Something wrong with a definition, and where it stands in it. */
export interface DefinitionProblem {
  readonly path: readonly (string | number)[]
  readonly error: ErrorData
}

/** A file that was imported before, and when (ISO 8601 in UTC). */
export interface ImportedFile {
  readonly path: string
  readonly at: string
}

/** Labels of a file's state: `fileState.<id>` in the catalogue. */
export const FILE_STATES = ['waiting', 'reading', 'writing', 'done'] as const
export type FileState = (typeof FILE_STATES)[number]

/** Why the files of an export are written again from their beginning. Labels: `restart.<id>` in the catalogue. */
export const RESTARTS = ['changed', 'lost'] as const
export type Restart = (typeof RESTARTS)[number]

export interface RunFile {
  readonly path: string
  readonly state: FileState
  /** Null before its first record. `total` and the bytes say nothing here, but `bytesRead` of a file that was written is its size. */
  readonly counters: Counters | null
}

/** What an export could be made of, as it is written so far. */
export interface ExportOutline {
  readonly columns: readonly { readonly name: string; readonly type: FieldType }[]
  /** Why there are none. */
  readonly sourceError: ErrorData | null
  /** The filter as SQL over these columns, to be read by people; null where there is none, or where something is wrong with it. */
  readonly filter: string | null
  readonly filterError: ErrorData | null
}

/** The first rows of an export. */
export interface ExportPreview {
  readonly columns: readonly { readonly label: string; readonly type: FieldType }[]
  readonly rows: readonly (readonly QueryCell[])[]
  /** The file as it would begin; null where it is no text. */
  readonly text: string | null
  /** The filter as SQL; null where there is none. */
  readonly filter: string | null
  /** Where the first file would be written if the run began now. */
  readonly file: string
}

/** One row that a dry run would have changed, by field; values as the database writes them. */
export interface RunChange {
  readonly kind: 'inserted' | 'updated' | 'deleted'
  readonly before: Readonly<Record<string, string | null>> | null
  readonly after: Readonly<Record<string, string | null>> | null
}

/** The first file of a run, and what a repair file of it would be. */
export interface RejectSource {
  /** On the disk. */
  readonly folder: string
  /** Without its ending, which would be that of a repair file. */
  readonly name: string
  readonly ending: string
  readonly kind: FormatKind
}

/** What was written of a list of rejects. */
export interface RejectFiles {
  /** Several only for repair files, of which there is one for each kind of source file. */
  readonly files: readonly string[]
  readonly count: number
  /** Rejects that are not in a repair file: the text of a record that is too long is not kept as a whole. */
  readonly leftOut: number
}

export interface RejectGroup {
  readonly code: RejectCode
  readonly field: string | null
  readonly severity: Severity
  readonly count: number
  /** One offending value. */
  readonly example: string | null
}

/** Cells of a query, JSON-safe: integers beyond ±2^53 and decimals as strings, dates and times in ISO 8601. */
export type QueryCell = string | number | boolean | null
export interface QueryResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly QueryCell[])[]
}

/** Answer of every request. */
export interface RunnerReplies {
  /** `setAside`: where a damaged write-ahead log was moved to. */
  open: { readonly setAside: string | null }
  close: null
  detect: Detection
  preview: Preview
  sources: { readonly entries: readonly SourceListing[] }
  outline: SourceOutline
  trial: Trial
  undo: RunOutcome
  undoPreview: UndoPreview
  figures: Comparison | null
  histories: { readonly histories: readonly RunHistory[] }
  trimHistory: null
  import: RunOutcome
  repair: RunOutcome
  correct: CorrectionCounts
  correctionPreview: CorrectionPreview
  correctRecord: null
  forgetCorrections: { readonly count: number }
  repairTrial: RepairTrial
  repairState: RepairProgress
  repairColumns: { readonly columns: readonly RepairColumn[] }
  repairs: { readonly lines: readonly RepairLine[]; readonly total: number }
  export: RunOutcome
  exportPreview: ExportPreview
  exportOutline: ExportOutline
  discard: null
  stop: null
  checkpoint: Checkpoint | null
  check: { readonly problems: readonly DefinitionProblem[] }
  imported: { readonly files: readonly ImportedFile[] }
  columns: { readonly columns: readonly KnownColumn[] }
  drift: { readonly files: readonly FileDrift[] }
  files: { readonly files: readonly RunFile[]; readonly total: number }
  dryChanges: { readonly changes: readonly RunChange[] }
  /** Lines in source order; `total` those that pass the filter. */
  rejects: { readonly lines: readonly RejectLine[]; readonly total: number }
  reject: RejectDetails | null
  rejectGroups: { readonly groups: readonly RejectGroup[] }
  exportRejects: RejectFiles
  rejectSource: RejectSource | null
  cancelTask: null
  forget: null
  datasets: { readonly datasets: readonly Dataset[] }
  query: QueryResult
}

export type RunnerEvent =
  /** At most ten a second and one at every checkpoint; `checkpoint` is the last committed one. `checking`: nothing is written yet. */
  | {
      readonly type: 'progress'
      readonly run: string
      readonly counters: Counters
      readonly checkpoint: number
      readonly checking?: boolean | undefined
    }
  /** A task has dealt with `done` of `total` records. */
  | { readonly type: 'task'; readonly task: string; readonly done: number; readonly total: number }
  | { readonly type: 'journal'; readonly run: string; readonly note: JournalNote }

export interface ToRunner {
  readonly id: number
  readonly method: RunnerMethod
  readonly params: unknown
}
export type FromRunner =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorData }
  | { readonly event: RunnerEvent }
