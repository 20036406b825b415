import { z } from 'zod'
import { loosened } from '../../draft/loosened'
import { TEXT_SOURCES, textSchema } from '../../mapping'
import { LONGEST_LABEL } from '../../names'
import { ENUMERATION_MODES, MOST_SQL, sortSchema } from '../definition'
import { FILTER_OPERATORS, filterValueSchema } from '../filter'
import { targetFormatSchema } from '../format'

/**
 * An export while it is being defined: what a person has said so far, whether that can be run or not. Like the draft of an import it also remembers what was said
 * before something else was chosen.
 */

/** What is being written, and not yet whole. */
const unfinished = z.string().max(1000)

const draftConditionSchema = z.strictObject({
  kind: z.literal('condition'),
  field: unfinished,
  operator: z.enum(FILTER_OPERATORS),
  /** One, two or as many as the operator takes; the others are kept for another operator. */
  values: z.array(filterValueSchema).max(10_000),
  ignoreCase: z.boolean(),
})
export type DraftCondition = z.infer<typeof draftConditionSchema>

const draftSqlSchema = z.strictObject({ kind: z.literal('sql'), condition: z.string().max(10_000) })

const draftGroupSchema = z.strictObject({
  kind: z.enum(['and', 'or']),
  get of(): z.ZodArray<typeof draftNodeSchema> {
    return z.array(draftNodeSchema).max(200)
  },
})
export type DraftGroup = z.infer<typeof draftGroupSchema>

const draftNodeSchema = z.discriminatedUnion('kind', [draftConditionSchema, draftSqlSchema, draftGroupSchema])
export type DraftNode = z.infer<typeof draftNodeSchema>

/** One column of the file. */
const draftColumnSchema = z.strictObject({
  /** Tells it from the others, whatever is changed. */
  id: z.number().int().nonnegative(),
  /** False: it is not written, and what was said of it is kept. */
  include: z.boolean(),
  from: z.enum(TEXT_SOURCES),
  /** Empty: called as its column is. */
  label: unfinished,
  text: loosened(textSchema.omit({ format: true })),
})
export type DraftColumn = z.infer<typeof draftColumnSchema>

export const SPLITS = ['none', 'lines', 'size', 'value'] as const
export const DIFFERENTIALS = ['none', 'changes', 'field'] as const

export const exportDraftSchema = z.strictObject({
  kind: z.literal('export'),
  label: z.string().max(LONGEST_LABEL),
  description: z.string().max(10_000),
  source: z.strictObject({
    from: z.enum(['dataset', 'sql']),
    dataset: unfinished,
    sql: z.string().max(MOST_SQL),
    filter: draftGroupSchema,
    sort: z.array(loosened(sortSchema)).max(100),
    limit: z.number().nullable(),
    differential: z.strictObject({ by: z.enum(DIFFERENTIALS), field: unfinished }),
  }),
  /** All columns of the source, whatever they are when the job is run, instead of those of `columns`. */
  allColumns: z.boolean(),
  columns: z.array(draftColumnSchema).max(10_000),
  enumerations: z.enum(ENUMERATION_MODES),
  format: loosened(targetFormatSchema),
  target: z.strictObject({
    folder: z.string().max(4096),
    name: z.string().max(4096),
    overwrite: z.boolean(),
    split: z.strictObject({ by: z.enum(SPLITS), lines: z.number(), bytes: z.number(), column: unfinished }),
  }),
})
export type ExportDraft = z.infer<typeof exportDraftSchema>
