import { parseTemplate, type Mapping } from '@shared/jobs/mapping'
import type { Field } from '@shared/jobs/fields'
import type { Transformation } from '@shared/jobs/transformations'
import { literal } from '../../database/sql'
import { FAILED, marks, transformed } from './transformations'

/** Where the text of a field comes from, in one file. */
export type TextOrigin =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'template'; readonly template: string; readonly columnOf: (name: string) => string }
  | { readonly kind: 'expression'; readonly sql: string }

/** SQL of the text of a field: VARCHAR, NULL where empty. */
export interface TextSql {
  readonly sql: string
  /** It may be a mark (transformations.ts) instead of a text. */
  readonly marked: boolean
}

export interface TextDefaults {
  readonly trim: boolean
  readonly nullWords: readonly string[]
}

/** What is done with the text of a field, in order: the defaults of the job where it is read, the steps of the mapping, labels of an enumeration. */
export function stepsOf(
  mapping: Pick<Mapping, 'transform'>,
  field: Field,
  origin: TextOrigin['kind'],
  defaults: TextDefaults,
): Transformation[] {
  const first: Transformation[] = []
  if (origin !== 'value' && defaults.trim) first.push({ kind: 'trim' })
  if (origin !== 'value' && defaults.nullWords.length > 0)
    first.push({ kind: 'nullWords', words: [...defaults.nullWords] })
  const labels = (field.rules?.values ?? []).flatMap(({ value, label }) =>
    label === undefined || label === value ? [] : [{ from: label, to: value }],
  )
  const last: Transformation[] = labels.length === 0 ? [] : [labelMap(field, labels)]
  return [...first, ...(mapping.transform ?? []), ...last]
}

/** Values go before labels: a text that is both means the value. */
function labelMap(field: Field, labels: readonly { from: string; to: string }[]): Transformation {
  const values = new Set((field.rules?.values ?? []).map(({ value }) => value.toLowerCase()))
  const free = labels.filter(({ from }) => !values.has(from.trim().toLowerCase()))
  return { kind: 'map', values: free.length === 0 ? [...labels] : free, otherwise: 'keep' }
}

/** The text of a field, null where it is that of a column as it stands (and NULL where empty, as blocks give it). */
export function textSql(origin: TextOrigin, steps: readonly Transformation[]): TextSql | null {
  if (origin.kind === 'column' && steps.length === 0) return null
  let text: TextSql = { sql: originSql(origin), marked: origin.kind === 'expression' }
  for (const step of steps) {
    text = { sql: transformed(text.sql, step, text.marked), marked: text.marked || marks(step) }
  }
  return text
}

function originSql(origin: TextOrigin): string {
  switch (origin.kind) {
    case 'column':
      return origin.column
    case 'value':
      return origin.value === '' ? 'CAST(NULL AS VARCHAR)' : literal(origin.value)
    case 'template':
      return templateSql(origin.template, origin.columnOf)
    case 'expression':
      // In a list, NULL that was computed differs from NULL because nothing could be computed.
      return `nullif(coalesce(TRY([CAST((${origin.sql}) AS VARCHAR)]), [${FAILED}])[1], '')`
  }
}

/** Where all columns are empty the whole text is: separators alone are no value. */
function templateSql(template: string, columnOf: (name: string) => string): string {
  const parts = parseTemplate(template) ?? []
  const columns = parts.flatMap((part) => ('column' in part ? [columnOf(part.column)] : []))
  const text = parts
    .map((part) => ('column' in part ? `coalesce(${columnOf(part.column)}, '')` : literal(part.text)))
    .join(' || ')
  if (columns.length === 0) return `nullif(${text}, '')`
  return `CASE WHEN ${columns.map((column) => `${column} IS NOT NULL`).join(' OR ')} THEN nullif(${text}, '') END`
}
