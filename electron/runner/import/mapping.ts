import { placeName } from '@shared/columns/known'
import { VigieError } from '@shared/errors/error-data'
import type { Field } from '@shared/jobs/fields'
import { fieldNamer, matchable } from '@shared/jobs/naming'
import { NONE, type CalledColumns, type MappedFile } from './called'

/** For each field the number of its column; NONE or MISSING where it has none. */
export type Sources = readonly number[]

/**
 * Maps columns to fields by name. Where a field fits several columns, the one with exactly its name is taken, else the first. A file without
 * header has no names to go by: if none fits, its columns fill the fields in their order.
 * @throws mapping.nothing
 */
export function mapByName(
  { path, called }: MappedFile,
  fields: readonly Field[],
  context: { readonly header: boolean; readonly dataset: string },
): Sources {
  const sources = placesByName(called.names, fields).map((place) => called.numbers[place] ?? NONE)
  if (sources.some((column) => column >= 0)) return sources
  if (!context.header) return fields.map((_, index) => (index < called.own.length ? index : NONE))
  throw new VigieError('mapping.nothing', { dataset: context.dataset, path })
}

/** For each field the place of its name or label in a list, -1 where it has none. */
export function placesByName(names: readonly string[], fields: readonly Field[]): number[] {
  const byName = fields.map((field) => findColumn(names, field.name))
  return byName.map((place, index) => (place < 0 ? findLabel(names, byName, fields[index]) : place))
}

/** Maps as the job says; a field whose text is computed has no column. @throws mapping.columnMissing, mapping.fieldTwice */
export function mapAsGiven(
  file: MappedFile,
  fields: readonly Field[],
  mapping: readonly { readonly column?: string | undefined; readonly field: string }[],
): Sources {
  const sources = new Array<number>(fields.length).fill(NONE)
  const filled = new Set<number>()
  for (const { column, field } of mapping) {
    const target = findField(fields, field)
    if (target < 0) continue
    if (filled.has(target)) throw new VigieError('mapping.fieldTwice', { field })
    filled.add(target)
    if (column !== undefined) sources[target] = knownColumn(file, column)
  }
  return sources
}

/** Names of fields for the columns of a file. */
export function fieldNames(columns: readonly string[]): string[] {
  const nameFor = fieldNamer()
  return columns.map((column, index) => nameFor(column, placeName(index)))
}

/** Number of the column called `name`. @throws mapping.columnMissing */
export function requireColumn(file: MappedFile, name: string): number {
  const number = knownColumn(file, name)
  if (number < 0) throw columnMissing(file, name)
  return number
}

/** Number of the column called `name`, MISSING where the file may do without it. @throws mapping.columnMissing */
export function knownColumn(file: MappedFile, name: string): number {
  const number = numberOf(file.called, name)
  if (number === NONE) throw columnMissing(file, name)
  return number
}

export function columnMissing({ path, called }: MappedFile, column: string): VigieError {
  return new VigieError('mapping.columnMissing', { column, path, columns: called.own.join(', ') })
}

function numberOf({ names, numbers }: CalledColumns, name: string): number {
  return numbers[findColumn(names, name)] ?? NONE
}

/** Number of the field called `name` (case does not count, as in the database), -1 where there is none. */
export function findField(fields: readonly Field[], name: string): number {
  const exact = fields.findIndex((field) => field.name === name)
  return exact >= 0 ? exact : fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())
}

/** Place of a name in a list, exactly or else but for what does not count (see `matchable`); -1 where it is not there. */
export function findColumn(names: readonly string[], name: string): number {
  const exact = names.indexOf(name)
  return exact >= 0 ? exact : names.findIndex((other) => matchable(other) === matchable(name))
}

/** A column that no field has by name may still have the label of one. */
function findLabel(names: readonly string[], taken: readonly number[], field: Field | undefined): number {
  if (field?.label === undefined) return -1
  const wanted = matchable(field.label)
  return names.findIndex((name, index) => !taken.includes(index) && matchable(name) === wanted)
}
