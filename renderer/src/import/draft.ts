import { DEFAULT_PRECISION, DEFAULT_SCALE, type Dataset, type Field, type FieldType } from '@shared/jobs/fields'
import { sourceFormatSchema, type SourceFormat } from '@shared/jobs/format'
import { errorHandlingSchema, reconciliationSchema, type ImportDefinition } from '@shared/jobs/definition'
import { baseName, datasetNameFor, matchable } from '@shared/jobs/naming'
import { typeWithoutFormat, type DetectedColumn } from '@shared/runner/protocol'

/** One column of the source on the import page. */
export interface ColumnDraft {
  readonly column: string
  include: boolean
  /** Name of the field that it fills. */
  field: string
  type: FieldType
  /** True once the person has chosen the type: detection then leaves it alone. */
  typeChosen: boolean
  precision: number
  scale: number
  required: boolean
  /** Why detection proposes the type, as key under `detect.why`; empty where it says nothing. */
  why: string
  samples: readonly string[]
}

/** An import while it is being defined. Unlike a definition it may be incomplete. */
export interface ImportDraft {
  /** The job that is edited; null for a new one. */
  readonly job: string | null
  files: string[]
  format: SourceFormat
  label: string
  description: string
  target: 'new' | 'existing'
  dataset: string
  columns: ColumnDraft[]
  reconciliation: ImportDefinition['reconciliation']
  errors: ImportDefinition['errors']
}

/** A draft for new files, with names taken from the first. */
export function draftFor(files: readonly string[]): ImportDraft {
  const [first] = files
  return {
    job: null,
    files: [...files],
    format: sourceFormatSchema.parse({}),
    label: first === undefined ? '' : baseName(first),
    description: '',
    target: 'new',
    dataset: first === undefined ? '' : datasetNameFor(first),
    columns: [],
    reconciliation: reconciliationSchema.parse({}),
    errors: errorHandlingSchema.parse({}),
  }
}

/** The draft that edits a job. */
export function draftOf(job: string, definition: ImportDefinition, datasets: readonly Dataset[]): ImportDraft {
  const fields = new Map((definition.target.fields ?? []).map((field) => [field.name, field]))
  // Fields that are mapped by name keep what was declared of them, as if they were mapped by hand.
  const mapping =
    definition.mapping === 'auto'
      ? [...fields.keys()].map((name) => ({ column: name, field: name }))
      : definition.mapping
  return {
    job,
    files: [...definition.source.files],
    format: { ...definition.source.format },
    label: definition.label,
    description: definition.description,
    target: datasets.some(({ name }) => name === definition.target.dataset) ? 'existing' : 'new',
    dataset: definition.target.dataset,
    columns: mapping.flatMap(({ column, field }) =>
      column === undefined ? [] : [columnDraft(column, field, fields.get(field))],
    ),
    reconciliation: structuredClone(definition.reconciliation),
    errors: structuredClone(definition.errors),
  }
}

function columnDraft(column: string, field: string, declared: Field | undefined): ColumnDraft {
  return {
    column,
    include: true,
    field,
    type: declared?.type ?? 'text',
    typeChosen: declared !== undefined,
    precision: declared?.precision ?? DEFAULT_PRECISION,
    scale: declared?.scale ?? DEFAULT_SCALE,
    required: declared?.required ?? false,
    why: '',
    samples: [],
  }
}

/** The columns that were found, with what the person had chosen for those of the same name. */
export function mergeColumns(
  known: readonly ColumnDraft[],
  found: readonly DetectedColumn[],
  edited: boolean,
): ColumnDraft[] {
  const chosen = new Map(known.map((column) => [column.column, column]))
  const alike = new Map(known.map((column) => [matchable(column.column), column]))
  return found.map((column) => {
    const before = chosen.get(column.name) ?? alike.get(matchable(column.name))
    const base = before ?? columnDraft(column.name, column.name, undefined)
    const detected = before?.typeChosen
      ? {}
      : {
          type: typeWithoutFormat(column),
          precision: column.precision ?? base.precision,
          scale: column.scale ?? base.scale,
        }
    // A saved mapping that leaves a column out means to leave it out.
    const include = before?.include ?? !(edited && known.length > 0)
    return { ...base, ...detected, column: column.name, include, why: column.why, samples: column.samples }
  })
}

/** Maps columns to the fields of a dataset by name; columns without a field of their name are left out. */
export function mapToDataset(columns: readonly ColumnDraft[], dataset: Dataset): ColumnDraft[] {
  const fields = new Map(dataset.fields.map((field) => [matchable(field.name), field]))
  const known = new Set(dataset.fields.map((field) => field.name))
  return columns.map((column) => {
    if (column.include && known.has(column.field)) return column
    const field = fields.get(matchable(column.column))
    if (field === undefined) return { ...column, include: false, field: '' }
    // A column that is left out although it has a field was left out by the person.
    return { ...column, include: column.include || column.field === '', field: field.name }
  })
}

/** The columns as fields of a dataset to be made. */
export function mapToNew(columns: readonly ColumnDraft[]): ColumnDraft[] {
  return columns.map((column) => ({
    ...column,
    include: column.include || column.field === '',
    field: column.field === '' ? column.column : column.field,
  }))
}

/** What the draft says, as the definition that main will check. */
export function definitionOf(draft: ImportDraft): unknown {
  const included = draft.columns.filter((column) => column.include)
  const fields = included.map((column) => ({
    name: column.field,
    type: column.type,
    required: column.required,
    ...(column.type === 'decimal' ? { precision: column.precision, scale: column.scale } : {}),
  }))
  const names = new Set(included.map((column) => column.field))
  const key = draft.reconciliation.key.filter((name) => names.has(name))
  /** What was said of fields that are no longer filled is left out. */
  const of = <T>(named: Readonly<Record<string, T>>, when: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(named).filter(([name]) => names.has(name) && when(name)))
  return {
    kind: 'import',
    label: draft.label,
    description: draft.description,
    source: { files: draft.files, format: draft.format },
    target: { dataset: draft.dataset, ...(draft.target === 'new' ? { fields } : {}) },
    mapping: included.map(({ column, field }) => ({ column, field })),
    reconciliation: {
      ...draft.reconciliation,
      key,
      updates: of(draft.reconciliation.updates, (name) => !key.includes(name)),
    },
    errors: { ...draft.errors, fields: of(draft.errors.fields, () => true) },
  }
}
