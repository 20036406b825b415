import type { DraftField, ImportDraft } from '@shared/jobs/draft/draft'
import type { Dataset, Field } from '@shared/jobs/fields'
import type { FieldRules } from '@shared/jobs/rules'
import type { DetectedColumn } from '@shared/runner/sources'
import { readingsOf, type FoundType } from '@shared/jobs/found-type'
import { columnFinder, columnOf, fieldNameFor, nextId, present, typedAs, without } from './columns'

/** Changes that a person makes to the fields of a draft; the draft is the one that is shown, and is changed in place. */

export function fieldById(draft: ImportDraft, id: number): DraftField | undefined {
  return draft.fields.find((field) => field.id === id)
}

/** Changes one field. */
export function changeField(draft: ImportDraft, id: number, patch: Partial<Omit<DraftField, 'id'>>): void {
  draft.fields = draft.fields.map((field) => (field.id === id ? { ...field, touched: true, ...patch } : field))
}

/** Imports all columns, or none of them. */
export function includeAll(draft: ImportDraft, include: boolean): void {
  draft.fields = draft.fields.map((field) => ({ ...field, touched: true, include }))
}

export function changeMapping(draft: ImportDraft, id: number, patch: Partial<DraftField['mapping']>): void {
  const field = fieldById(draft, id)
  if (field !== undefined) changeField(draft, id, { mapping: { ...field.mapping, ...patch } })
}

/** Changes what is declared of a field. */
export function changeDeclared(draft: ImportDraft, id: number, patch: Partial<Omit<Field, 'name' | 'rules'>>): void {
  const known = fieldById(draft, id)
  if (known === undefined) return
  const { label, ...rest } = { ...known.field, ...patch }
  const isTyped = 'type' in patch || 'precision' in patch || 'scale' in patch
  changeField(draft, id, {
    field: label === undefined || label === '' ? rest : { ...rest, label },
    typeChosen: known.typeChosen || isTyped,
  })
}

/** Changes rules of a field; an undefined one is taken away. */
export function changeRules(draft: ImportDraft, id: number, patch: Partial<FieldRules>): void {
  const known = fieldById(draft, id)
  if (known === undefined) return
  const { rules: before, ...rest } = known.field
  const rules = present({ ...before, ...patch })
  changeField(draft, id, { field: Object.keys(rules).length === 0 ? rest : { ...rest, rules } })
}

/** Changes how the values of a field are written; an undefined part is taken away. */
export function changeFormat(
  draft: ImportDraft,
  id: number,
  patch: Partial<NonNullable<DraftField['mapping']['format']>>,
): void {
  const known = fieldById(draft, id)
  if (known === undefined) return
  const format = present({ ...known.mapping.format, ...patch })
  const mapping = without(known.mapping, 'format')
  changeField(draft, id, {
    typeChosen: true,
    mapping: Object.keys(format).length === 0 ? mapping : { ...mapping, format },
  })
}

/** Gives a field another name; what refers to it by its name follows. */
export function renameField(draft: ImportDraft, id: number, name: string): void {
  const known = fieldById(draft, id)
  if (known === undefined || known.field.name === name) return
  const before = known.field.name
  changeField(draft, id, { field: { ...known.field, name } })
  // What is said of another field with one of these names is not about this one.
  if (draft.fields.some((other) => other.id !== id && [before, name].includes(other.field.name))) return
  const renamed = (one: string): string => (one === before ? name : one)
  const keys = <T>(named: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(named).map(([key, value]) => [renamed(key), value]))
  const { reconciliation, errors } = draft
  draft.reconciliation = {
    ...reconciliation,
    key: reconciliation.key.map(renamed),
    secondKey: reconciliation.secondKey.map(renamed),
    updates: keys(reconciliation.updates),
  }
  draft.errors = { ...errors, fields: keys(errors.fields) }
}

/** Lets a field fill that field of a dataset which is there; null: the column is left out. */
export function fillFieldOf(draft: ImportDraft, id: number, target: Field | null): void {
  if (target === null) return changeField(draft, id, { include: false })
  renameField(draft, id, target.name)
  const known = fieldById(draft, id)
  if (known !== undefined) changeField(draft, id, { ...typedAs(known, target), include: true, touched: true })
}

/** Takes one of the ways in which the values of a column can be read; null: they stay text. */
export function takeReading(draft: ImportDraft, id: number, reading: FoundType | null): void {
  const known = fieldById(draft, id)
  if (known === undefined) return
  const { format, ...type } = reading ?? { type: 'text' as const }
  const mapping = without(known.mapping, 'format')
  changeField(draft, id, {
    typeChosen: true,
    // A dataset that is there has its types.
    field:
      draft.target.mode === 'existing'
        ? known.field
        : { ...without(without(known.field, 'precision'), 'scale'), ...type },
    mapping: format === undefined ? mapping : { ...mapping, format },
  })
}

/** Adds a field that is filled by something else than a column of its own. @returns its id */
export function addField(
  draft: ImportDraft,
  parts: Pick<DraftField, 'from' | 'mapping'> & { readonly name: string },
  dataset: Dataset | null,
): number {
  const id = nextId(draft.fields)
  const taken = draft.fields.filter(({ include }) => include).map(({ field }) => field.name)
  // Of a dataset that is there, the first field that nothing fills yet.
  const free = dataset?.fields.find(({ name }) => !taken.includes(name))
  const field: Field = free ?? { name: fieldNameFor(parts.name, taken), type: 'text', required: false }
  const { from, mapping } = parts
  const made: DraftField = {
    id,
    include: true,
    touched: true,
    typeChosen: false,
    declared: false,
    from,
    field: { name: field.name, type: 'text', required: false },
    mapping,
  }
  draft.fields = [...draft.fields, free === undefined ? made : typedAs(made, free)]
  return id
}

export function removeField(draft: ImportDraft, id: number): void {
  draft.fields = draft.fields.filter((field) => field.id !== id)
}

/** A column that can be read in several ways, about which nobody has decided yet. */
export interface Question {
  readonly field: DraftField
  readonly column: DetectedColumn
  readonly readings: readonly FoundType[]
}

export function openQuestions(draft: ImportDraft, columns: readonly DetectedColumn[]): Question[] {
  const { mode, declares } = draft.target
  // What is found whenever the job is run can't be decided now.
  if (draft.byName || (mode === 'new' && !declares)) return []
  const find = columnFinder(columns)
  return draft.fields.flatMap((field) => {
    const column = find(columnOf(field))
    if (column === undefined || !field.include || field.typeChosen) return []
    const isText = mode === 'existing' && field.field.type === 'text'
    const readings = isText ? [] : readingsOf(column)
    return readings.length === 0 ? [] : [{ field, column, readings }]
  })
}
