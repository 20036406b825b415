import { z } from 'zod'
import { FIELD_TYPES } from '../jobs/fields'

/**
 * How the columns of a file differ from those that a job knows, and what the job does then. Nobody is asked about an order: it changes nothing.
 */

/**
 * What can have changed: a column that the job uses is not there, one that it does not use is not there, one is written otherwise (case, accents, blanks,
 * hyphens and underscores: certainly the same, and mapped by itself), one is there that the job does not know.
 */
export const DRIFT_KINDS = ['missing', 'unused', 'renamed', 'new'] as const
export type DriftKind = (typeof DRIFT_KINDS)[number]

/** What a job does when something has changed, from the mildest. All of them are told in the journal. */
export const DRIFT_ACTIONS = ['goOn', 'warn', 'stop'] as const
export type DriftAction = (typeof DRIFT_ACTIONS)[number]
export type DriftPolicy = Readonly<Record<DriftKind, DriftAction>>

const actionSchema = z.enum(DRIFT_ACTIONS)

/** One action for everything, or one for each kind; what is left out is as in `driftPolicy`. */
export const driftSchema = z.union([
  actionSchema,
  z.strictObject({
    missing: actionSchema.optional(),
    unused: actionSchema.optional(),
    renamed: actionSchema.optional(),
    new: actionSchema.optional(),
  }),
])

/**
 * What a job does for each kind.
 * @param sparse records of the source may leave out what is empty (JSON, XML): that a property is missing may mean nothing
 */
export function driftPolicy(given: z.infer<typeof driftSchema> | undefined, sparse: boolean): DriftPolicy {
  if (typeof given === 'string') return { missing: given, unused: given, renamed: given, new: given }
  return {
    missing: given?.missing ?? (sparse ? 'warn' : 'stop'),
    unused: given?.unused ?? 'goOn',
    renamed: given?.renamed ?? 'goOn',
    new: given?.new ?? 'warn',
  }
}

const goneSchema = z.object({
  column: z.string(),
  /** A new column with a similar name at the same place, and values of the same type where that is known: only proposed, never taken. */
  likely: z.object({ column: z.string(), type: z.enum(FIELD_TYPES).nullable() }).nullable(),
})
export type GoneColumn = z.infer<typeof goneSchema>

export const columnChangesSchema = z.object({
  missing: z.array(goneSchema),
  unused: z.array(goneSchema),
  /** `column` is called `now`. */
  renamed: z.array(z.object({ column: z.string(), now: z.string() })),
  new: z.array(z.string()),
  /** Columns that are there stand in another order. */
  reordered: z.boolean(),
})
export type ColumnChanges = z.infer<typeof columnChangesSchema>

/** What has changed in one file, and in how many others (read after it) exactly the same. */
export const fileDriftSchema = z.object({
  path: z.string(),
  others: z.number().int().nonnegative(),
  changes: columnChangesSchema,
})
export type FileDrift = z.infer<typeof fileDriftSchema>

/** The columns are those that the job knows, in their order. */
export function isUnchanged(changes: ColumnChanges): boolean {
  return !changes.reordered && DRIFT_KINDS.every((kind) => changes[kind].length === 0)
}

/** The severest thing that the job does because of these changes. */
export function actionFor(changes: ColumnChanges, policy: DriftPolicy): DriftAction {
  const actions = DRIFT_KINDS.filter((kind) => changes[kind].length > 0).map((kind) => policy[kind])
  return DRIFT_ACTIONS.findLast((action) => actions.includes(action)) ?? 'goOn'
}

/** The parameter of errors and notes that holds changes of files, as JSON text. */
export const DRIFT_PARAM = 'drift'

export function driftText(files: readonly FileDrift[]): string {
  return JSON.stringify(files)
}

/** What `driftText` was made from; nothing where it is no such text. */
export function parseDrift(text: unknown): FileDrift[] {
  try {
    return z.array(fileDriftSchema).parse(JSON.parse(String(text)))
  } catch {
    return []
  }
}
