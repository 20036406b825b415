import type { Mapping } from '@shared/jobs/mapping'
import { unfitFormat } from '@shared/jobs/value-format'
import { DEFAULT_PRECISION, DEFAULT_SCALE, type Dataset, type Field, type FieldType } from '@shared/jobs/fields'
import { sourceFormatSchema, type SourceFormat } from '@shared/jobs/format'
import { errorHandlingSchema, reconciliationSchema, sourceSchema, type ImportDefinition } from '@shared/jobs/definition'
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
  /** What the job says of it that the page does not show, kept as it is. */
  readonly kept: Kept
}

interface Kept {
  readonly mapping: Omit<Mapping, 'field' | 'column'>
  readonly field: Pick<Field, 'label' | 'rules'>
}

/** A field that is filled by something else than a column of its own: a fixed value, a template, an expression, or a column that fills another one too. */
export interface OtherField {
  readonly mapping: Mapping
  readonly declared: Field
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
  /** Which records count, and how their values are read. */
  source: Omit<ImportDefinition['source'], 'files' | 'format'>
  rules: ImportDefinition['rules']
  others: OtherField[]
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
    source: sourceOf(sourceSchema.parse({ files: ['-'] })),
    rules: [],
    others: [],
  }
}

function sourceOf({ first, last, filter, trim, nullWords }: ImportDefinition['source']): ImportDraft['source'] {
  return { first, last, filter, trim, nullWords: [...nullWords] }
}

/** The draft that edits a job. */
export function draftOf(job: string, definition: ImportDefinition, datasets: readonly Dataset[]): ImportDraft {
  const fields = new Map((definition.target.fields ?? []).map((field) => [field.name, field]))
  // Fields that are mapped by name keep what was declared of them, as if they were mapped by hand.
  const mapping: readonly Mapping[] =
    definition.mapping === 'auto'
      ? [...fields.keys()].map((name) => ({ column: name, field: name }))
      : definition.mapping
  const own = mapping.filter(
    ({ column }, index) => column !== undefined && mapping.findIndex((other) => other.column === column) === index,
  )
  return {
    job,
    files: [...definition.source.files],
    format: { ...definition.source.format },
    label: definition.label,
    description: definition.description,
    target: datasets.some(({ name }) => name === definition.target.dataset) ? 'existing' : 'new',
    dataset: definition.target.dataset,
    columns: own.map(({ column = '', field, ...rest }) => ({
      ...columnDraft(column, field, fields.get(field)),
      kept: { mapping: structuredClone(rest), field: keptOf(fields.get(field)) },
    })),
    reconciliation: structuredClone(definition.reconciliation),
    errors: structuredClone(definition.errors),
    source: sourceOf(definition.source),
    rules: structuredClone(definition.rules),
    others: mapping
      .filter((one) => !own.includes(one))
      .map((one) => ({
        mapping: structuredClone(one),
        declared: structuredClone(fields.get(one.field)) ?? { name: one.field, type: 'text', required: false },
      })),
  }
}

function keptOf(declared: Field | undefined): Kept['field'] {
  return {
    ...(declared?.label === undefined ? {} : { label: declared.label }),
    ...(declared?.rules === undefined ? {} : { rules: structuredClone(declared.rules) }),
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
    kept: { mapping: {}, field: {} },
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
  const others = draft.others.filter(({ mapping }) => !included.some(({ field }) => field === mapping.field))
  const fields = [...included.map(fieldOf), ...others.map(({ declared }) => declared)]
  // A dataset that is there has its fields: the job may only say more of them.
  const said = fields.filter(({ label, rules, required }) => label !== undefined || rules !== undefined || required)
  const declared = draft.target === 'new' ? fields : said
  const names = new Set(fields.map(({ name }) => name))
  const key = draft.reconciliation.key.filter((name) => names.has(name))
  const secondKey = draft.reconciliation.secondKey.filter((name) => names.has(name))
  /** What was said of fields that are no longer filled is left out. */
  const of = <T>(named: Readonly<Record<string, T>>, when: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(named).filter(([name]) => names.has(name) && when(name)))
  return {
    kind: 'import',
    label: draft.label,
    description: draft.description,
    source: { ...draft.source, files: draft.files, format: draft.format },
    target: {
      dataset: draft.dataset,
      ...(draft.target === 'existing' && declared.length === 0 ? {} : { fields: declared }),
    },
    mapping: [...included.map(mappingOf), ...others.map(({ mapping }) => mapping)],
    rules: draft.rules,
    reconciliation: {
      ...draft.reconciliation,
      key,
      secondKey,
      updates: of(draft.reconciliation.updates, (name) => !key.includes(name)),
    },
    errors: { ...draft.errors, fields: of(draft.errors.fields, () => true) },
  }
}

function fieldOf({ field, type, required, precision, scale, kept }: ColumnDraft): Field {
  return { name: field, type, required, ...(type === 'decimal' ? { precision, scale } : {}), ...kept.field }
}

/** How a value is written goes with its type: with another type nothing is known of it. */
function mappingOf({ column, field, type, kept }: ColumnDraft): Mapping {
  const { format, ...rest } = kept.mapping
  return {
    column,
    field,
    ...rest,
    ...(format === undefined || unfitFormat(type, format).length > 0 ? {} : { format }),
  }
}
