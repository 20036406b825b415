import { z } from 'zod'

/** What is done with the text of a value before it becomes one, in the order in which it is listed. An empty text stays empty in all of them. */

/** Transformations that need nothing but their name. Labels: `transformation.<id>` in the catalogue. */
export const PLAIN_TRANSFORMATIONS = [
  /** Without blanks at the beginning and the end, no-break spaces too. */ 'trim',
  /** Several blanks in a row become one space. */ 'collapse',
  'upper',
  'lower',
  /** The first letter of each word upper case, the others lower case. */ 'title',
  /** The first letter upper case, the others as they are. */ 'firstUpper',
  /** The digits 0 to 9 only. */ 'digits',
  /** A text of blanks only becomes empty. */ 'emptyToNull',
] as const

/** Words that usually stand for an empty value. */
export const USUAL_NULL_WORDS = ['NULL', 'N/A', 'NA', 'n.a.', '#N/A', 'nil', 'none', 'néant', '-', '--', '?'] as const

const wordsSchema = z.array(z.string().min(1).max(200)).min(1).max(1000)

/** What becomes of a text that a map does not name. Labels: `otherwise.<id>` in the catalogue. */
export const OTHERWISE = ['keep', 'null', 'reject'] as const
export type Otherwise = (typeof OTHERWISE)[number]

const withParameters = [
  /** Every occurrence of a text. */
  z.strictObject({ kind: z.literal('replace'), text: z.string().min(1).max(1000), by: z.string().max(1000) }),
  /** Every match of a regular expression (RE2); `\1` in `by` is its first group. */
  z.strictObject({ kind: z.literal('replacePattern'), pattern: z.string().min(1).max(2000), by: z.string().max(1000) }),
  /** Filled up at the beginning to a number of characters; longer texts stay as they are. */
  z.strictObject({
    kind: z.literal('pad'),
    length: z.number().int().min(1).max(1000),
    by: z.string().length(1).default('0'),
  }),
  /** From a character (the first is 1; -3: the third from the end) on, at most `length` characters. */
  z.strictObject({
    kind: z.literal('substring'),
    from: z
      .number()
      .int()
      .min(-100_000)
      .max(100_000)
      .refine((from) => from !== 0),
    length: z.number().int().min(1).max(100_000).optional(),
  }),
  /** These words (case and blanks around them ignored) become empty. */
  z.strictObject({ kind: z.literal('nullWords'), words: wordsSchema.default([...USUAL_NULL_WORDS]) }),
  /** Texts (case and blanks around them ignored) that become others. */
  z.strictObject({
    kind: z.literal('map'),
    values: z
      .array(z.strictObject({ from: z.string().min(1).max(1000), to: z.string().max(1000) }))
      .min(1)
      .max(10_000),
    otherwise: z.enum(OTHERWISE).default('keep'),
  }),
] as const

const plainObject = z.strictObject({ kind: z.enum(PLAIN_TRANSFORMATIONS) })

/** A transformation; those without parameters may be given by their name alone. */
export const transformationSchema = z.union([
  z.enum(PLAIN_TRANSFORMATIONS).transform((kind) => ({ kind })),
  z.discriminatedUnion('kind', [plainObject, ...withParameters]),
])
export type Transformation = z.output<typeof transformationSchema>
export type TransformationKind = Transformation['kind']
