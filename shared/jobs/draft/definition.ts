import { errorHandlingSchema, reconciliationSchema, sourceSchema, type ImportDefinition } from '../definition'
import { isMomentType, type Field } from '../fields'
import { plausibilitySchema } from '../../plausibility/definition'
import { TEXT_SOURCES, type Mapping } from '../mapping'
import { datasetNameFor, labelFor } from '../naming'
import { hasOrder, RANGE_RULES, TEXT_RULES, type FieldRules } from '../rules'
import { typeOfFormat, unfitFormat, type ValueFormat } from '../value-format'
import type { DraftField, ImportDraft } from './draft'

/** A draft for new files, with names taken from the first. */
export function draftFor(files: readonly string[]): ImportDraft {
  const [first] = files
  return {
    kind: 'import',
    label: first === undefined ? '' : labelFor(first),
    description: '',
    source: { ...sourceSchema.parse({ files: ['-'] }), files: [...files] },
    target: { mode: 'new', dataset: first === undefined ? '' : datasetNameFor(first), declares: true },
    byName: false,
    fields: [],
    rules: [],
    reconciliation: reconciliationSchema.parse({}),
    errors: errorHandlingSchema.parse({}),
    plausibility: plausibilitySchema.parse({}),
  }
}

/**
 * The draft that says what a definition says, of whose parts it is made.
 * @param exists the dataset is there already
 */
export function draftOf(definition: ImportDefinition, exists: boolean): ImportDraft {
  const { label, description, source, target, mapping, rules, reconciliation, errors, plausibility } = definition
  const declared = target.fields ?? []
  const byName = mapping === 'auto'
  const given = byName ? declared.map(({ name }) => ({ field: name, column: name })) : mapping
  const known = new Set(given.map(({ field }) => field))
  const order = [...declared.map(({ name }) => name), ...given.map(({ field }) => field)]
  const inOrder = [...given].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
  const filled = inOrder.map(({ field, ...texts }): Omit<DraftField, 'id'> => {
    const own = declared.find(({ name }) => name === field)
    const { format } = texts as Mapping
    return {
      include: true,
      touched: true,
      typeChosen: own !== undefined || format !== undefined,
      declared: own !== undefined,
      from: TEXT_SOURCES.find((from) => (texts as Mapping)[from] !== undefined) ?? 'nothing',
      field: own ?? { name: field, type: writtenType(format), required: false },
      mapping: texts,
    }
  })
  const unfilled = declared
    .filter(({ name }) => !known.has(name))
    .map((field): Omit<DraftField, 'id'> => ({
      include: true,
      touched: true,
      typeChosen: true,
      declared: true,
      from: 'nothing',
      field,
      mapping: {},
    }))
  return {
    kind: 'import',
    label,
    description,
    source,
    target: { mode: exists ? 'existing' : 'new', dataset: target.dataset, declares: target.fields !== undefined },
    byName,
    fields: [...filled, ...unfilled]
      .sort((a, b) => order.indexOf(a.field.name) - order.indexOf(b.field.name))
      .map((field, id) => ({ id, ...field })),
    rules,
    reconciliation,
    errors,
    plausibility,
  }
}

/** The type that a field without a declaration has by how its values are written. */
function writtenType(format: ValueFormat | undefined): Field['type'] {
  return typeOfFormat(format) ?? (format?.grouping === undefined || format.grouping === '' ? 'text' : 'number')
}

/** The fields of a draft that its definition names, in the order in which it does. */
export function includedFields(draft: ImportDraft): readonly DraftField[] {
  return draft.fields.filter(({ include }) => include)
}

/** Those that its mapping fills. */
export function filledFields(draft: ImportDraft): readonly DraftField[] {
  return includedFields(draft).filter(({ from }) => from !== 'nothing')
}

/** Those that it declares: all of a dataset to be made; of one that is there those of which it has something to say, or always had. */
export function declaredFields(draft: ImportDraft): readonly DraftField[] {
  const included = includedFields(draft)
  if (draft.target.mode === 'new') return draft.target.declares ? included : []
  return included.filter(({ declared, field }) => declared || saysMore(field))
}

function saysMore({ label, rules, required }: Field): boolean {
  return label !== undefined || rules !== undefined || required
}

/** What the draft says, as a definition that has still to be checked. */
export function definitionOf(draft: ImportDraft): Record<keyof ImportDefinition, unknown> {
  const { kind, label, description, source, target, rules, reconciliation, errors, plausibility } = draft
  const filled = filledFields(draft)
  const declared = declaredFields(draft)
  const names = new Set(filled.map(({ field }) => field.name))
  const isNamed = (name: string): boolean => draft.byName || names.has(name)
  /** What was said of fields that are no longer filled is left out. */
  const among = <T>(named: Readonly<Record<string, T>>, when = isNamed) =>
    Object.fromEntries(Object.entries(named).filter(([name]) => when(name)))
  const key = reconciliation.key.filter(isNamed)
  return {
    version: 1,
    kind,
    label,
    description,
    source,
    target: {
      dataset: target.dataset,
      ...(declared.length === 0 ? {} : { fields: declared.map(declarationOf) }),
    },
    mapping: draft.byName ? 'auto' : filled.map(mappingOf),
    rules,
    reconciliation: {
      ...reconciliation,
      key,
      secondKey: reconciliation.secondKey.filter(isNamed),
      updates: among(reconciliation.updates, (name) => isNamed(name) && !key.includes(name)),
    },
    errors: { ...errors, fields: among(errors.fields) },
    plausibility,
  }
}

/** Digits belong to decimals; rules that this type can't have are for another one. */
export function declarationOf({ field }: DraftField): Field {
  const { precision, scale, rules, ...rest } = field
  const fitting = rules === undefined ? {} : rulesFor(field.type, rules)
  return {
    ...rest,
    ...(field.type === 'decimal' && precision !== undefined ? { precision } : {}),
    ...(field.type === 'decimal' && scale !== undefined ? { scale } : {}),
    ...(Object.keys(fitting).length === 0 ? {} : { rules: fitting }),
  }
}

/** The rules that a field of this type can have. What contradicts the type in another way is wrong, and said. */
export function rulesFor(type: Field['type'], rules: FieldRules): FieldRules {
  const foreign = new Set<string>([
    ...(type === 'text' ? [] : TEXT_RULES),
    ...(hasOrder(type) ? [] : RANGE_RULES),
    ...(type === 'boolean' ? ['values', 'extend'] : []),
  ])
  return Object.fromEntries(Object.entries(rules).filter(([name, rule]) => rule !== undefined && !foreign.has(name)))
}

/** How a value is written goes with its type: with another type that somebody has chosen nothing is known of it. */
export function mappingOf({ field, typeChosen, from, mapping }: DraftField): Mapping {
  const { transform, format = {} } = mapping
  const parts = typeChosen ? formatFor(field.type, format) : format
  return {
    field: field.name,
    ...(from === 'nothing' ? {} : { [from]: mapping[from] ?? '' }),
    ...(transform === undefined || transform.length === 0 ? {} : { transform }),
    ...(Object.keys(parts).length === 0 ? {} : { format: parts }),
  }
}

/** The parts of a format that are about values of this type. */
export function formatFor(type: Field['type'], format: ValueFormat): ValueFormat {
  const foreign = new Set<string>(unfitFormat(type, format))
  // A pattern that does not fit its own kind of type is wrong, and said.
  if (isMomentType(type)) foreign.delete('patterns')
  return Object.fromEntries(Object.entries(format).filter(([name, part]) => part !== undefined && !foreign.has(name)))
}
