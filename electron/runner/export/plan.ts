import { z } from 'zod'
import { countersSchema } from '@shared/jobs/counters'
import { FIELD_TYPES } from '@shared/jobs/fields'
import { targetFormatSchema } from '@shared/jobs/export/format'

/** What an export does, resolved once when it begins and kept with its checkpoint. */

const outputSchema = z.object({
  column: z.object({
    /** `o0` … */
    name: z.string(),
    label: z.string(),
    type: z.enum(FIELD_TYPES),
    precision: z.number().optional(),
    scale: z.number().optional(),
  }),
  sql: z.string(),
})

/** How changes are found (differential.ts). */
const differentialPlanSchema = z.object({
  /** What is compared: a mark of anything else says nothing. */
  subject: z.string(),
  /** SQL of the field that grows with every change, and its type; null where whole rows are compared. */
  field: z.object({ sql: z.string(), type: z.string() }).nullable(),
  /** SQL by which equal rows are known. */
  hash: z.string(),
})
export type DifferentialPlan = z.infer<typeof differentialPlanSchema>

/**
 * Where rows come from. `dataset`: from the dataset itself, range by range, which is given up when somebody writes into it. `snapshot`: from a table that the
 * run makes once, in the order in which they are written.
 */
const rowsPlanSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dataset'),
    dataset: z.string(),
    columns: z.array(z.object({ name: z.string(), column: z.string() })),
    filter: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('snapshot'),
    /** SQL of the columns of the table over those of the relation. */
    values: z.array(z.string()),
    relation: z.string(),
    filter: z.string().nullable(),
    order: z.array(z.string()),
    limit: z.number().nullable(),
    differential: differentialPlanSchema.nullable(),
  }),
])

export const exportPlanSchema = z.object({
  version: z.literal(1),
  job: z.string(),
  /** What the journal calls the source. */
  source: z.string(),
  rows: rowsPlanSchema,
  outputs: z.array(outputSchema),
  format: targetFormatSchema,
  /** Absolute; its name may hold tokens. */
  file: z.string(),
  overwrite: z.boolean(),
  split: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('size'), bytes: z.number() }),
      z.object({ by: z.literal('lines'), lines: z.number() }),
      /** The snapshot has its text as column `split`, by which its rows are in order. */
      z.object({ by: z.literal('value') }),
    ])
    .nullable(),
  /** When the run has begun, in ms: the date of the names of its files. */
  begun: z.number(),
  /** The number in the name of a file that is not split. */
  number: z.number(),
})
export type SnapshotPlan = Extract<z.infer<typeof rowsPlanSchema>, { readonly kind: 'snapshot' }>
export type ExportPlan = z.infer<typeof exportPlanSchema>

/** Where an export stands. */
export const exportStateSchema = z.object({
  /**
   * `fresh`: there are no rows yet; `writing`; `placing`: all files are complete and get their names; `discarded`: the run was given up, nothing is left of what it
   * had written.
   */
  phase: z.enum(['fresh', 'writing', 'placing', 'discarded']),
  /** Number of the row that comes next, in the dataset or the snapshot. */
  next: z.number(),
  /** The dataset when reading began, and the number behind its last row, or that of the snapshot. */
  version: z.string(),
  end: z.number(),
  /** Files that are complete; the one after them is being written. */
  files: z.number(),
  /** Rows that this one has. */
  fileRows: z.number(),
  /** Bytes of the files that are complete. */
  fileBytes: z.number(),
  /** What its writer needs to go on; null where it has none yet. */
  writer: z.record(z.string(), z.unknown()).nullable(),
  counters: countersSchema,
})
export type ExportState = z.infer<typeof exportStateSchema>
