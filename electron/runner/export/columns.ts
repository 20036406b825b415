import { VigieError } from '@shared/errors/error-data'
import { labelOf, type ExportColumn, type ExportDefinition } from '@shared/jobs/export/definition'
import type { Transformation } from '@shared/jobs/transformations'
import type { Connection } from '../database/connection'
import { sqlType } from '../database/datasets'
import { ofSqlType } from '../import/declared'
import { checkTransformations } from '../import/rules/check'
import { compileExpression } from '../import/values/expression'
import { textSql } from '../import/values/texts'
import { isMark } from '../import/values/transformations'
import type { OutputColumn } from '../write/writer'
import type { ExportPlan } from './plan'
import { namesOf, requireColumn, textOf, type Source } from './source'

/** A column of the file, with the SQL of its values over the columns of the source. */
type Output = ExportPlan['outputs'][number]

/** A column as a plan has it, for writers. */
export function columnOf({
  name,
  label,
  type,
  precision,
  scale,
}: ExportPlan['outputs'][number]['column']): OutputColumn {
  return {
    name,
    label,
    type,
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
  }
}

/** What ends a run whose map of values has no entry for one. */
export const NO_ENTRY_FOR = 'vigie: no entry for a value of '

/** The columns that a definition asks for. @throws export.columnTwice, and what `outputOf` does */
export async function outputsOf(
  connection: Connection,
  { columns, enumerations }: Pick<ExportDefinition, 'columns' | 'enumerations'>,
  source: Source,
): Promise<Output[]> {
  const wanted = columns ?? source.columns.map(({ name }): ExportColumn => ({ column: name }))
  const outputs: Output[] = []
  const labels = new Set<string>()
  for (const [index, column] of wanted.entries()) {
    const label = labelOf(column)
    if (labels.has(label)) throw new VigieError('export.columnTwice', { column: label })
    labels.add(label)
    outputs.push(
      await outputOf(connection, column, source, { name: `o${index}`, withLabels: enumerations === 'labels' }),
    )
  }
  return outputs
}

/** One of them. @throws export.column, expression.*, rule.pattern */
export async function outputOf(
  connection: Connection,
  given: ExportColumn,
  source: Source,
  { name, withLabels }: { readonly name: string; readonly withLabels: boolean },
): Promise<Output> {
  const label = labelOf(given)
  const steps = given.transform ?? []
  await checkTransformations(connection, { field: label, transform: steps })
  const text = (sql: string): Output => ({ column: { name, label, type: 'text' }, sql })
  const columnText = (column: string): string => textOf(requireColumn(source, column), withLabels)
  if (given.value !== undefined) return text(transformed({ kind: 'value', value: given.value }, steps, label))
  if (given.template !== undefined)
    return text(transformed({ kind: 'template', template: given.template, columnOf: columnText }, steps, label))
  if (given.expression !== undefined) {
    const { sql, type } = await compileExpression(connection, given.expression, namesOf(source), label)
    const found = ofSqlType(type)
    if (steps.length > 0)
      return text(transformed({ kind: 'column', column: `CAST((${sql}) AS VARCHAR)` }, steps, label))
    return { column: { name, label, ...found }, sql: `CAST((${sql}) AS ${sqlType(found)})` }
  }
  const column = requireColumn(source, given.column ?? '')
  const isText = steps.length > 0 || (withLabels && column.labels.size > 0)
  if (isText) return text(transformed({ kind: 'column', column: textOf(column, withLabels) }, steps, label))
  const { type, precision, scale } = column.type
  const digits = {
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
  }
  const wanted = sqlType(column.type)
  const sql = wanted === column.sqlType ? column.column : `CAST(${column.column} AS ${wanted})`
  return { column: { name, label, type, ...digits }, sql }
}

/** A text that a map has no entry for, where it refuses those, ends the run: a file is not written without it in silence. */
function transformed(origin: Parameters<typeof textSql>[0], steps: readonly Transformation[], label: string): string {
  const text = textSql(origin, steps)
  if (text === null) return origin.kind === 'column' ? origin.column : 'NULL'
  if (!text.marked) return text.sql
  const message = `${NO_ENTRY_FOR}${label}`.replaceAll("'", "''")
  return `CASE WHEN ${isMark(text.sql)} THEN error('${message}') ELSE ${text.sql} END`
}
