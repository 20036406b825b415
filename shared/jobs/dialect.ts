import { z } from 'zod'

/** How a delimited file is written. Every property can be `auto`: found from a sample when the run begins. */
export const AUTO = 'auto'

const oneCharacter = z
  .string()
  .refine((text) => /^[\u0001-\u0009\u000b\u000c\u000e-\u007f]$/.test(text), { params: { code: 'oneCharacter' } })

export const delimitedFormatSchema = z.strictObject({
  kind: z.literal('delimited').default('delimited'),
  /** `auto` or a name that iconv-lite knows, such as `utf-8`, `windows-1252`, `utf-16le`. */
  encoding: z.string().min(1).default(AUTO),
  /** `auto` or one or several characters between the values. */
  delimiter: z.string().min(1).max(10).default(AUTO),
  /** `auto`, one character, or null where values are never quoted. */
  quote: z.union([z.literal(AUTO), oneCharacter, z.null()]).default(AUTO),
  /** `auto`, the character before a quote inside a quoted value (the quote itself where quotes are doubled), or null. */
  escape: z.union([z.literal(AUTO), oneCharacter, z.null()]).default(AUTO),
  /** Whether the first record after the skipped lines names the columns. */
  header: z.union([z.literal(AUTO), z.boolean()]).default(AUTO),
  /** Lines before the header (or the first record) that are not data. */
  skipLines: z.union([z.literal(AUTO), z.number().int().min(0).max(1_000_000)]).default(AUTO),
  /** Lines that begin with this text are not data; null: none are. */
  comment: z.string().min(1).max(10).nullable().default(null),
  /** Whether delimiters that follow each other count as one (columns set with several blanks). */
  collapse: z.union([z.literal(AUTO), z.boolean()]).default(AUTO),
})
export type DelimitedFormat = z.infer<typeof delimitedFormatSchema>

/** A delimited format in which nothing is left to find. */
export interface Dialect {
  readonly encoding: string
  readonly delimiter: string
  readonly quote: string | null
  readonly escape: string | null
  readonly header: boolean
  readonly skipLines: number
  readonly comment: string | null
  /** Left out: false. */
  readonly collapse?: boolean
}
