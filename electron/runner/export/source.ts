import { VigieError } from '@shared/errors/error-data'
import type { ExportSource } from '@shared/jobs/export/definition'
import type { Field } from '@shared/jobs/fields'
import type { Connection } from '../database/connection'
import { findDataset, sqlType, storedTable } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { ofSqlType } from '../import/declared'
import type { Names } from '../import/values/expression'
import { checkSelect, describe } from './select'

/** A column of what is exported. */
export interface SourceColumn {
  readonly name: string
  /** What its value is called in SQL: `c0` … */
  readonly column: string
  /** The type of that. */
  readonly sqlType: string
  readonly type: Pick<Field, 'type' | 'precision' | 'scale'>
  /** Labels of the values of an enumeration. */
  readonly labels: ReadonlyMap<string, string>
}

/** Rows that can be exported. */
export interface Source {
  /** The dataset as it is called; null for a select. */
  readonly dataset: string | null
  readonly columns: readonly SourceColumn[]
  /** SQL of the relation with the columns `c0` …; of a dataset also `r`, by which its rows are in order. */
  readonly relation: string
}

/** @throws dataset.notFound, query.*, select.notAllowed */
export async function resolveSource(connection: Connection, { dataset, sql }: Partial<ExportSource>): Promise<Source> {
  return sql === undefined ? ofDataset(connection, dataset ?? '') : ofSelect(connection, sql)
}

async function ofDataset(connection: Connection, name: string): Promise<Source> {
  const found = await findDataset(connection, name)
  if (found === null) throw new VigieError('dataset.notFound', { dataset: name })
  const columns = found.fields.map((field, index): SourceColumn => ({
    name: field.name,
    column: `c${index}`,
    sqlType: sqlType(field),
    type: field,
    labels: labelsOf(field),
  }))
  return { dataset: found.name, columns, relation: datasetRelation(found.name, columns) }
}

/** Rows of a dataset whose numbers lie from the first to before the second of `range`. */
export function datasetRelation(
  dataset: string,
  columns: readonly Pick<SourceColumn, 'name' | 'column'>[],
  range?: readonly [number, number],
): string {
  const values = columns.map(({ name, column }) => `${identifier(name)} AS ${column}`)
  const where = range === undefined ? '' : ` WHERE rowid >= ${range[0]} AND rowid < ${range[1]}`
  return `(SELECT rowid AS r, ${list(values)} FROM ${storedTable(dataset)}${where})`
}

function labelsOf({ rules }: Field): ReadonlyMap<string, string> {
  const named = (rules?.values ?? []).flatMap(({ value, label }) =>
    label === undefined || label === value ? [] : [[value, label] as const],
  )
  return new Map(named)
}

async function ofSelect(connection: Connection, sql: string): Promise<Source> {
  const given = await checkSelect(connection, sql)
  const described = await describe(connection, given)
  const columns = described.map(({ name, type }, index): SourceColumn => ({
    name,
    column: `c${index}`,
    sqlType: type,
    type: typeOf(type),
    labels: new Map(),
  }))
  const relation = `(SELECT * FROM ${given} AS given(${list(columns.map(({ column }) => column))}))`
  return { dataset: null, columns, relation }
}

/** What a select gives has more types than fields have. */
function typeOf(type: string): SourceColumn['type'] {
  if (type === 'HUGEINT' || type === 'UBIGINT' || type === 'UHUGEINT')
    return { type: 'decimal', precision: 38, scale: 0 }
  if (/^TIMESTAMP_(?:S|MS|NS)$/.test(type)) return { type: 'datetime' }
  return ofSqlType(type)
}

/** What the columns are to expressions. */
export function namesOf({ columns }: Source): Names {
  return new Map(columns.map(({ name, column, sqlType }) => [name, { column, type: sqlType }]))
}

/** The column of this name, or else of one that differs in case only. @throws export.column */
export function requireColumn({ columns }: Source, name: string): SourceColumn {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) {
    throw new VigieError('export.column', { column: name, columns: columns.map((column) => column.name).join(', ') })
  }
  return found
}

/** The value of a column as a text: the database's own, or the label of the value. */
export function textOf({ column, type, sqlType, labels }: SourceColumn, withLabels: boolean): string {
  const text = type.type === 'text' && sqlType === 'VARCHAR' ? column : `CAST(${column} AS VARCHAR)`
  return withLabels && labels.size > 0 ? labelled(text, labels) : text
}

/** By the number of the value in an enumeration: that is looked up at once, however many there are. */
function labelled(text: string, labels: ReadonlyMap<string, string>): string {
  const literals = (texts: Iterable<string>): string => list([...texts].map((one) => `'${one.replaceAll("'", "''")}'`))
  const number = `enum_code(TRY_CAST(${text} AS ENUM(${literals(labels.keys())})))`
  return `coalesce(([${literals(labels.values())}])[${number} + 1], ${text})`
}
