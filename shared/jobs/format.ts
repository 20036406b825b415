import { z } from 'zod'
import { AUTO, delimitedFormatSchema, IRREGULAR_MODES } from './dialect'

/**
 * What a source is written in. A format may leave things open (`auto`): they are found from a sample when the run begins, and the resolved
 * format, in which nothing is left to find, is kept with the run.
 */

const encodingSchema = z.string().min(1).default(AUTO)
const skipLinesSchema = z.union([z.literal(AUTO), z.number().int().min(0).max(1_000_000)]).default(AUTO)
const headerSchema = z.union([z.literal(AUTO), z.boolean()]).default(AUTO)
/** A table has no more columns. */
export const MOST_PROPERTIES = 10_000
/** `auto`: every property found in a sample, others are refused later on; a list: only these, others are passed over. */
const propertiesSchema = z
  .union([z.literal(AUTO), z.array(z.string().min(1)).min(1).max(MOST_PROPERTIES)])
  .default(AUTO)

/** What a file can be that holds no table. Labels: `content.<id>` in the catalogue. */
export type ForeignContent = 'oldOffice' | 'pdf' | 'picture' | 'program' | 'archive' | 'database' | 'binary'

/** The kind too is found, from the content and the file's name. */
export const autoFormatSchema = z.strictObject({ kind: z.literal('auto') })

export const fixedColumnSchema = z.strictObject({
  /** Left out: from the header line, or `column_N`. */
  name: z.string().min(1).max(200).optional(),
  /** Place of the first character, from 1. */
  start: z.number().int().min(1).max(1_000_000),
  /** Characters. */
  width: z.number().int().min(1).max(1_000_000),
})
export type FixedColumn = z.infer<typeof fixedColumnSchema>

/** Columns at fixed places of each line; blanks around the values do not count. */
export const fixedFormatSchema = z.strictObject({
  kind: z.literal('fixed'),
  encoding: encodingSchema,
  /** `auto`: told from the places that are blank in every line of a sample. */
  columns: z.union([z.literal(AUTO), z.array(fixedColumnSchema).min(1).max(10_000)]).default(AUTO),
  header: headerSchema,
  skipLines: skipLinesSchema,
})

/** One array of objects. Nested objects become `a.b`, nested arrays their JSON text. */
export const jsonFormatSchema = z.strictObject({
  kind: z.literal('json'),
  encoding: encodingSchema,
  /** Names that lead from the document to the array, with dots between them (`data.items`); empty: the document is the array. */
  path: z.string().default(AUTO),
  columns: propertiesSchema,
})

/** One JSON object on each line. */
export const ndjsonFormatSchema = z.strictObject({
  kind: z.literal('ndjson'),
  encoding: encodingSchema,
  columns: propertiesSchema,
})

/**
 * Repeated elements. Child elements give `name`, attributes `@name`, nested ones `a/b` and `a/@b`, text of the record itself `#text`;
 * what is repeated within a record is joined with `; `.
 */
export const xmlFormatSchema = z.strictObject({
  kind: z.literal('xml'),
  /** `auto`: a byte order mark, the XML declaration, else UTF-8. */
  encoding: encodingSchema,
  /** Where the records are, such as `/orders/order`. */
  path: z.union([z.literal(AUTO), z.string().regex(/^(\/[^/\s]+)+$/)]).default(AUTO),
  columns: propertiesSchema,
})

export const xlsxFormatSchema = z.strictObject({
  kind: z.literal('xlsx'),
  /** `auto` (the first visible sheet with cells), the name of the sheet or its number from 1. */
  sheet: z.union([z.number().int().min(1), z.string().min(1)]).default(AUTO),
  header: headerSchema,
  /** `auto` or the cells that hold the table: `B3:F200`, `B3:F` (down to the end), `B:F`. */
  range: z
    .union([z.literal(AUTO), z.string().regex(/^[A-Za-z]{1,3}([1-9]\d{0,6})?:[A-Za-z]{1,3}([1-9]\d{0,6})?$/)])
    .default(AUTO),
})

export const parquetFormatSchema = z.strictObject({ kind: z.literal('parquet') })

export const anyFormatSchema = z.discriminatedUnion('kind', [
  autoFormatSchema,
  delimitedFormatSchema,
  fixedFormatSchema,
  jsonFormatSchema,
  ndjsonFormatSchema,
  xmlFormatSchema,
  xlsxFormatSchema,
  parquetFormatSchema,
])
export type SourceFormat = z.infer<typeof anyFormatSchema>
export type FormatKind = Exclude<SourceFormat['kind'], 'auto'>
export const FORMAT_KINDS = [
  'delimited',
  'fixed',
  'json',
  'ndjson',
  'xml',
  'xlsx',
  'parquet',
] as const satisfies readonly FormatKind[]
export type FormatOf<K extends SourceFormat['kind']> = Extract<SourceFormat, { readonly kind: K }>
/** What may be written: everything with a default may be left out, and `kind` where the rest belongs to a delimited format. */
export type SourceFormatInput = z.input<typeof anyFormatSchema> | Omit<z.input<typeof delimitedFormatSchema>, 'kind'>

/** Without a kind: nothing given is `auto`, something given belongs to delimited text. */
function withKind(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input) || 'kind' in input) return input
  return { kind: Object.keys(input).length === 0 ? AUTO : 'delimited', ...input }
}

// What is put in front of the check takes anything: that it is meant for less, only a cast can say.
export const sourceFormatSchema = z.preprocess(withKind, anyFormatSchema) as unknown as z.ZodType<
  SourceFormat,
  SourceFormatInput
>

/** Formats in which nothing is left to find. `columns` of properties: their names in the file, in the order of the columns. */
export const resolvedFormatSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('delimited'),
    encoding: z.string(),
    delimiter: z.string(),
    quote: z.string().nullable(),
    escape: z.string().nullable(),
    header: z.boolean(),
    skipLines: z.number(),
    comment: z.string().nullable(),
    collapse: z.boolean().default(false),
    headerLines: z.number().default(1),
    irregular: z.enum(IRREGULAR_MODES).default('reject'),
    tableEnd: z.number().nullable().default(null),
  }),
  z.object({
    kind: z.literal('fixed'),
    encoding: z.string(),
    columns: z.array(fixedColumnSchema.required()),
    header: z.boolean(),
    skipLines: z.number(),
    /** Characters of every line of the sample; null: they differ, and what a line lacks is blank. */
    length: z.number().nullable().default(null),
    /** What is written behind the last column is left out on purpose. */
    cut: z.boolean().default(true),
  }),
  z.object({
    kind: z.literal('json'),
    encoding: z.string(),
    path: z.string(),
    /** The document (or the object at the path) is the only record. */
    single: z.boolean(),
    ...resolvedProperties(),
  }),
  z.object({ kind: z.literal('ndjson'), encoding: z.string(), ...resolvedProperties() }),
  z.object({ kind: z.literal('xml'), encoding: z.string(), path: z.string(), ...resolvedProperties() }),
  z.object({
    kind: z.literal('xlsx'),
    /** Name of the sheet. */
    sheet: z.string(),
    header: z.boolean(),
    /** Columns from 0 and rows from 1, all included; `lastRow` null: down to the end. */
    firstColumn: z.number(),
    lastColumn: z.number(),
    firstRow: z.number(),
    lastRow: z.number().nullable(),
    /** Cells right of the last column are left out on purpose. */
    cut: z.boolean(),
  }),
  z.object({ kind: z.literal('parquet') }),
])
export type ResolvedFormat = z.infer<typeof resolvedFormatSchema>
export type Resolved<K extends FormatKind> = Extract<ResolvedFormat, { readonly kind: K }>

function resolvedProperties() {
  return {
    columns: z.array(z.string()),
    /** Properties that are not among the columns are passed over; otherwise they refuse the record. */
    passOver: z.boolean(),
  }
}

/** Whether the columns have names of their own in the source. */
export function hasNames(format: ResolvedFormat): boolean {
  return 'header' in format ? format.header : true
}

/** In these formats a record leaves out what is empty: a property that no record of the sample has may just have no values. */
export function isSparse(kind: FormatKind): boolean {
  return kind === 'json' || kind === 'ndjson' || kind === 'xml'
}
