import { z } from 'zod'
import { countersSchema } from './counters'
import { jobDefinitionSchema } from './definition'
import { jobDraftSchema } from './draft/job-draft'
import { idSchema } from './ids'
import { RUN_STATUS_IDS, type Status } from './statuses'
import type { Counters } from './counters'
import type { JobKind } from './definition'
import { errorDataSchema } from '../errors/error-data'
import { CHANGED_ROWS } from '../runner/undo'

const timestamp = z.iso.datetime()

/** A job as the store keeps it. Its status is not kept: it is `editing`, or that of its last run. */
export const jobRecordSchema = z.object({
  id: idSchema,
  createdAt: timestamp,
  changedAt: timestamp,
  editing: z.boolean(),
  /** Null as long as it has never been complete: then there is a draft. */
  definition: jobDefinitionSchema.nullable(),
  /** What has been changed since and is not the definition yet; the next new run takes it. */
  draft: jobDraftSchema.nullable().default(null),
})
export type JobRecord = z.infer<typeof jobRecordSchema>

/** One execution of a job as the store keeps it. */
export const runRecordSchema = z.object({
  id: idSchema,
  job: idSchema,
  status: z.enum(RUN_STATUS_IDS),
  /** The definition as it was when the run was started: a later edit must not change what a resumed run does. */
  definition: jobDefinitionSchema,
  /** Everything as in a real run, but nothing is written into the dataset. */
  dry: z.boolean().default(false),
  /** Files that were imported before are imported again. */
  again: z.boolean().default(false),
  /** What is unlike the last runs is right nevertheless: a person has said so. */
  accepted: z.boolean().default(false),
  /** The run undoes another one instead of importing. */
  undo: z
    .object({ of: idSchema, changed: z.enum(CHANGED_ROWS) })
    .nullable()
    .default(null),
  /** The run imports what was corrected of another one's rejects. */
  repair: z.object({ of: idSchema }).nullable().default(null),
  /** Checkpoint at which it had failed when somebody went on with it, knowing why. */
  beyond: z.number().int().nonnegative().nullable().default(null),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  /** Milliseconds spent running; waiting and being paused do not count. */
  durationMs: z.number().nonnegative(),
  counters: countersSchema,
  /** Checkpoint number last seen: the high-water mark outside the database. */
  checkpoint: z.number().int().nonnegative(),
  /** What a `stopping` run was doing, so that a pause or cancel under way is not forgotten. */
  interrupted: z.enum(['running', 'pausing', 'cancelling']).nullable(),
  /** Why it failed. */
  error: errorDataSchema.nullable(),
})
export type RunRecord = z.infer<typeof runRecordSchema>

/** A job as lists show it. Times are ISO 8601 in UTC. */
export interface JobSummary {
  readonly id: string
  readonly label: string
  readonly kind: JobKind
  readonly status: Status
  /** Last run, null before the first start. */
  readonly run: string | null
  /** The last run was a dry run: nothing was written. */
  readonly dry: boolean
  /** The last run has undone another one. */
  readonly undo: boolean
  /** The last run has imported corrected rejects of another one. */
  readonly repair: boolean
  /** The last run that has written and is not undone, null where there is none. */
  readonly undoable: string | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly durationMs: number | null
  /** When `running`, the moment since which time has to be added to `durationMs`. */
  readonly runningSince: string | null
  /** 0 to 1, null where it is unknown or means nothing. */
  readonly progress: number | null
  /** The run whose rejects these are: the last one, or the one whose rejects that repairs. Null before the first start. */
  readonly rejectsRun: string | null
  /** Refused records that have not gone in by a repair, and those that have. */
  readonly rejects: number
  readonly repaired: number
  readonly warnings: number
  readonly processed: number
  /** Something of its draft is missing or wrong: it can't be started. */
  readonly incomplete: boolean
  /** The last run has failed because what would have gone in is unlike what went in before; nothing was written. */
  readonly unlike: boolean
  readonly changedAt: string
}

/** A job as the details show it. */
export interface JobDetails extends JobSummary {
  /** There are changes that are not its definition yet. */
  readonly draft: boolean
  readonly description: string
  readonly dataset: string
  readonly files: readonly string[]
  readonly counters: Counters | null
  readonly createdAt: string
  readonly error: z.infer<typeof errorDataSchema> | null
}
