import { z } from 'zod'
import { errorParamsSchema } from '../errors/error-data'
import { REJECT_CODE_IDS, SEVERITIES } from './codes'
import { REPAIR_STATES, UNREPAIRABLE } from './corrections'

/** One thing that is wrong with a record. `field` is null where the whole record is at fault. */
export const rejectCauseSchema = z.object({
  code: z.enum(REJECT_CODE_IDS),
  field: z.string().nullable(),
  /** Parameters of the message, e.g. `{ type: 'date' }` or `{ expected: 4, found: 3 }`. */
  params: errorParamsSchema,
  /** The offending text as it stands in the source. */
  value: z.string().nullable(),
})
export type RejectCause = z.infer<typeof rejectCauseSchema>

/** One refused record (severity `error`) or one that went in without some of its values (`warning`). */
export const rejectSchema = z.object({
  /** Position in the run's reject list, from 1, in source order. */
  seq: z.number().int().positive(),
  severity: z.enum(SEVERITIES),
  connector: z.enum(['file', 'database']),
  file: z.string(),
  /** Line of the record's first line in the file, from 1. */
  line: z.number().int().positive(),
  /** Number of the record in the file, from 1; the header does not count. */
  record: z.number().int().positive(),
  at: z.iso.datetime(),
  /** The first cause; `more` holds the others. */
  code: z.enum(REJECT_CODE_IDS),
  field: z.string().nullable(),
  params: errorParamsSchema,
  value: z.string().nullable(),
  more: z.array(rejectCauseSchema),
  /** Names of the source's columns and the values read; values may be longer or shorter than columns. */
  columns: z.array(z.string()),
  values: z.array(z.string().nullable()),
  /** The record as it stands in the file, without its line end; bytes that are no text are shown as U+FFFD. */
  original: z.string(),
})
export type Reject = z.infer<typeof rejectSchema>

/** What was done to repair a reject. */
export const repairSchema = z.object({
  state: z.enum(REPAIR_STATES).exclude(['none']),
  /** The values as they were corrected, one for each column. */
  values: z.array(z.string().nullable()),
  /** When that was done last, or when it went in. */
  at: z.iso.datetime(),
  /** The run by which it has gone in; null where it has not. */
  run: z.string().nullable(),
  /** Why it would be refused again, as far as was seen last. */
  causes: z.array(rejectCauseSchema),
})
export type Repair = z.infer<typeof repairSchema>

/** One reject as it is shown by itself. */
export const rejectDetailsSchema = rejectSchema.extend({
  /** For each field that a column of the source fills, the number of that column: where its cause belongs. */
  fieldColumns: z.record(z.string(), z.number().int().nonnegative()),
  /** Null where nothing was corrected. */
  repair: repairSchema.nullable(),
  /** Why it can't be repaired in place; null where it can. */
  unrepairable: z.enum(UNREPAIRABLE).nullable(),
})
export type RejectDetails = z.infer<typeof rejectDetailsSchema>

/** A line of the reject list; the rest is read for one reject at a time. */
export const rejectLineSchema = rejectSchema
  .omit({ columns: true, values: true, original: true, more: true })
  .extend({ repair: z.enum(REPAIR_STATES) })
export type RejectLine = z.infer<typeof rejectLineSchema>

/** Labels: `rejectFormat.<id>` in the catalogue. `repair`: the refused records as they stand in the file, to be corrected and imported. */
export const REJECT_FILE_FORMATS = ['csv', 'xlsx', 'json', 'ndjson', 'parquet', 'repair'] as const
export type RejectFileFormat = (typeof REJECT_FILE_FORMATS)[number]
