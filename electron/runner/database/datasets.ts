import { randomUUID } from 'node:crypto'
import { DEFAULT_PRECISION, DEFAULT_SCALE, fieldSchema, type Dataset, type Field } from '@shared/jobs/fields'
import { fieldRulesSchema, MAX_ENUM_TEXT, MAX_ENUM_VALUES } from '@shared/jobs/rules'
import type { Connection } from './connection'
import { CATALOG, identifier, list, literal } from './sql'

/** The SQL type in which values of a declared field are stored. */
export function sqlType(field: Pick<Field, 'type' | 'precision' | 'scale'>): string {
  switch (field.type) {
    case 'text':
      return 'VARCHAR'
    case 'integer':
      return 'BIGINT'
    case 'decimal': {
      const { precision, scale } = decimalDigits(field)
      return `DECIMAL(${precision}, ${scale})`
    }
    case 'number':
      return 'DOUBLE'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'time':
      return 'TIME'
    case 'datetime':
      return 'TIMESTAMP'
  }
}

/** Digits in all and after the point of a `decimal` field; the scale never exceeds the precision. */
export function decimalDigits(field: Pick<Field, 'precision' | 'scale'>): { precision: number; scale: number } {
  const precision = field.precision ?? Math.max(DEFAULT_PRECISION, field.scale ?? 0)
  return { precision, scale: Math.min(field.scale ?? DEFAULT_SCALE, precision) }
}

/** Column of a stored row that no field can be called: see history/versions.ts. */
export const VERSION = identifier('vigie:version')

/** SQL name of a dataset for whoever reads it: a view of its fields, which no temporary table of the same name can hide. */
export function tableOf(dataset: string): string {
  return `${CATALOG}.main.${identifier(dataset)}`
}

/** SQL name of the table that holds the rows of a dataset, each with its version (history/versions.ts). */
export function storedTable(dataset: string): string {
  return `${CATALOG}.stored.${identifier(dataset)}`
}

/** SQL name of the table with what rows of a dataset were before (history/images.ts). */
export function imageTable(dataset: string): string {
  return `${CATALOG}.images.${identifier(dataset)}`
}

/** Shows the stored rows of a dataset under its name. */
export async function createView(connection: Connection, name: string): Promise<void> {
  await connection.run(`CREATE VIEW ${tableOf(name)} AS SELECT * EXCLUDE (${VERSION}) FROM ${storedTable(name)}`)
}

/** The declared fields of a dataset in their order, with its name as it was given; null when there is no such dataset. */
export async function findDataset(
  connection: Connection,
  name: string,
): Promise<{ readonly name: string; readonly fields: readonly Field[] } | null> {
  const found = await connection.rows('SELECT name FROM vigie.datasets WHERE lower(name) = lower(?)', [name])
  const stored = found[0]?.[0]
  if (typeof stored !== 'string') return null
  return { name: stored, fields: (await allFields(connection)).get(stored) ?? [] }
}

/** The columns of a table that holds these fields. */
export function fieldColumns(fields: readonly Field[]): string[] {
  return fields.map((field) => `${identifier(field.name)} ${sqlType(field)}`)
}

/** Makes the table and declares it. To be called inside a transaction, with a CHECKPOINT after it. */
export async function createDataset(connection: Connection, name: string, fields: readonly Field[]): Promise<void> {
  await connection.run(`CREATE TABLE ${storedTable(name)} (${list([...fieldColumns(fields), `${VERSION} BIGINT`])})`)
  await createView(connection, name)
  await connection.run('INSERT INTO vigie.datasets VALUES (?, ?, ?)', [name, name, randomUUID()])
  const rows = fields.map((field, position) => [
    ...[literal(name), position, literal(field.name), optional(field.label), literal(field.type), field.required],
    ...[field.precision ?? 'NULL', field.scale ?? 'NULL', optional(field.rules && JSON.stringify(field.rules))],
  ])
  await connection.run(`INSERT INTO vigie.fields VALUES ${list(rows.map((row) => `(${list(row.map(String))})`))}`)
}

function optional(text: string | undefined): string {
  return text === undefined ? 'NULL' : literal(text)
}

/** Says that rows of a dataset were written; belongs into the transaction that has done so. Others may do so at the same time. */
export function touchDataset(connection: Connection, name: string): void {
  connection.defer(`INSERT INTO vigie.writes VALUES (${literal(name)}, 1)`)
}

/** What a dataset is: another text as soon as its rows are others. */
export async function findVersion(connection: Connection, name: string): Promise<string> {
  const [row] = await connection.rows(
    'SELECT version, (SELECT sum(count) FROM vigie.writes WHERE dataset = name) FROM vigie.datasets WHERE name = ?',
    [name],
  )
  const [version, writes] = row ?? []
  return [version, writes].filter((part) => part !== null && part !== undefined).join(':')
}

/** Keeps the number of writes of a dataset in one row. Nobody else may write. */
export async function sumWrites(connection: Connection, name: string): Promise<void> {
  await connection.transaction(async () => {
    const [row] = await connection.rows('SELECT sum(count) FROM vigie.writes WHERE dataset = ?', [name])
    const count = row?.[0] ?? null
    if (count === null) return
    await connection.run('DELETE FROM vigie.writes WHERE dataset = ?', [name])
    await connection.run('INSERT INTO vigie.writes VALUES (?, ?)', [name, count])
  })
}

/** Removes a dataset that holds nothing; one with rows stays. */
export async function dropDataset(connection: Connection, name: string): Promise<void> {
  if ((await connection.rows(`SELECT 1 FROM ${tableOf(name)} LIMIT 1`)).length > 0) return
  await connection.transaction(async () => {
    await connection.run('DELETE FROM vigie.fields WHERE dataset = ?', [name])
    await connection.run('DELETE FROM vigie.writes WHERE dataset = ?', [name])
    await connection.run('DELETE FROM vigie.datasets WHERE name = ?', [name])
    await connection.run(`DROP VIEW ${tableOf(name)}`)
    await connection.run(`DROP TABLE IF EXISTS ${imageTable(name)}`)
    await connection.run(`DROP TABLE ${storedTable(name)}`)
  })
}

/** All datasets by name, with the number of rows in each. */
export async function listDatasets(connection: Connection): Promise<Dataset[]> {
  const fields = await allFields(connection)
  const stored = (await connection.rows('SELECT name, label FROM vigie.datasets ORDER BY lower(name)')) as [
    string,
    string,
  ][]
  if (stored.length === 0) return []
  const counts = stored.map(([name]) => `SELECT ${literal(name)}, count(*) FROM ${tableOf(name)}`)
  const rows = new Map((await connection.rows(counts.join(' UNION ALL '))) as [string, bigint][])
  return stored.map(([name, label]) => ({
    name,
    label,
    fields: fields.get(name) ?? [],
    rows: Number(rows.get(name) ?? 0n),
  }))
}

async function allFields(connection: Connection): Promise<Map<string, Field[]>> {
  const reader = await connection.read('SELECT * FROM vigie.fields ORDER BY dataset, position')
  const fields = new Map<string, Field[]>()
  for (const { dataset, name, label, type, required, precision, scale, rules } of reader.getRowObjects()) {
    const field = fieldSchema.parse({
      name,
      type,
      required,
      ...(label === null ? {} : { label }),
      ...(precision === null ? {} : { precision }),
      ...(scale === null ? {} : { scale }),
      ...(typeof rules === 'string' ? { rules: JSON.parse(rules) as unknown } : {}),
    })
    const ofDataset = fields.get(String(dataset))
    if (ofDataset === undefined) fields.set(String(dataset), [field])
    else ofDataset.push(field)
  }
  return fields
}

/** Adds values to the enumeration of a field; those that it has already, and what goes beyond its limit, are left out. */
export async function extendEnumeration(
  connection: Connection,
  dataset: string,
  field: string,
  values: readonly string[],
): Promise<void> {
  const stored = (
    await connection.rows('SELECT rules FROM vigie.fields WHERE dataset = ? AND name = ?', [dataset, field])
  )[0]?.[0]
  const rules = fieldRulesSchema.parse(typeof stored === 'string' ? JSON.parse(stored) : {})
  const known = new Set((rules.values ?? []).map(({ value }) => value))
  const added = values.filter((value) => !known.has(value) && value.length <= MAX_ENUM_TEXT).map((value) => ({ value }))
  const all = [...(rules.values ?? []), ...added].slice(0, MAX_ENUM_VALUES)
  if (all.length === known.size) return
  await connection.run('UPDATE vigie.fields SET rules = ? WHERE dataset = ? AND name = ?', [
    JSON.stringify({ ...rules, values: all }),
    dataset,
    field,
  ])
}
