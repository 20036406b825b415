import { filledFields } from '@shared/jobs/draft/definition'
import type { DraftField, ImportDraft } from '@shared/jobs/draft/draft'
import type { Dataset, Field } from '@shared/jobs/fields'
import { fieldNamer, matchable } from '@shared/jobs/naming'
import { unfitFormat } from '@shared/jobs/value-format'
import { foundType } from '@shared/jobs/found-type'
import type { DetectedColumn } from '@shared/runner/sources'

/** The column that a field takes its text from; undefined where it is filled otherwise. */
export function columnOf({ from, mapping }: DraftField): string | undefined {
  return from === 'column' ? mapping.column : undefined
}

/** Finds columns by their names, exactly or else comparably, as an import does. */
export function columnFinder<C extends { readonly name: string }>(
  columns: readonly C[],
): (name: string | undefined) => C | undefined {
  // Of several the first one counts.
  const backwards = columns.toReversed()
  const exact = new Map(backwards.map((column) => [column.name, column]))
  const alike = new Map(backwards.map((column) => [matchable(column.name), column]))
  return (name) => (name === undefined ? undefined : (exact.get(name) ?? alike.get(matchable(name))))
}

/** Tells whether the draft does something with a known column of this name: fills a field with it, or names it in what it computes. */
export function usedColumns(draft: ImportDraft): (name: string) => boolean {
  if (draft.byName) return () => true
  const filled = filledFields(draft)
  const columns = new Set(filled.flatMap((field) => columnOf(field) ?? []).map(matchable))
  const written = [
    ...filled.map(({ from, mapping }) => (from === 'template' || from === 'expression' ? (mapping[from] ?? '') : '')),
    ...draft.rules.map(({ condition }) => condition),
    draft.source.filter ?? '',
  ]
  return (name) => columns.has(matchable(name)) || written.some((text) => text.includes(name))
}

/**
 * The fields of a draft once the columns of its source are known. What a person has said stays, whatever the columns and their order are now; what
 * nobody has said anything of follows the source.
 * @param complete the draft is that of a saved job, which leaves out the columns that it does not name
 */
export function withColumns(draft: ImportDraft, columns: readonly DetectedColumn[], complete: boolean): DraftField[] {
  const find = columnFinder(columns)
  const kept = draft.fields.filter(
    (field) => field.touched || field.from !== 'column' || find(columnOf(field)) !== undefined,
  )
  const used = new Set(kept.map((field) => find(columnOf(field))?.name))
  const first = nextId(draft.fields)
  const include = !complete || (draft.byName && !draft.target.declares)
  const nameFor = fieldNamer(kept.map(({ field }) => field.name))
  const fresh = columns
    .filter(({ name }) => !used.has(name))
    .map((column, index) =>
      withFound(newField(first + index, column.name, nameFor(column.name, 'column'), include), column),
    )
  return [...kept.map((field) => withFound(field, find(columnOf(field)))), ...fresh]
}

/** A field for a column that nobody has said anything of yet. */
function newField(id: number, column: string, name: string, include: boolean): DraftField {
  return {
    id,
    include,
    touched: false,
    typeChosen: false,
    declared: false,
    from: 'column',
    field: { name, type: 'text', required: false },
    mapping: { column },
  }
}

/** A name for a field, made from that of a column. */
export function fieldNameFor(column: string, taken: readonly string[]): string {
  return fieldNamer(taken)(column, 'column')
}

export function nextId(fields: readonly DraftField[]): number {
  return fields.reduce((next, { id }) => Math.max(next, id + 1), 0)
}

/** A field with what was found of its column, unless a person has chosen that. */
function withFound(field: DraftField, column: DetectedColumn | undefined): DraftField {
  if (column === undefined || field.typeChosen) return field
  const { format, ...type } = foundType(column)
  const { name, label, required, rules } = field.field
  return {
    ...field,
    field: { name, required, ...present({ label, rules }), ...type },
    mapping: { ...without(field.mapping, 'format'), ...(format === undefined ? {} : { format }) },
  }
}

/** The parts that are there. */
export function present<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as never
}

export function without<T extends object, K extends keyof T>(from: T, name: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name)) as Omit<T, K>
}

/**
 * The fields as those of a dataset that is there: by name, or by the label that people know it by. Columns without a field of their name are left out,
 * unless a person has said something of them; types are those of the dataset.
 */
export function asFieldsOf(fields: readonly DraftField[], dataset: Dataset): DraftField[] {
  const mapped = fields.map((draft) => (draft.touched && draft.include ? alike(dataset, draft) : undefined))
  const taken = new Set(mapped.flatMap((field) => field?.name ?? []))
  return fields.map((draft, index) => {
    if (draft.touched) return mapped[index] === undefined ? draft : typedAs(draft, mapped[index])
    const found = alike(dataset, draft)
    if (found === undefined || taken.has(found.name)) return { ...draft, include: false }
    taken.add(found.name)
    return typedAs({ ...draft, include: true }, found)
  })
}

function alike({ fields }: Dataset, { field, mapping }: DraftField): Field | undefined {
  const wanted = new Set([field.name, mapping.column ?? field.name].map(matchable))
  return (
    fields.find(({ name }) => name === field.name) ??
    fields.find(({ name }) => wanted.has(matchable(name))) ??
    fields.find(({ label }) => label !== undefined && wanted.has(matchable(label)))
  )
}

/** A field of the draft that fills this one of a dataset. */
export function typedAs(draft: DraftField, { name, type, precision, scale }: Field): DraftField {
  const { label, required, rules } = draft.field
  const { format } = draft.mapping
  // What was found in the source is about another type; what a person has said is told where it does not fit.
  const isForeign = format !== undefined && !draft.typeChosen && unfitFormat(type, format).length > 0
  return {
    ...draft,
    field: { name, type, required, ...present({ precision, scale, label, rules }) },
    mapping: isForeign ? without(draft.mapping, 'format') : draft.mapping,
  }
}

/** The fields as those of a dataset that has still to be made. */
export function asNewFields(fields: readonly DraftField[]): DraftField[] {
  return fields.map((draft) =>
    draft.touched
      ? draft
      : {
          ...draft,
          include: true,
          field: { ...draft.field, name: fieldNameFor(draft.mapping.column ?? draft.field.name, []) },
        },
  )
}

/** Whether a source looks like one that fills this dataset: it has a column for most of its fields. */
export function hasMostFields(dataset: Dataset, columns: readonly DetectedColumn[]): boolean {
  const names = new Set(columns.map(({ name }) => matchable(name)))
  const found = dataset.fields.filter(
    ({ name, label }) => names.has(matchable(name)) || names.has(matchable(label ?? name)),
  )
  return found.length * 2 > dataset.fields.length
}
