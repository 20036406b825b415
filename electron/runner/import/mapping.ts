import { VigieError } from '@shared/errors/error-data'
import type { Field } from '@shared/jobs/fields'

/** Names that differ only in case, accents, spaces or underscores are the same to the automatic mapping. */
export function comparable(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[\s_]/gu, '')
}

const MAX_FIELD_NAME = 255

/** For each field the number of its column, -1 where it has none. */
export type Sources = readonly number[]

/**
 * Maps columns to fields by name. Where a field fits several columns, the one with exactly its name is taken, else the first. A file without
 * header has no names to go by: if none fits, its columns fill the fields in their order.
 * @throws mapping.nothing
 */
export function mapByName(
  columns: readonly string[],
  fields: readonly Field[],
  context: { readonly header: boolean; readonly dataset: string; readonly path: string },
): Sources {
  const byName = fields.map((field) => findColumn(columns, field.name))
  const sources = byName.map((column, index) => (column < 0 ? findLabel(columns, byName, fields[index]) : column))
  if (sources.some((column) => column >= 0)) return sources
  if (!context.header) return fields.map((_, index) => (index < columns.length ? index : -1))
  throw new VigieError('mapping.nothing', { dataset: context.dataset, path: context.path })
}

/** Maps as the job says; a field whose text is computed has no column. @throws mapping.columnMissing, mapping.fieldTwice */
export function mapAsGiven(
  columns: readonly string[],
  fields: readonly Field[],
  mapping: readonly { readonly column?: string | undefined; readonly field: string }[],
  path: string,
): Sources {
  const sources = new Array<number>(fields.length).fill(-1)
  const filled = new Set<number>()
  for (const { column, field } of mapping) {
    const target = findField(fields, field)
    if (target < 0) continue
    if (filled.has(target)) throw new VigieError('mapping.fieldTwice', { field })
    filled.add(target)
    if (column !== undefined) sources[target] = requireColumn(columns, column, path)
  }
  return sources
}

/**
 * Names of fields for the columns of a file: trimmed, not empty, at most 255 characters, different whatever the case. `rowid` is taken: it is how
 * DuckDB numbers the rows of a table.
 */
export function fieldNames(columns: readonly string[]): string[] {
  const taken = new Set(['rowid'])
  return columns.map((column, index) => {
    const name = column.trim().slice(0, MAX_FIELD_NAME).trim() || `column_${index + 1}`
    let unique = name
    for (let number = 2; taken.has(unique.toLowerCase()); number++)
      unique = `${name.slice(0, MAX_FIELD_NAME - 8)}_${number}`
    taken.add(unique.toLowerCase())
    return unique
  })
}

/** Number of the column called `name`. @throws mapping.columnMissing */
export function requireColumn(columns: readonly string[], name: string, path: string): number {
  const found = findColumn(columns, name)
  if (found < 0) throw new VigieError('mapping.columnMissing', { column: name, path, columns: columns.join(', ') })
  return found
}

/** Number of the field called `name` (case does not count, as in the database), -1 where there is none. */
export function findField(fields: readonly Field[], name: string): number {
  const exact = fields.findIndex((field) => field.name === name)
  return exact >= 0 ? exact : fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
}

/** Number of the column called `name`, exactly or else comparably; -1 where there is none. */
export function findColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name)
  return exact >= 0 ? exact : columns.findIndex((column) => comparable(column) === comparable(name))
}

/** A column that no field has by name may still have the label of one. */
function findLabel(columns: readonly string[], taken: Sources, field: Field | undefined): number {
  if (field?.label === undefined) return -1
  const wanted = comparable(field.label)
  return columns.findIndex((column, index) => !taken.includes(index) && comparable(column) === wanted)
}
