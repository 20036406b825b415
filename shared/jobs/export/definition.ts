import { z } from 'zod'
import { jobHead } from '../head'
import { textSchema, TEXT_SOURCES } from '../mapping'
import { datasetNameSchema, fieldNameSchema } from '../names'
import { isDataFile } from './file-format'
import { hasPart, parseFileName } from './file-name'
import { filterSchema } from './filter'
import { targetFormatSchema } from './format'

/** The definition of an export: what a job file of `"kind": "export"` holds. */

export const sortSchema = z.strictObject({
  field: fieldNameSchema,
  direction: z.enum(['asc', 'desc']).default('asc'),
  /** Where rows without a value stand. */
  empty: z.enum(['first', 'last']).default('last'),
})
export type SortKey = z.infer<typeof sortSchema>

/**
 * Only what has changed since the last run of the job that has finished: `field` looks at a field that grows with every change (a moment, a number),
 * `changes` compares all fields of each row with what that run has found.
 */
const differentialSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('field'), field: fieldNameSchema }),
  z.strictObject({ by: z.literal('changes') }),
])

/** Characters of a select. */
export const MOST_SQL = 100_000

const exportSourceSchema = z
  .strictObject({
    dataset: datasetNameSchema.optional(),
    /** One `select` over datasets. */
    sql: z.string().trim().min(1).max(MOST_SQL).optional(),
    filter: filterSchema.nullable().default(null),
    /** Otherwise rows of a dataset come in the order in which they were last written. */
    sort: z.array(sortSchema).max(100).default([]),
    limit: z.number().int().min(1).nullable().default(null),
    differential: differentialSchema.nullable().default(null),
  })
  .superRefine(({ dataset, sql, limit, differential }, context) => {
    const refuse = (path: string, code: string): void => {
      context.addIssue({ code: 'custom', path: [path], params: { code }, message: code })
    }
    if ((dataset === undefined) === (sql === undefined)) refuse(dataset === undefined ? 'dataset' : 'sql', 'oneSource')
    // What lies beyond the limit would never be written, or the mark could not move.
    if (limit !== null && differential !== null) refuse('limit', 'differentialLimit')
  })
export type ExportSource = z.infer<typeof exportSourceSchema>

/** Where the values of a column come from, as in the mapping of an import; names are columns of the source. */
const exportColumnSchema = z
  .strictObject({
    /** What it is called in the file; of a column of the source its name, where this is left out. */
    label: z.string().trim().min(1).max(255).optional(),
    column: textSchema.shape.column,
    value: textSchema.shape.value,
    template: textSchema.shape.template,
    expression: textSchema.shape.expression,
    /** What is done with the value as a text. */
    transform: textSchema.shape.transform,
  })
  .superRefine((column, context) => {
    const refuse = (path: string[], code: string): void => {
      context.addIssue({ code: 'custom', path, params: { code }, message: code })
    }
    if (TEXT_SOURCES.filter((source) => column[source] !== undefined).length !== 1) refuse([], 'oneTextSource')
    else if (column.column === undefined && column.label === undefined) refuse(['label'], 'columnLabel')
  })
export type ExportColumn = z.infer<typeof exportColumnSchema>

/** What a column is called in the file. */
export function labelOf({ label, column = '' }: ExportColumn): string {
  return label ?? column
}

const splitSchema = z.discriminatedUnion('by', [
  /** No file is larger, unless a single row is. */
  z.strictObject({ by: z.literal('size'), bytes: z.number().int().min(1000) }),
  z.strictObject({ by: z.literal('lines'), lines: z.number().int().min(1) }),
  /** A file for each value of a column of the source. */
  z.strictObject({ by: z.literal('value'), column: fieldNameSchema }),
])

const exportTargetSchema = z
  .strictObject({
    /** Its name may hold tokens (file-name.ts); relative paths are relative to the job file or the current folder. */
    file: z
      .string()
      .min(1)
      .max(4096)
      .refine((file) => parseFileName(file) !== null, { params: { code: 'fileName' } })
      .refine(isDataFile, { params: { code: 'fileEnding' } }),
    /** Files of this name are replaced. */
    overwrite: z.boolean().default(false),
    split: splitSchema.nullable().default(null),
  })
  .superRefine(({ file, split }, context) => {
    const name = parseFileName(file)
    if (name === null) return
    const hasValue = hasPart(name, 'value')
    const isTold = split === null || hasPart(name, 'number') || (split.by === 'value' && hasValue)
    const code = hasValue && split?.by !== 'value' ? 'valueToken' : isTold ? null : 'splitToken'
    if (code !== null) context.addIssue({ code: 'custom', path: ['file'], params: { code }, message: code })
  })

/** Whether enumerations are written as they are stored or as people call them. Labels: `enumerationMode.<id>` in the catalogue. */
export const ENUMERATION_MODES = ['values', 'labels'] as const

export const exportDefinitionSchema = z
  .strictObject({
    version: jobHead.version,
    kind: z.literal('export'),
    label: jobHead.label,
    description: jobHead.description,
    source: exportSourceSchema,
    /** In their order; left out: all columns of the source. */
    columns: z.array(exportColumnSchema).min(1).max(10_000).optional(),
    enumerations: z.enum(ENUMERATION_MODES).default('values'),
    format: targetFormatSchema.prefault({ kind: 'delimited' }),
    target: exportTargetSchema,
  })
  .superRefine(({ columns = [] }, context) => {
    const taken = new Set<string>()
    for (const [index, column] of columns.entries()) {
      const path = ['columns', index, 'label']
      if (taken.has(labelOf(column)))
        context.addIssue({ code: 'custom', path, params: { code: 'columnTwice' }, message: 'columnTwice' })
      taken.add(labelOf(column))
    }
  })
export type ExportDefinition = z.infer<typeof exportDefinitionSchema>
/** What may be written in a job file: everything with a default may be left out. */
export type ExportDefinitionInput = z.input<typeof exportDefinitionSchema>
