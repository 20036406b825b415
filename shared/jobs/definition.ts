import { z } from 'zod'
import { driftSchema } from '../columns/drift'
import { knownColumnsSchema } from '../columns/known'
import { exportDefinitionSchema } from './export/definition'
import { jobHead } from './head'
import { sourceFormatSchema } from './format'
import { fieldSchema } from './fields'
import { expressionSchema, mappingSchema } from './mapping'
import { datasetNameSchema, fieldNameSchema } from './names'
import { plausibilitySchema } from '../plausibility/definition'

/**
 * The definition of a job: what a job file holds, what the window edits and what the engine hands to the runner.
 * One schema for all of them; the JSON Schema in resources/ is generated from it.
 */

export const OPERATIONS = ['insert', 'upsert', 'update', 'reconcile', 'delete'] as const
export type Operation = (typeof OPERATIONS)[number]

/** What is done with a key that occurs twice: `update` lets the later record win. */
export const CLASH_MODES = ['update', 'ignore', 'reject'] as const
export type ClashMode = (typeof CLASH_MODES)[number]

/**
 * When a field of a row that is there already takes the value of a record: `value` unless that is empty, `always` even then, `ifEmpty` only where the
 * row has none, `onInsert` never (only a new row gets it). Labels: `updateMode.<id>` in the catalogue.
 */
export const UPDATE_MODES = ['value', 'always', 'ifEmpty', 'onInsert'] as const
export type UpdateMode = (typeof UPDATE_MODES)[number]

/** What a value that can't be used does: the record goes in without it, the record is refused, the run stops. */
export const ERROR_ACTIONS = ['warn', 'reject', 'stop'] as const
export type ErrorAction = (typeof ERROR_ACTIONS)[number]

/** `takeBack`: the dataset is as it was before the run. Labels: `stopEffect.<id>` in the catalogue. */
export const STOP_EFFECTS = ['keep', 'takeBack'] as const
export type StopEffect = (typeof STOP_EFFECTS)[number]

export const sourceSchema = z.strictObject({
  /**
   * Files in the order in which they are read, patterns (`in/orders-*.csv`, `in/**`) and folders (all of their files), in natural order of
   * their names; relative paths are relative to the job file or the current folder.
   */
  files: z.array(z.string().min(1)).min(1),
  format: sourceFormatSchema.default({ kind: 'auto' }),
  /** Records by their number in each file (the header does not count): others are neither read nor counted. */
  first: z.number().int().min(1).default(1),
  last: z.number().int().min(1).nullable().default(null),
  /** SQL over the columns of the source: records for which it is not true are ignored. */
  filter: expressionSchema.nullable().default(null),
  /** Blanks around every value do not count. */
  trim: z.boolean().default(false),
  /** Words (case and blanks around them ignored) that stand for an empty value in every column. */
  nullWords: z.array(z.string().min(1).max(200)).max(1000).default([]),
  /** The columns with which the job was defined; left out: those that its last finished run has seen. */
  columns: knownColumnsSchema.optional(),
  /** What is done when a file has other columns, before its first record; left out: see `driftPolicy`. */
  drift: driftSchema.optional(),
})

export const targetSchema = z.strictObject({
  dataset: datasetNameSchema,
  /**
   * Fields of the dataset when the run has to create it; left out: one per column of the source, with detected types. Where the dataset exists,
   * what is said here of its fields beyond their type (`required`, `rules`) holds for this job besides what the dataset says.
   */
  fields: z.array(fieldSchema).min(1).optional(),
})

/** A condition that every record has to meet. */
export const recordRuleSchema = z.strictObject({
  /** SQL over the fields (with the values that are about to be stored) and, for other names, the columns of the source. Only true is good. */
  condition: expressionSchema,
  /** What is told of a record that does not meet it: one text, or one for each language. */
  message: z.union([
    z.string().trim().min(1).max(500),
    z.strictObject({ en: z.string().trim().min(1).max(500), fr: z.string().trim().min(1).max(500) }),
  ]),
  action: z.enum(ERROR_ACTIONS).default('reject'),
})

export const reconciliationSchema = z.strictObject({
  operation: z.enum(OPERATIONS).default('insert'),
  /** Fields that identify a record; every operation but `insert` needs at least one. */
  key: z.array(fieldNameSchema).default([]),
  /** Fields that identify a record in which one of `key` is empty. */
  secondKey: z.array(fieldNameSchema).default([]),
  /** The same key twice in the source. */
  doubles: z.enum(CLASH_MODES).default('update'),
  /** An inserted key that the dataset has already (operation `insert` with a key). */
  duplicates: z.enum(CLASH_MODES).default('reject'),
  /** When a field that is not named here takes a value: `value`. A key is never changed. */
  updates: z.record(z.string(), z.enum(UPDATE_MODES)).default({}),
})

export const errorHandlingSchema = z.strictObject({
  /** What an unusable value does where `fields` does not say otherwise. */
  onError: z.enum(ERROR_ACTIONS).default('reject'),
  fields: z.record(z.string(), z.enum(ERROR_ACTIONS)).default({}),
  /** The run fails when the first N records are all refused; null: never. */
  stopWhenFirstRejected: z.number().int().min(1).nullable().default(100),
  /** The run fails with its N-th reject; null: never. */
  stopAfterRejects: z.number().int().min(1).nullable().default(null),
  /** The run fails as soon as more than so many records in a hundred are refused, looked at from the 1,000th record on and at the end; null: never. */
  stopAbovePercent: z.number().gt(0).lt(100).nullable().default(null),
  /** What is done with what is in when the run ends early, at one of these limits or at a value for which it stops. */
  whenStopped: z.enum(STOP_EFFECTS).default('keep'),
})

/** What an import and a template of one have in common, in the order of a job file around `source` and `target`. */
export const importHead = {
  version: jobHead.version,
  kind: z.literal('import').default('import'),
  label: jobHead.label,
  description: jobHead.description,
}
export const importBody = {
  /** `auto` maps columns to fields by name (case, accents, spaces, hyphens and underscores ignored). */
  mapping: z.union([z.literal('auto'), z.array(mappingSchema).min(1)]).default('auto'),
  rules: z.array(recordRuleSchema).max(100).default([]),
  reconciliation: reconciliationSchema.default(() => reconciliationSchema.parse({})),
  errors: errorHandlingSchema.default(() => errorHandlingSchema.parse({})),
  /** What goes in is compared with what the last runs of the job have written. */
  plausibility: plausibilitySchema.default(() => plausibilitySchema.parse({})),
}

/** What can only be said of several parts together. */
export function checkTogether(
  definition: {
    readonly source: Pick<z.output<typeof sourceSchema>, 'first' | 'last'>
    readonly reconciliation: z.output<typeof reconciliationSchema>
  },
  context: z.core.$RefinementCtx,
): void {
  const { first, last } = definition.source
  if (last !== null && last < first) {
    context.addIssue({
      code: 'custom',
      path: ['source', 'last'],
      params: { code: 'lastBeforeFirst' },
      message: 'lastBeforeFirst',
    })
  }
  const { operation, key, secondKey } = definition.reconciliation
  if ((operation !== 'insert' || secondKey.length > 0) && key.length === 0) {
    context.addIssue({
      code: 'custom',
      path: ['reconciliation', 'key'],
      params: { code: 'keyNeeded' },
      message: 'keyNeeded',
    })
  }
}

export const importDefinitionSchema = z
  .strictObject({ ...importHead, source: sourceSchema, target: targetSchema, ...importBody })
  .superRefine(checkTogether)

export type ImportDefinition = z.infer<typeof importDefinitionSchema>

/** What may be written in a job file: everything with a default may be left out. */
export type ImportDefinitionInput = z.input<typeof importDefinitionSchema>

/** The definition of a job of any kind; one that does not say is an import. */
export const jobDefinitionSchema = z.discriminatedUnion('kind', [importDefinitionSchema, exportDefinitionSchema])
export type JobDefinition = z.infer<typeof jobDefinitionSchema>
export type JobDefinitionInput = z.input<typeof jobDefinitionSchema>
export type JobKind = JobDefinition['kind']
