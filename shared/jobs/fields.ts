import { z } from 'zod'

/** The types a field of a dataset can be declared with. Labels: `fieldType.<id>` in the catalogue. */
export const FIELD_TYPES = ['text', 'integer', 'decimal', 'number', 'boolean', 'date', 'time', 'datetime'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export const fieldNameSchema = z.string().trim().min(1).max(255)

/** One declared field of a dataset. `precision` and `scale` (digits in all, digits after the point) belong to `decimal` only. */
export const fieldSchema = z.strictObject({
  name: fieldNameSchema,
  label: z.string().max(255).optional(),
  type: z.enum(FIELD_TYPES).default('text'),
  required: z.boolean().default(false),
  precision: z.number().int().min(1).max(38).optional(),
  scale: z.number().int().min(0).max(38).optional(),
})
export type Field = z.infer<typeof fieldSchema>

/** Digits in all and after the point of a `decimal` field that does not say. */
export const DEFAULT_PRECISION = 18
export const DEFAULT_SCALE = 3

/** Dataset names are identifiers that need no quoting in SQL: a letter or _, then letters, digits and _. */
export const datasetNameSchema = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_]{0,62}$/u)
  .refine((name) => !/^(vigie|pg_|sqlite_|duckdb_|information_schema|main$|temp$|system$)/i.test(name), {
    params: { code: 'reserved' },
  })

export const datasetSchema = z.object({
  name: z.string(),
  label: z.string(),
  fields: z.array(fieldSchema),
  rows: z.number().int().nonnegative(),
})
export type Dataset = z.infer<typeof datasetSchema>
