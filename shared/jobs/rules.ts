import { z } from 'zod'
import { datasetNameSchema, fieldNameSchema } from './names'

/** Rules of one field, looked at once its text has become a value of its type. An empty value breaks none of them: that is what `required` is for. */

/** Values of an enumeration, and characters of each. */
export const MAX_ENUM_VALUES = 10_000
export const MAX_ENUM_TEXT = 1000

/** One value of an enumeration: what is stored, and what people call it; a source may hold either. */
export const enumValueSchema = z.strictObject({
  value: z.string().min(1).max(MAX_ENUM_TEXT),
  label: z.string().min(1).max(MAX_ENUM_TEXT).optional(),
})

export const fieldRulesSchema = z.strictObject({
  /** Characters (`text` fields). */
  minLength: z.number().int().min(1).max(1_000_000).optional(),
  maxLength: z.number().int().min(1).max(1_000_000).optional(),
  /** Regular expression (RE2) that the whole value has to match (`text` fields). */
  pattern: z.string().min(1).max(2000).optional(),
  /** The values allowed; labels (case ignored) are accepted for them. */
  values: z.array(enumValueSchema).min(1).max(MAX_ENUM_VALUES).optional(),
  /** A value that is not in the list is added to it instead of being refused. */
  extend: z.boolean().optional(),
  /** Smallest and largest value, both allowed: numbers, or dates and times as in ISO 8601. */
  min: z.union([z.number(), z.string().min(1).max(40)]).optional(),
  max: z.union([z.number(), z.string().min(1).max(40)]).optional(),
  /** Has to look like an e-mail address (`text` fields). */
  email: z.boolean().optional(),
  /** No two records of a run may have the same value. */
  unique: z.boolean().optional(),
  /** The value has to be in this field of another dataset. */
  reference: z.strictObject({ dataset: datasetNameSchema, field: fieldNameSchema }).optional(),
})
export type FieldRules = z.infer<typeof fieldRulesSchema>
export type RuleName = keyof FieldRules

/** Rules that only fields of type `text` can have. */
export const TEXT_RULES = ['minLength', 'maxLength', 'pattern', 'email'] as const satisfies readonly RuleName[]
/** Rules that only fields with an order (numbers, dates, times) can have. */
export const RANGE_RULES = ['min', 'max'] as const satisfies readonly RuleName[]

const NUMBER = /^[+-]?\d+(\.\d+)?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/
const DATETIME = /^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?)?$/

/** How a limit of a range is written, by type of the field; types that are not here have no order. */
const LIMITS: Readonly<Record<string, RegExp>> = {
  integer: /^[+-]?\d+$/,
  decimal: NUMBER,
  number: NUMBER,
  date: DATE,
  time: TIME,
  datetime: DATETIME,
}

/** Whether values of this type can be smaller and larger. */
export function hasOrder(type: string): boolean {
  return type in LIMITS
}

/** Whether something is written as values of this type are. */
export function isLimit(type: string, limit: number | string): boolean {
  return LIMITS[type]?.test(plainNumber(limit)) === true
}

/** The rules that make no sense for a field of this type, or that contradict each other. */
export function unfitRules(type: string, rules: FieldRules): RuleName[] {
  const unfit: RuleName[] = []
  for (const rule of TEXT_RULES) if (rules[rule] !== undefined && type !== 'text') unfit.push(rule)
  for (const rule of RANGE_RULES) {
    const limit = rules[rule]
    if (limit !== undefined && !isLimit(type, limit)) unfit.push(rule)
  }
  if ((rules.minLength ?? 0) > (rules.maxLength ?? Number.POSITIVE_INFINITY)) unfit.push('maxLength')
  if (rules.extend === true && rules.values === undefined) unfit.push('extend')
  if (type === 'boolean' && rules.values !== undefined) unfit.push('values')
  return unfit
}

/** A limit as text; numbers without an exponent. */
export function plainNumber(limit: number | string): string {
  if (typeof limit === 'string') return limit
  return Number.isInteger(limit) ? BigInt(limit).toString() : limit.toString()
}
