import { z } from 'zod'
import { fieldNameSchema } from './names'
import { transformationSchema } from './transformations'
import { valueFormatSchema } from './value-format'

/** What fills one field: where its text comes from, what is done with it, and how its values are written. */

/** Where a text can come from; a mapping has exactly one of these. Labels: `textSource.<id>` in the catalogue. */
export const TEXT_SOURCES = ['column', 'value', 'template', 'expression'] as const
export type TextSource = (typeof TEXT_SOURCES)[number]

export const MAX_EXPRESSION_LENGTH = 10_000

/** An SQL expression, nothing more: names (quoted where they need it), constants, operators and scalar functions. */
export const expressionSchema = z.string().trim().min(1).max(MAX_EXPRESSION_LENGTH)

/** All of a mapping but its field. */
export const textSchema = z.strictObject({
  /** A column of the source. */
  column: z.string().optional(),
  /** The same text for every record; empty: the field is empty. */
  value: z.string().max(10_000).optional(),
  /** Text with columns in braces: `{first_name} {last_name}`; `{{` and `}}` are braces, an empty column gives nothing. */
  template: z
    .string()
    .min(1)
    .max(10_000)
    .refine((template) => parseTemplate(template) !== null, { params: { code: 'template' } })
    .optional(),
  /** SQL over the columns of the source, which are texts. */
  expression: expressionSchema.optional(),
  transform: z.array(transformationSchema).max(50).optional(),
  format: valueFormatSchema.optional(),
})

export const mappingSchema = z
  .strictObject({ field: fieldNameSchema, ...textSchema.shape })
  .superRefine((mapping, context) => {
    if (TEXT_SOURCES.filter((source) => mapping[source] !== undefined).length === 1) return
    context.addIssue({ code: 'custom', path: [], params: { code: 'oneTextSource' }, message: 'oneTextSource' })
  })
export type Mapping = z.infer<typeof mappingSchema>

export type TemplatePart = { readonly column: string } | { readonly text: string }

/** A template in its parts; null where a brace has no partner or holds nothing. */
export function parseTemplate(template: string): readonly TemplatePart[] | null {
  const parts: TemplatePart[] = []
  const matcher = /\{\{|\}\}|\{([^{}]+)\}|[^{}]+/y
  let at = 0
  while (at < template.length) {
    matcher.lastIndex = at
    const match = matcher.exec(template)
    if (match === null) return null
    const [whole, column] = match
    if (column !== undefined) parts.push({ column: column.trim() })
    else parts.push({ text: whole === '{{' ? '{' : whole === '}}' ? '}' : whole })
    at += whole.length
  }
  return parts
}
