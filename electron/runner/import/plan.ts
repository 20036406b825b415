import { z } from 'zod'
import { fileDriftSchema } from '@shared/columns/drift'
import { errorDataSchema } from '@shared/errors/error-data'
import { countersSchema, zeroCounters } from '@shared/jobs/counters'
import { CLASH_MODES, ERROR_ACTIONS, OPERATIONS, UPDATE_MODES } from '@shared/jobs/definition'
import { fieldSchema } from '@shared/jobs/fields'
import { resolvedFormatSchema } from '@shared/jobs/format'
import { valueFormatSchema } from '@shared/jobs/value-format'
import { packedSchema } from '../formats/origin/origin'

/**
 * What a run does, resolved once when it begins and kept with its checkpoint: a resumed run detects nothing again and so reads
 * every record as it would have been read without the interruption.
 */

const positionSchema = z.object({
  byte: z.number(),
  raw: z.number().optional(),
  line: z.number(),
  record: z.number(),
})

/** Runs that were begun when all sources were delimited. */
function withFormat(file: unknown): unknown {
  if (typeof file !== 'object' || file === null || !('dialect' in file) || 'format' in file) return file
  return { ...file, format: { kind: 'delimited', ...(file.dialect as object) } }
}

/** `marked`: it may say that there is no text (values/transformations.ts). */
const textSchema = z.object({ sql: z.string(), marked: z.boolean() })

const filePlanSchema = z.object({
  /** Name by which it is known; the file on the disk where nothing is packed. */
  path: z.string(),
  packed: packedSchema.nullable().default(null),
  /** Size and SHA-256 of the first MiB: the file must be the same one when the run goes on. */
  bytes: z.number(),
  head: z.string(),
  format: resolvedFormatSchema,
  columns: z.array(z.string()),
  /** Where the first record starts. */
  first: positionSchema,
  /** What stands before that in a text, and how its lines end; null where it has none, or more than anybody needs. */
  lead: z
    .object({ bytes: z.base64(), lineEnd: z.enum(['\n', '\r\n', '\r']) })
    .nullable()
    .default(null),
  /** For each field of the plan, the number of the column that fills it; -1 where its text is not that of one column. */
  sources: z.array(z.number()),
  /** For each field of the plan, the SQL of its text over the columns of a block; null where it is that of its column as it stands. */
  texts: z.array(textSchema.nullable()).default([]),
  /** Numbers of the first and the last record that count. */
  firstRecord: z.number().default(1),
  lastRecord: z.number().nullable().default(null),
  /** SQL over the columns of a block that is true for the records that count; null: all do. */
  filter: z.string().nullable().default(null),
  /** For each rule of the plan, its SQL over the columns of a block (`c0` …) and the values of the fields (`f0` …). */
  rules: z.array(z.string()).default([]),
})
export type FilePlan = z.infer<typeof filePlanSchema>

const plannedFieldSchema = z.object({
  field: fieldSchema,
  /** What an unusable value does; a key can't be left out of a record, so that `warn` never stands here for a key. */
  action: z.enum(ERROR_ACTIONS),
  /** Position in the key, -1 where the field is no part of it. */
  key: z.number(),
  /** The same for the second key. */
  secondKey: z.number().default(-1),
  update: z.enum(UPDATE_MODES),
  /** How its values are written where that is not the plain way. */
  format: valueFormatSchema.optional(),
  /** The expression that computes it, for messages. */
  expression: z.string().optional(),
})
export type PlannedField = z.infer<typeof plannedFieldSchema>

/** The message is there in each language, in the job's own words. */
const plannedRuleSchema = z.object({
  action: z.enum(ERROR_ACTIONS),
  message: z.object({ en: z.string(), fr: z.string() }),
})
export type PlannedRule = z.infer<typeof plannedRuleSchema>

export const runPlanSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  /** SQL name of the table that is written: that of the dataset, or its copy in a dry run. */
  table: z.string(),
  /** By which the rows that the run writes are known: see history/versions.ts. */
  mark: z.number().default(0),
  /** Rows are kept as they were before the run changes them. */
  keep: z.boolean().default(false),
  dry: z.boolean(),
  /** A dry run before the run itself, which takes its place: see figures/check.ts. */
  check: z.boolean().default(false),
  /** Figures of what goes in are taken; not of runs that were begun when there were none. */
  figures: z.boolean().default(false),
  /** The dataset did not exist when the run began. */
  creates: z.boolean(),
  operation: z.enum(OPERATIONS),
  /** See imported.ts. */
  work: z.string().default(''),
  doubles: z.enum(CLASH_MODES),
  duplicates: z.enum(CLASH_MODES),
  /** The fields that the source fills. */
  fields: z.array(plannedFieldSchema),
  /** Required fields of the dataset that the source doesn't fill: no record can be inserted. */
  missing: z.array(z.string()),
  files: z.array(z.preprocess(withFormat, filePlanSchema)),
  /** What has changed in the columns since the job knew them. */
  drift: z.array(fileDriftSchema).default([]),
  /** Conditions that every record has to meet; their SQL is that of each file. */
  rules: z.array(plannedRuleSchema).default([]),
  onUnreadable: z.enum(['reject', 'stop']),
  stopWhenFirstRejected: z.number().nullable(),
  stopAfterRejects: z.number().nullable(),
  stopAbovePercent: z.number().nullable(),
  /** What is in is taken out again when the run ends early. */
  takeBack: z.boolean().default(false),
  /** The records are corrected rejects of another run (`of`): those of `files[i]` belong to its file number `repair.files[i]`. Null: they are read from the files. */
  repair: z
    .object({ of: z.string(), files: z.array(z.number()) })
    .nullable()
    .default(null),
})
export type RunPlan = z.infer<typeof runPlanSchema>

/** Where a run stands: committed together with the rows and rejects that led there. */
export const runStateSchema = z.object({
  /** File of the plan that is being read, and where its next record starts. */
  file: z.number(),
  position: positionSchema,
  /** Records from there up to this number are done too: the run ended within a block. */
  skip: z.number(),
  /** SHA-256 of the last MiB before `position`. */
  tail: z.string(),
  counters: countersSchema,
  /** Those of the current file alone. */
  fileCounters: countersSchema.default(zeroCounters),
  /** Records that could be read, of all files. */
  readable: z.number().default(0),
  /** How the records are chosen that are kept for figures where keys are looked for: see figures/sampling.ts. */
  step: z.number().default(1),
  /** Entries in the run's reject list. */
  entries: z.number(),
  /** Records refused so far as long as all of them were; null once one was not, or the limit has been applied. */
  leading: z.number().nullable(),
  /** The share of rejects has ended the run once: whoever goes on with it means to. */
  shareApplied: z.boolean(),
  /** Why the run has ended early at this checkpoint, and what becomes of what it did: it is kept, has still to be taken back, or was taken back. */
  early: z
    .object({ error: errorDataSchema, effect: z.enum(['kept', 'toTakeBack', 'takenBack']) })
    .nullable()
    .default(null),
})
export type RunState = z.infer<typeof runStateSchema>

/** The key by which records are found, and the one for records in which that is incomplete. */
export type KeyName = 'key' | 'secondKey'

/** Fields of a key, in the order of the definition. */
export function keyFields(
  plan: RunPlan,
  name: KeyName = 'key',
): { readonly field: PlannedField; readonly index: number }[] {
  return plan.fields
    .map((field, index) => ({ field, index }))
    .filter(({ field }) => field[name] >= 0)
    .sort((a, b) => a.field[name] - b.field[name])
}
