import type { Field } from '@shared/jobs/fields'
import type { FieldTrial } from '@shared/runner/sources'
import type { RunnerParams } from '@shared/runner/protocol'
import type { Connection } from '../../database/connection'
import { ofSqlType } from '../../import/declared'
import type { MappedFile } from '../../import/called'
import { requireColumn } from '../../import/mapping'
import type { PlannedField } from '../../import/plan'
import { columnNames, textOrigin } from '../../import/resolve'
import { checkTransformations, checkValueRules } from '../../import/rules/check'
import { compileExpression } from '../../import/values/expression'
import { stepsOf, textSql, type TextOrigin, type TextSql } from '../../import/values/texts'

export type AskedField = RunnerParams<'trial'>['fields'][number]

/** A field that can be tried. */
export interface TriedField {
  readonly planned: PlannedField
  /** Number of its column, -1 where its text is computed. */
  readonly column: number
  readonly text: TextSql | null
  /** SQL of its text as it stands in the source, and after each transformation. */
  readonly stages: readonly string[]
  readonly type: FieldTrial['type']
}

/** @throws mapping.columnMissing, mapping.formatUnfit, expression.*, rule.pattern, rule.value */
export async function prepareField(
  connection: Connection,
  file: MappedFile,
  { field, mapping }: AskedField,
  defaults: { readonly trim: boolean; readonly nullWords: readonly string[] },
): Promise<TriedField> {
  const planned = plannedField(field, mapping)
  await checkTransformations(connection, mapping)
  await checkValueRules(connection, planned)
  const column = mapping.column === undefined ? -1 : requireColumn(file, mapping.column)
  const names = columnNames(file.called)
  const origin = await textOrigin(connection, field, mapping, names, file, column)
  const steps = stepsOf(mapping, field, origin.kind, defaults)
  const own = mapping.transform ?? []
  // Where the job's defaults are, before the steps of the mapping.
  const first = stepsOf({}, { ...field, rules: {} }, origin.kind, defaults).length
  return {
    planned,
    column,
    text: textSql(origin, steps),
    stages: [stage(origin, []), ...own.map((_, index) => stage(origin, steps.slice(0, first + index + 1)))],
    type:
      mapping.expression === undefined
        ? null
        : ofSqlType((await compileExpression(connection, mapping.expression, names, field.name)).type),
  }
}

function plannedField(field: Field, { format, expression }: AskedField['mapping']): PlannedField {
  return {
    field,
    action: 'reject',
    key: -1,
    secondKey: -1,
    update: 'value',
    ...(format === undefined ? {} : { format }),
    ...(expression === undefined ? {} : { expression }),
  }
}

function stage(origin: TextOrigin, steps: Parameters<typeof textSql>[1]): string {
  const text = textSql(origin, steps)
  if (text !== null) return text.sql
  if (origin.kind !== 'column') throw new Error(`a text of ${origin.kind} without SQL`)
  return origin.column
}
