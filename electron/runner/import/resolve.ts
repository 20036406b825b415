import type { ImportDefinition } from '@shared/jobs/definition'
import type { Field } from '@shared/jobs/fields'
import type { Mapping } from '@shared/jobs/mapping'
import type { ValueFormat } from '@shared/jobs/value-format'
import { sourceColumn } from '../columns/source-column'
import type { Connection } from '../database/connection'
import { sqlType } from '../database/datasets'
import { valueName } from './expressions'
import type { CalledColumns, MappedFile } from './called'
import { findField, requireColumn, type Sources } from './mapping'
import type { FilePlan, PlannedField, PlannedRule } from './plan'
import type { OpenedFile } from './sources'
import { compileCondition, compileExpression, type NameMeaning, type Names } from './values/expression'
import { stepsOf, textSql, type TextOrigin } from './values/texts'

/** What the columns of a file are to the expressions of a job, by the names that the job knows and by their own. */
export function columnNames({ names: called, numbers, own }: CalledColumns): Names {
  const names = new Map<string, NameMeaning>()
  const add = (name: string, number: number): void => {
    if (number >= 0 && !names.has(name)) names.set(name, { column: sourceColumn(number), type: 'VARCHAR' })
  }
  called.forEach((name, place) => add(name, numbers[place] ?? -1))
  own.forEach(add)
  return names
}

/** The mapping of each field that has one of its own, by the number of the field. */
export function mappingsOf(definition: ImportDefinition, fields: readonly Field[]): ReadonlyMap<number, Mapping> {
  if (definition.mapping === 'auto') return new Map()
  return new Map(definition.mapping.map((mapping) => [findField(fields, mapping.field), mapping]))
}

/** How a field is filled, whatever the file. */
export interface Filling {
  readonly planned: PlannedField
  readonly mapping: Mapping | undefined
}

export function fillingOf(
  planned: PlannedField,
  mapping: Mapping | undefined,
  found: ValueFormat | undefined,
): Filling {
  const format = mapping?.format ?? found
  return {
    planned: {
      ...planned,
      ...(format === undefined ? {} : { format }),
      ...(mapping?.expression === undefined ? {} : { expression: mapping.expression }),
    },
    mapping,
  }
}

type Resolved = Omit<FilePlan, keyof OpenedFile>

/**
 * How the records of one file are read: texts, filter and rules as SQL over the columns of its blocks.
 * @param sources for each filling, the number of its column; below 0 where it is not that of one column, or the file does not have it
 * @throws mapping.columnMissing, expression.*
 */
export async function resolveFile(
  connection: Connection,
  definition: ImportDefinition,
  fillings: readonly Filling[],
  file: MappedFile,
  sources: Sources,
): Promise<Resolved> {
  const names = columnNames(file.called)
  const texts: FilePlan['texts'] = []
  for (const [index, { planned, mapping }] of fillings.entries()) {
    const origin = await textOrigin(connection, planned.field, mapping, names, file, sources[index] ?? -1)
    texts.push(textSql(origin, stepsOf(mapping ?? {}, planned.field, origin.kind, definition.source)))
  }
  const { filter, first, last } = definition.source
  const known = ruleNames(
    names,
    fillings.map(({ planned }) => planned.field),
  )
  const rules: string[] = []
  for (const { condition, message } of definition.rules) {
    rules.push(await compileCondition(connection, condition, known, typeof message === 'string' ? message : message.en))
  }
  return {
    sources: sources.map((column) => Math.max(-1, column)),
    firstRecord: first,
    lastRecord: last,
    texts: texts.every((text) => text === null) ? [] : texts,
    filter: filter === null ? null : await compileCondition(connection, filter, names, 'source.filter'),
    rules,
  }
}

/** What a rule may name: what it calls by the name of a field is its value (`f0` …), not the text of a column with the same name. */
export function ruleNames(columns: Names, fields: readonly Field[]): Names {
  const known = new Map(columns)
  fields.forEach((field, index) => {
    for (const name of known.keys()) if (name.toLowerCase() === field.name.toLowerCase()) known.delete(name)
    known.set(field.name, { column: valueName(index), type: sqlType(field) })
  })
  return known
}

export function plannedRules(definition: ImportDefinition): PlannedRule[] {
  return definition.rules.map(({ message, action }) => ({
    action,
    message: typeof message === 'string' ? { en: message, fr: message } : message,
  }))
}

/** Where the text of a field comes from in a file. @throws mapping.columnMissing, expression.* */
export async function textOrigin(
  connection: Connection,
  field: Field,
  mapping: Mapping | undefined,
  names: Names,
  file: MappedFile,
  source: number,
): Promise<TextOrigin> {
  if (mapping?.value !== undefined) return { kind: 'value', value: mapping.value }
  if (mapping?.template !== undefined) {
    const columnOf = (name: string): string => sourceColumn(requireColumn(file, name))
    return { kind: 'template', template: mapping.template, columnOf }
  }
  if (mapping?.expression !== undefined) {
    const { sql } = await compileExpression(connection, mapping.expression, names, field.name)
    return { kind: 'expression', sql }
  }
  // A file without the column says nothing of the field.
  return source < 0 ? { kind: 'value', value: '' } : { kind: 'column', column: sourceColumn(source) }
}
