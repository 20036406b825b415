import { z } from 'zod'
import { fieldNameSchema } from './names'
import { fieldRulesSchema, unfitRules } from './rules'

/** The types a field of a dataset can be declared with. Labels: `fieldType.<id>` in the catalogue. */
export const FIELD_TYPES = ['text', 'integer', 'decimal', 'number', 'boolean', 'date', 'time', 'datetime'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** The types that are written in ways of their own: as numbers, or as dates and times (see `valueFormatSchema`). */
const NUMBER_TYPES = ['integer', 'decimal', 'number'] as const satisfies readonly FieldType[]
export const MOMENT_TYPES = ['date', 'time', 'datetime'] as const satisfies readonly FieldType[]
type MomentType = (typeof MOMENT_TYPES)[number]

export function isNumberType(type: string): boolean {
  return NUMBER_TYPES.some((one) => one === type)
}

export function isMomentType(type: string): type is MomentType {
  return MOMENT_TYPES.some((one) => one === type)
}

/** One declared field of a dataset. `precision` and `scale` (digits in all, digits after the point) belong to `decimal` only. */
export const fieldSchema = z
  .strictObject({
    name: fieldNameSchema,
    label: z.string().max(255).optional(),
    type: z.enum(FIELD_TYPES).default('text'),
    required: z.boolean().default(false),
    precision: z.number().int().min(1).max(38).optional(),
    scale: z.number().int().min(0).max(38).optional(),
    rules: fieldRulesSchema.optional(),
  })
  .superRefine((field, context) => {
    for (const rule of unfitRules(field.type, field.rules ?? {})) {
      context.addIssue({
        code: 'custom',
        path: ['rules', rule],
        params: { code: 'ruleUnfit' },
        message: 'ruleUnfit',
      })
    }
  })
export type Field = z.infer<typeof fieldSchema>

/** Digits in all and after the point of a `decimal` field that does not say. */
export const DEFAULT_PRECISION = 18
export const DEFAULT_SCALE = 3

export const datasetSchema = z.object({
  name: z.string(),
  label: z.string(),
  fields: z.array(fieldSchema),
  rows: z.number().int().nonnegative(),
})
export type Dataset = z.infer<typeof datasetSchema>
