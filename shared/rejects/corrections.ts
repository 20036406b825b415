import { z } from 'zod'
import { transformationSchema } from '../jobs/transformations'
import { datePatternSchema } from '../jobs/value-format'

/** Characters of one corrected value. */
export const LONGEST_VALUE = 100_000

const noNul = (text: string): boolean => !text.includes('\0')

/** The text of a value as a person gives it; an empty one is an empty value. A NUL is no text. */
const valueSchema = z.string().max(LONGEST_VALUE).refine(noNul)

/** The values of a record, one for each column of its file, as a person has corrected them. */
export const correctedValuesSchema = z.array(valueSchema.nullable()).max(100_000)

/**
 * What is done with the text of one column of refused records. `set`: the same text for all of them; `date`: a date or time that is written after this pattern
 * is written as the job expects it, others stay as they are; `transform`: what a mapping can do with a text. Labels: `repair.kind.<id>` in the catalogue.
 */
export const correctionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set'), value: valueSchema }),
  z.strictObject({ kind: z.literal('date'), pattern: datePatternSchema }),
  z.strictObject({ kind: z.literal('transform'), step: transformationSchema }),
])
export type Correction = z.infer<typeof correctionSchema>

/** A correction and what it is about: the name of a field that a column fills, or of a column. */
export const namedCorrectionSchema = z.strictObject({ name: z.string().min(1).max(1000), correction: correctionSchema })
export type NamedCorrection = z.infer<typeof namedCorrectionSchema>

/** In the order in which they are done. None: the records are to be imported again as they are, because something else has changed. */
export const namedCorrectionsSchema = z.array(namedCorrectionSchema).max(100)

/**
 * Where the repair of a reject stands: nothing was done; it is corrected, and nobody knows whether it would pass; it would pass, or be refused again, as far as was
 * seen last; it has gone in. Labels: `repair.state.<id>` in the catalogue.
 */
export const REPAIR_STATES = ['none', 'corrected', 'passing', 'failing', 'repaired'] as const
export type RepairState = (typeof REPAIR_STATES)[number]

/** Which rejects are asked for: those that have not gone in by a repair, and those that have. Labels: `repair.filter.<id>`. */
export const REJECT_STATES = ['open', 'repaired'] as const
export type RejectState = (typeof REJECT_STATES)[number]

/** Why a reject can't be repaired in place: it is in already, all but a value of it; its text was not kept as a whole. Labels: `repair.not.<id>`. */
export const UNREPAIRABLE = ['warning', 'cut'] as const
export type Unrepairable = (typeof UNREPAIRABLE)[number]
