import { z } from 'zod'

/** How a delimited file is written. Every property can be `auto`: found from a sample when the run begins. */
export const AUTO = 'auto'

const oneCharacter = z
  .string()
  .refine((text) => /^[\u0001-\u0009\u000b\u000c\u000e-\u007f]$/.test(text), { params: { code: 'oneCharacter' } })

/**
 * What is done with a record that has too few or too many values, or misplaced quotes. Labels: `irregular.<id>` in the catalogue.
 * - `mend`: where there is exactly one reading that fits the columns it goes in with a warning, otherwise it is refused.
 * - `fit`: the same, but what can't be mended is filled up with empty values, and what is too much is kept in the last one.
 * - `reject`: it is refused.
 */
export const IRREGULAR_MODES = ['mend', 'fit', 'reject'] as const
export type IrregularMode = (typeof IRREGULAR_MODES)[number]

/**
 * What another table below the first one is. Labels: `tables.<id>` in the catalogue.
 * - `first`: only the first one is read, the records of others are refused.
 * - `all`: nothing special, the file is one table.
 */
export const TABLES_MODES = ['first', 'all'] as const
export type TablesMode = (typeof TABLES_MODES)[number]

/** A header of more lines is none. */
export const MOST_HEADER_LINES = 20

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
  /** Lines of the header: the names in them are joined, column by column, with a blank between them. */
  headerLines: z.union([z.literal(AUTO), z.number().int().min(1).max(MOST_HEADER_LINES)]).default(AUTO),
  /** Lines before the header (or the first record) that are not data. */
  skipLines: z.union([z.literal(AUTO), z.number().int().min(0).max(1_000_000)]).default(AUTO),
  /** Lines that begin with this text are not data; null: none are. */
  comment: z.string().min(1).max(10).nullable().default(null),
  /** Whether delimiters that follow each other count as one (columns set with several blanks). */
  collapse: z.union([z.literal(AUTO), z.boolean()]).default(AUTO),
  irregular: z.enum(IRREGULAR_MODES).default('mend'),
  tables: z.enum(TABLES_MODES).default('first'),
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
  /** Left out: 1. */
  readonly headerLines?: number
  /** Left out: `reject`. */
  readonly irregular?: IrregularMode
  /** Number of the line with which another table begins, from 1. Left out: there is none. */
  readonly tableEnd?: number | null
}
