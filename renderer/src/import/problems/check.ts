import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import { definitionOf, filledFields, includedFields } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import type { ErrorData } from '@shared/errors/error-data'
import { isMomentType, type Dataset } from '@shared/jobs/fields'
import { parseDatePattern, unfitFormat } from '@shared/jobs/value-format'
import type { DetectedColumn } from '@shared/runner/sources'
import type { Checked, ProblemAt } from '../../definition/problem'
import { columnFinder, columnOf } from '../draft/columns'
import { openQuestions } from '../draft/fields'
import { fieldElement, placeOfError, placeOfPath, type Place } from './place'

/** Something to correct before the import can start. */
export type Problem = Place & ProblemAt

/** What is known besides the draft. */
export interface Surroundings {
  readonly datasets: readonly Dataset[]
  /** The columns of the source; empty where they are not known. */
  readonly columns: readonly DetectedColumn[]
  /** The job goes on without this column, which it knows. */
  readonly mayLack: (column: string) => boolean
  /** Why the source, or one of its entries, can't be read now. */
  readonly failures: readonly ErrorData[]
}

/** The draft as a definition, or what is wrong with it and where. */
export function check(draft: ImportDraft, around: Surroundings): Checked<Problem, JobDefinition> {
  const parsed = jobDefinitionSchema.safeParse(definitionOf(draft))
  const issues = (parsed.error?.issues ?? []).map((issue): Problem => {
    const place = placeOfPath(draft, issue.path)
    return { ...place, text: textAt(place, issue) }
  })
  const problems = onePerPlace([
    // Of a source that can't be read there are no columns.
    ...issues.filter(({ element }) => element !== 'import-columns' || around.failures.length === 0),
    ...ofSource(draft, around),
    ...ofFields(draft),
    ...ofColumns(draft, around),
    ...ofDatasets(draft, around),
  ])
  return parsed.success && problems.length === 0 ? { definition: parsed.data, problems: [] } : { problems }
}

function onePerPlace(problems: readonly Problem[]): Problem[] {
  return problems.filter((one, index) => problems.findIndex(({ element }) => element === one.element) === index)
}

/** A problem of a rule says of which: it is told in a list, too. */
function textAt(place: Place, issue: Parameters<typeof messageOf>[1]): Problem['text'] {
  const key = messageOf(place, issue)
  const rule = /^import-rule-(\d+)/.exec(place.element)?.[1]
  return rule === undefined ? { key } : { key, params: { number: String(Number(rule) + 1) } }
}

/** Where the schema has no words of its own, the place says what is missing. */
function messageOf({ element }: Place, issue: { readonly code: string; readonly params?: unknown }): string {
  const { code } = (issue.params ?? {}) as { readonly code?: string }
  if (code !== undefined) return `definition.${code}`
  if (
    element === 'import-label' ||
    element === 'import-file' ||
    element === 'import-dataset' ||
    element === 'import-columns'
  )
    return `window.import.problem.${element.slice('import-'.length)}`
  if (/^import-field-\d+$/.test(element)) return 'window.import.problem.field'
  if (/^import-field-\d+-(template|expression|column|value|from)$/.test(element)) return 'window.import.problem.filling'
  if (/^import-rule-/.test(element)) return 'window.import.problem.rule'
  if (element === 'import-path') return 'window.import.problem.path'
  if (element === 'import-range') return 'window.import.problem.range'
  return 'definition.invalid'
}

/** What keeps the source from being read. */
function ofSource(draft: ImportDraft, { failures }: Surroundings): Problem[] {
  return failures.map((error) => ({ ...(placeOfError(draft, error) ?? AT_SOURCE), text: { error } }))
}

const AT_SOURCE = { step: 'source', element: 'import-file', field: null } as const

/** Fields with the same name, and values that are not written as their type is. */
function ofFields(draft: ImportDraft): Problem[] {
  const seen = new Set<string>()
  return includedFields(draft).flatMap(({ id, typeChosen, field, mapping }): Problem[] => {
    const name = field.name.trim().toLowerCase()
    const isTwice = name !== '' && seen.has(name)
    seen.add(name)
    if (isTwice)
      return [{ step: 'mapping', element: fieldElement(id), field: null, text: { key: 'window.import.problem.twice' } }]
    // What is no pattern at all is told by the schema.
    const patterns = (mapping.format?.patterns ?? []).filter((pattern) => parseDatePattern(pattern) !== null)
    const isFound = !typeChosen || draft.byName || !isMomentType(field.type)
    if (isFound || unfitFormat(field.type, { patterns }).length === 0) return []
    const params = { field: field.name, type: field.type, part: patterns.join(', ') }
    return [
      {
        step: 'mapping',
        element: fieldElement(id, 'format'),
        field: id,
        text: { error: { code: 'mapping.formatUnfit', params } },
      },
    ]
  })
}

/** Columns that the source does not have, and those that can be read in several ways. */
function ofColumns(draft: ImportDraft, { columns, mayLack }: Surroundings): Problem[] {
  if (columns.length === 0) return []
  const find = columnFinder(columns)
  const missing = draft.byName
    ? []
    : filledFields(draft).filter((field) => {
        const column = columnOf(field)
        if (column === undefined || column === '' || mayLack(column)) return false
        return find(column) === undefined
      })
  return [
    ...missing.map((field): Problem => ({
      step: 'mapping',
      element: fieldElement(field.id, 'column'),
      field: field.id,
      text: { key: 'window.import.problem.columnGone', params: { column: columnOf(field) ?? '' } },
    })),
    ...openQuestions(draft, columns).map(({ field, column }): Problem => ({
      step: 'mapping',
      element: fieldElement(field.id, 'reading'),
      field: null,
      text: { key: 'window.import.problem.reading', params: { column: column.name } },
    })),
  ]
}

/** Datasets and fields that are referred to and are not there. */
function ofDatasets(draft: ImportDraft, { datasets }: Surroundings): Problem[] {
  const find = (name: string) => datasets.find((one) => one.name.toLowerCase() === name.toLowerCase())
  const problems: Problem[] = []
  const { mode, dataset } = draft.target
  const target = find(dataset)
  const { operation } = draft.reconciliation
  if (target === undefined && (mode === 'existing' || !['insert', 'upsert'].includes(operation)))
    problems.push({ ...AT_DATASET, text: { error: { code: 'dataset.notFound', params: { dataset } } } })
  if (target !== undefined && mode === 'new')
    problems.push({ ...AT_DATASET, text: { key: 'window.import.problem.datasetExists', params: { dataset } } })
  for (const { id, field } of includedFields(draft)) {
    if (target !== undefined && mode === 'existing' && !hasField(target, field.name))
      problems.push({
        step: 'mapping',
        element: fieldElement(id),
        field: null,
        text: { error: { code: 'dataset.fieldMissing', params: { dataset, field: field.name } } },
      })
    const reference = field.rules?.reference
    if (reference === undefined || reference.dataset === '') continue
    const other = find(reference.dataset)
    const place = { step: 'mapping', element: fieldElement(id, 'rule-reference'), field: id } as const
    if (other === undefined)
      problems.push({ ...place, text: { error: { code: 'dataset.notFound', params: { dataset: reference.dataset } } } })
    else if (!hasField(other, reference.field))
      problems.push({
        ...place,
        text: { error: { code: 'dataset.fieldMissing', params: { dataset: other.name, field: reference.field } } },
      })
  }
  return problems
}

const AT_DATASET = { step: 'mapping', element: 'import-dataset', field: null } as const

function hasField({ fields }: Dataset, name: string): boolean {
  return fields.some((field) => field.name.toLowerCase() === name.trim().toLowerCase())
}
