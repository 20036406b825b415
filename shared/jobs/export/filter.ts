import { z } from 'zod'
import type { FieldType } from '../fields'
import { expressionSchema } from '../mapping'
import { fieldNameSchema } from '../names'
import { isLimit } from '../rules'

/** Which rows of its source an export writes: a tree of groups and conditions. What it means for rows is said by the runner, as SQL. */

/** What a condition asks of the value of its field. Labels: `filterOperator.<id>` in the catalogue. */
export const FILTER_OPERATORS = [
  /** An empty value equals nothing, and differs from every value. */ 'equals',
  'notEquals',
  'less',
  'atMost',
  'greater',
  'atLeast',
  /** From the first to the second of `values`, both included. */ 'between',
  'in',
  'notIn',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  /** A regular expression (RE2) that a part of the text matches. */ 'matches',
  'empty',
  'notEmpty',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

/** What stands beside an operator: nothing, `value`, two `values` or a list of them. */
type Operands = 'none' | 'one' | 'two' | 'list'

const OPERANDS: Readonly<Record<FilterOperator, Operands>> = {
  equals: 'one',
  notEquals: 'one',
  less: 'one',
  atMost: 'one',
  greater: 'one',
  atLeast: 'one',
  between: 'two',
  in: 'list',
  notIn: 'list',
  contains: 'one',
  notContains: 'one',
  startsWith: 'one',
  endsWith: 'one',
  matches: 'one',
  empty: 'none',
  notEmpty: 'none',
}

export function operandsOf(operator: FilterOperator): Operands {
  return OPERANDS[operator]
}

const TEXT_OPERATORS: readonly FilterOperator[] = ['contains', 'notContains', 'startsWith', 'endsWith', 'matches']
const BOOLEAN_OPERATORS: readonly FilterOperator[] = ['equals', 'notEquals', 'empty', 'notEmpty']

const MOST_VALUES = 10_000
const MOST_IN_GROUP = 200
const MOST_DEPTH = 20

export const filterValueSchema = z.union([z.string().max(1000), z.number(), z.boolean()])
export type FilterValue = z.infer<typeof filterValueSchema>

const conditionSchema = z
  .strictObject({
    kind: z.literal('condition').default('condition'),
    field: fieldNameSchema,
    operator: z.enum(FILTER_OPERATORS),
    value: filterValueSchema.optional(),
    values: z.array(filterValueSchema).min(1).max(MOST_VALUES).optional(),
    /** Upper and lower case of texts are the same. */
    ignoreCase: z.boolean().default(false),
  })
  .superRefine(({ operator, value, values }, context) => {
    const operand = OPERANDS[operator]
    const isRight =
      (value !== undefined) === (operand === 'one') &&
      (values !== undefined) === (operand === 'two' || operand === 'list') &&
      (operand !== 'two' || values?.length === 2)
    if (isRight) return
    context.addIssue({ code: 'custom', path: ['operator'], params: { code: 'operands' }, message: 'operands' })
  })
export type FilterCondition = z.infer<typeof conditionSchema>

/** A condition in SQL over the columns of the source. */
const sqlSchema = z.strictObject({ kind: z.literal('sql'), condition: expressionSchema })

/** All of its parts, or at least one of them. */
const groupSchema = z.strictObject({
  kind: z.enum(['and', 'or']),
  get of(): z.ZodArray<typeof filterNodeSchema> {
    return z.array(filterNodeSchema).min(1).max(MOST_IN_GROUP)
  },
})

const filterNodeSchema = z.discriminatedUnion('kind', [conditionSchema, sqlSchema, groupSchema])
export type FilterNode = z.infer<typeof filterNodeSchema>

export const filterSchema = filterNodeSchema.refine((node) => depthOf(node) <= MOST_DEPTH, {
  params: { code: 'filterDepth' },
})

function depthOf(node: FilterNode): number {
  return node.kind === 'and' || node.kind === 'or' ? 1 + Math.max(...node.of.map(depthOf)) : 1
}

/** The operators that make sense for values of a type. */
export function operatorsFor(type: FieldType): readonly FilterOperator[] {
  if (type === 'text') return FILTER_OPERATORS
  if (type === 'boolean') return BOOLEAN_OPERATORS
  return FILTER_OPERATORS.filter((operator) => !TEXT_OPERATORS.includes(operator))
}

/** Whether a value can be compared with those of a field of this type: numbers as in SQL, dates and times as in ISO 8601. */
export function isComparable(value: FilterValue, type: FieldType): boolean {
  if (type === 'text') return typeof value !== 'boolean'
  if (type === 'boolean') return typeof value === 'boolean'
  return typeof value !== 'boolean' && isLimit(type, value)
}

/** Every node of a tree with its place in it. */
export function filterNodes(
  node: FilterNode,
  path: readonly (string | number)[] = [],
): { readonly node: FilterNode; readonly path: readonly (string | number)[] }[] {
  const inner =
    node.kind === 'and' || node.kind === 'or'
      ? node.of.flatMap((part, index) => filterNodes(part, [...path, 'of', index]))
      : []
  return [{ node, path }, ...inner]
}
