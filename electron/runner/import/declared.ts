import type { ImportDefinition } from '@shared/jobs/definition'
import { DEFAULT_PRECISION, type Field } from '@shared/jobs/fields'
import type { Mapping } from '@shared/jobs/mapping'
import { typeOfFormat, type ValueFormat } from '@shared/jobs/value-format'
import { foundType } from '@shared/jobs/found-type'
import type { DetectedColumn } from '@shared/runner/sources'
import type { Connection } from '../database/connection'
import { fieldNames, findColumn, findField } from './mapping'
import { compileExpression, type Names } from './values/expression'

/** The fields of a job's dataset: declared by the dataset, by the job, or told from the source. */

/** The fields of a dataset with what the job says of them besides: all but their types, which are those of the table. */
export function withRulesOf(stored: readonly Field[], given: readonly Field[]): Field[] {
  return stored.map((field) => {
    const own = given[findField(given, field.name)]
    if (own === undefined) return field
    const rules = { ...field.rules, ...own.rules }
    return {
      ...field,
      required: field.required || own.required,
      ...(Object.keys(rules).length === 0 ? {} : { rules }),
    }
  })
}

/** A field told from the source, and how its values are written there. */
export interface FoundField {
  readonly field: Field
  readonly format: ValueFormat | undefined
}

/** One field per column, or one per mapping. */
export async function foundFields(
  connection: Connection,
  mapping: ImportDefinition['mapping'],
  columns: readonly DetectedColumn[],
  names: Names,
): Promise<FoundField[]> {
  if (mapping === 'auto') {
    const own = fieldNames(columns.map(({ name }) => name))
    return columns.map((column, index) => fromColumn(own[index] ?? column.name, column))
  }
  const found: FoundField[] = []
  for (const one of mapping) found.push(await fromMapping(connection, one, columns, names))
  return found
}

async function fromMapping(
  connection: Connection,
  mapping: Mapping,
  columns: readonly DetectedColumn[],
  names: Names,
): Promise<FoundField> {
  const declared = typeOfFormat(mapping.format)
  if (declared !== null) return { field: { name: mapping.field, type: declared, required: false }, format: undefined }
  if (mapping.expression !== undefined) {
    const { type } = await compileExpression(connection, mapping.expression, names, mapping.field)
    return { field: { name: mapping.field, required: false, ...ofSqlType(type) }, format: undefined }
  }
  const rewritten = mapping.transform?.some(
    ({ kind }) => !['trim', 'collapse', 'emptyToNull', 'nullWords'].includes(kind),
  )
  const number =
    mapping.column === undefined
      ? -1
      : findColumn(
          columns.map(({ name }) => name),
          mapping.column,
        )
  const column = columns[number]
  if (column === undefined || rewritten === true)
    return { field: { name: mapping.field, type: 'text', required: false }, format: undefined }
  return fromColumn(mapping.field, column)
}

function fromColumn(name: string, column: DetectedColumn): FoundField {
  const { format, ...type } = foundType(column)
  return { field: { name, required: false, ...type }, format }
}

/** The type of a field for what an expression gives. */
export function ofSqlType(type: string): Pick<Field, 'type' | 'precision' | 'scale'> {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)
  if (decimal !== null) {
    return { type: 'decimal', precision: Math.max(DEFAULT_PRECISION, Number(decimal[1])), scale: Number(decimal[2]) }
  }
  if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type)) return { type: 'integer' }
  if (type === 'DOUBLE' || type === 'FLOAT') return { type: 'number' }
  if (type === 'BOOLEAN') return { type: 'boolean' }
  if (type === 'DATE') return { type: 'date' }
  if (type === 'TIME') return { type: 'time' }
  if (type === 'TIMESTAMP') return { type: 'datetime' }
  return { type: 'text' }
}
