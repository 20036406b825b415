import { z } from 'zod'
import { elementName } from './element-name'
import { parseDatePattern, patternFits, valueFormatSchema } from '../value-format'

/** What a file is written in. Everything has a default, so that `{ "kind": "xlsx" }` is a whole format. */

const encodingSchema = z.string().min(1).max(40).default('utf-8')
const gzipSchema = z.boolean().default(false)

const patternSchema = (type: 'date' | 'time' | 'datetime') =>
  z
    .string()
    .min(2)
    .max(60)
    .refine((pattern) => parseDatePattern(pattern) !== null && patternFits(pattern, type), {
      params: { code: 'datePattern' },
    })
    .nullable()
    .default(null)

const oneLineSchema = z
  .string()
  .max(100)
  .regex(/^[^\r\n]*$/)
const wordSchema = oneLineSchema.min(1)

/** How values are written in text, in the words of `valueFormatSchema`, by which they are read back. */
export const writtenValuesSchema = z
  .strictObject({
    /** Patterns as for reading; null: `2026-12-31`, `10:30:00`, `2026-12-31 10:30:00`. What a pattern does not say (seconds, say) is not written. */
    date: patternSchema('date'),
    time: patternSchema('time'),
    datetime: patternSchema('datetime'),
    decimal: valueFormatSchema.shape.decimal.unwrap().default('.'),
    grouping: valueFormatSchema.shape.grouping.unwrap().default(''),
    true: wordSchema.default('true'),
    false: wordSchema.default('false'),
    /** What stands for an empty value. */
    null: oneLineSchema.default(''),
  })
  .superRefine((values, context) => {
    if (values.grouping === values.decimal)
      context.addIssue({ code: 'custom', path: ['grouping'], params: { code: 'formatClash' }, message: 'formatClash' })
  })
export type WrittenValues = z.infer<typeof writtenValuesSchema>

/** When values stand in quotes. Labels: `quoting.<id>` in the catalogue. */
export const QUOTINGS = ['whenNeeded', 'always', 'never'] as const
/** Labels: `lineEnd.<id>` in the catalogue. */
export const LINE_ENDS = ['lf', 'crlf'] as const

export const delimitedTargetSchema = z.strictObject({
  kind: z.literal('delimited'),
  encoding: encodingSchema,
  /** A byte order mark, where the encoding has one. */
  bom: z.boolean().default(false),
  /** One or several characters between the values. */
  delimiter: z
    .string()
    .min(1)
    .max(10)
    .regex(/^[^\r\n"]+$/)
    .default(','),
  /** `never`: a value that can't be told from the next one without quotes ends the writing with an error. */
  quoting: z.enum(QUOTINGS).default('whenNeeded'),
  lineEnd: z.enum(LINE_ENDS).default('lf'),
  header: z.boolean().default(true),
  /** An apostrophe is put before texts that a spreadsheet would take for a formula. */
  formulaProtection: z.boolean().default(false),
  values: writtenValuesSchema.prefault({}),
  gzip: gzipSchema,
})

export const fixedTargetSchema = z.strictObject({
  kind: z.literal('fixed'),
  encoding: encodingSchema,
  bom: z.boolean().default(false),
  lineEnd: z.enum(LINE_ENDS).default('lf'),
  header: z.boolean().default(false),
  /** One for each column, in their order; a value that is wider ends the writing with an error. */
  columns: z
    .array(
      z.strictObject({
        /** Characters. */
        width: z.number().int().min(1).max(10_000),
        align: z.enum(['left', 'right']).default('left'),
      }),
    )
    .min(1)
    .max(10_000),
  values: writtenValuesSchema.prefault({}),
  gzip: gzipSchema,
})

/** The header of a sheet. Labels: `headerStyle.<id>` in the catalogue. */
export const HEADER_STYLES = ['bold', 'filled', 'plain'] as const

/** Characters of the name of a sheet. */
export const LONGEST_SHEET = 31

/** Typed cells: texts are texts, whatever they look like. After 1,048,576 rows another sheet begins, with the header again. */
export const xlsxTargetSchema = z.strictObject({
  kind: z.literal('xlsx'),
  /** The second one and those that follow have their number behind the name. */
  sheet: z
    .string()
    .min(1)
    .max(LONGEST_SHEET)
    .regex(/^(?!')[^[\]:*?/\\]*[^[\]:*?/\\']$/)
    .default('Data'),
  header: z.boolean().default(true),
  headerStyle: z.enum(HEADER_STYLES).default('bold'),
})

/** One array of objects. */
export const jsonTargetSchema = z.strictObject({ kind: z.literal('json'), gzip: gzipSchema })

/** One object on each line. */
export const ndjsonTargetSchema = z.strictObject({ kind: z.literal('ndjson'), gzip: gzipSchema })

const elementSchema = z
  .string()
  .max(100)
  .refine((name) => elementName(name) === name, { params: { code: 'elementName' } })

/** An element for each record, with one for each value. */
export const xmlTargetSchema = z.strictObject({
  kind: z.literal('xml'),
  encoding: encodingSchema,
  root: elementSchema.default('records'),
  record: elementSchema.default('record'),
  values: writtenValuesSchema.prefault({}),
  gzip: gzipSchema,
})

/** Labels: `compression.<id>` in the catalogue. */
export const PARQUET_COMPRESSIONS = ['snappy', 'zstd', 'gzip', 'none'] as const

export const parquetTargetSchema = z.strictObject({
  kind: z.literal('parquet'),
  compression: z.enum(PARQUET_COMPRESSIONS).default('snappy'),
})

export const targetFormatSchema = z.discriminatedUnion('kind', [
  delimitedTargetSchema,
  fixedTargetSchema,
  xlsxTargetSchema,
  jsonTargetSchema,
  ndjsonTargetSchema,
  xmlTargetSchema,
  parquetTargetSchema,
])
export type TargetFormat = z.infer<typeof targetFormatSchema>
export type TargetFormatInput = z.input<typeof targetFormatSchema>
export type TargetKind = TargetFormat['kind']
export type TargetOf<K extends TargetKind> = Extract<TargetFormat, { readonly kind: K }>
