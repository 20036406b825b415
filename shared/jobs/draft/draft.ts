import { z } from 'zod'
import { errorHandlingSchema, recordRuleSchema, reconciliationSchema, sourceSchema } from '../definition'
import { fieldSchema } from '../fields'
import { TEXT_SOURCES, textSchema } from '../mapping'
import { LONGEST_LABEL } from '../names'
import { plausibilitySchema } from '../../plausibility/definition'
import { loosened } from './loosened'

/**
 * An import while it is being defined: what a person has said so far, whether that can be run or not. It has the parts of a definition, without what a
 * definition asks of them, and remembers besides what a definition leaves out: columns that are not imported, and what was said before
 * something else was chosen. It is kept with its job until the job takes it as its definition.
 */

/** A field can also be filled by nothing: the dataset has it, and it stays empty. */
export const DRAFT_SOURCES = [...TEXT_SOURCES, 'nothing'] as const

export const draftFieldSchema = z.strictObject({
  /** Tells it from the others, whatever is changed. */
  id: z.number().int().nonnegative(),
  /** False: the column is not imported, and what was said of it is kept. */
  include: z.boolean(),
  /** A person has said something of it, now or in a saved job: it stays where a file has no such column. */
  touched: z.boolean(),
  /** A person has chosen the type and how its values are written: what is found in a source does not change them. */
  typeChosen: z.boolean(),
  /** The saved job declares it, whether it has something to say of it or not. */
  declared: z.boolean(),
  /** What fills it: one of the texts of `mapping`, which keeps the others too. */
  from: z.enum(DRAFT_SOURCES),
  field: loosened(fieldSchema),
  mapping: loosened(textSchema),
})
export type DraftField = z.infer<typeof draftFieldSchema>

/** Fields of a draft: more columns than anybody would look at, and few enough to be kept. */
const MAX_FIELDS = 20_000

export const importDraftSchema = z.strictObject({
  kind: z.literal('import').default('import'),
  label: z.string().max(LONGEST_LABEL),
  description: z.string().max(10_000),
  source: loosened(sourceSchema),
  target: z.strictObject({
    /** `existing`: its fields are what they are, and the job may only say more of them. */
    mode: z.enum(['new', 'existing']),
    dataset: z.string().max(1000),
    /** Whether a dataset that has to be made gets the types shown; otherwise they are found when that is done. */
    declares: z.boolean(),
  }),
  /** Columns are matched to fields by their names whenever the job is run, instead of as `fields` says. */
  byName: z.boolean(),
  fields: z.array(draftFieldSchema).max(MAX_FIELDS),
  rules: z.array(loosened(recordRuleSchema)).max(100),
  reconciliation: loosened(reconciliationSchema),
  errors: loosened(errorHandlingSchema),
  plausibility: loosened(plausibilitySchema).default(() => plausibilitySchema.parse({})),
})
export type ImportDraft = z.infer<typeof importDraftSchema>
