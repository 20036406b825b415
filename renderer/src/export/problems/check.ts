import { columnLabel, definitionOfExport, fileOf, includedColumns } from '@shared/jobs/export/draft/definition'
import type { ExportDraft } from '@shared/jobs/export/draft/draft'
import { exportDefinitionSchema, type ExportDefinition } from '@shared/jobs/export/definition'
import type { ErrorData } from '@shared/errors/error-data'
import type { Dataset } from '@shared/jobs/fields'
import type { Checked, ProblemAt } from '../../definition/problem'
import { isAbsolute } from '../../form/paths'
import { columnElement, nodeAt, placeOfPath, type Place } from './place'

/** Something to correct before the export can start. */
export type Problem = Place & ProblemAt

/** What is known besides the draft. */
export interface Surroundings {
  readonly datasets: readonly Dataset[]
  /** Names of the columns of the source; empty where they are not known. */
  readonly columns: readonly string[]
  /** Why they are not. */
  readonly sourceError: ErrorData | null
}

/** The draft as a definition, or what is wrong with it and where. */
export function checkExportDraft(draft: ExportDraft, around: Surroundings): Checked<Problem, ExportDefinition> {
  const parsed = exportDefinitionSchema.safeParse(definitionOfExport(draft))
  const issues = (parsed.error?.issues ?? []).map((issue): Problem => {
    const place = placeOfPath(draft, issue.path)
    return { ...place, text: { key: messageOf(place, issue), params: paramsOf(draft, place) } }
  })
  const problems = onePerPlace([...ofSource(draft, around), ...issues, ...ofColumns(draft, around), ...ofTarget(draft)])
  return parsed.success && problems.length === 0 ? { definition: parsed.data, problems: [] } : { problems }
}

function onePerPlace(problems: readonly Problem[]): Problem[] {
  return problems.filter((one, index) => problems.findIndex(({ element }) => element === one.element) === index)
}

/** What is said at an element, as a key of the problems. */
const OWN_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^export-(label|dataset|sql|name)$/, '$1'],
  [/^export-filter(?:-\d+)*-field$/, 'field'],
  [/^export-filter(?:-\d+)*-value$/, 'value'],
  [/^export-sort-.*$/, 'sort'],
  [/^export-differential.*$/, 'differential'],
  [/^export-column-list$/, 'columns'],
  [/^export-column-\d+-(?:column|value|template|expression|from)$/, 'column'],
  [/^export-split.*$/, 'split'],
]

/** Where the schema has no words of its own, the place says what is missing. */
function messageOf(
  { element }: Place,
  issue: { readonly params?: unknown; readonly path: readonly PropertyKey[] },
): string {
  const { code } = (issue.params ?? {}) as { readonly code?: string }
  // That an operator lacks its values says no more than the place does.
  if (code !== undefined && code !== 'operands') return `definition.${code}`
  const own = OWN_TEXTS.find(([pattern]) => pattern.test(element))
  if (own !== undefined) return `window.export.problem.${element.replace(...own)}`
  if (element.startsWith('export-filter'))
    return `window.export.problem.${issue.path.at(-1) === 'condition' ? 'condition' : 'group'}`
  return 'window.export.problem.format'
}

/** Which column or which field a problem is about: it is told in a list, too. */
function paramsOf(draft: ExportDraft, { column, element }: Place): Record<string, string> {
  const found = draft.columns.find(({ id }) => id === column)
  const path = /^export-filter((?:-\d+)+)-value$/.exec(element)?.[1]?.slice(1).split('-').map(Number)
  const node = path === undefined ? undefined : nodeAt(draft.source.filter, path)
  return {
    column: found === undefined ? '' : columnLabel(found),
    field: node?.kind === 'condition' ? node.field : '',
  }
}

function ofSource(draft: ExportDraft, { datasets, sourceError }: Surroundings): Problem[] {
  const { from, dataset } = draft.source
  if (from === 'sql') {
    const place = { step: 'source', element: 'export-sql', column: null } as const
    return sourceError === null ? [] : [{ ...place, text: { error: sourceError } }]
  }
  const place = { step: 'source', element: 'export-dataset', column: null } as const
  if (dataset === '') return [{ ...place, text: { key: 'window.export.problem.dataset' } }]
  const isThere = datasets.some(({ name }) => name.toLowerCase() === dataset.toLowerCase())
  return isThere ? [] : [{ ...place, text: { error: { code: 'dataset.notFound', params: { dataset } } } }]
}

/** Columns of the list that name none of the source. */
function ofColumns(draft: ExportDraft, { columns }: Surroundings): Problem[] {
  if (draft.allColumns) return []
  const known = new Set(columns.map((name) => name.toLowerCase()))
  return includedColumns(draft).flatMap(({ id, from, text: { column = '' } }): Problem[] => {
    const place = { step: 'columns', element: columnElement(id, 'column'), column: id } as const
    if (from !== 'column') return []
    if (column === '') return [{ ...place, text: { key: 'window.export.problem.column', params: { column } } }]
    return columns.length === 0 || known.has(column.toLowerCase())
      ? []
      : [{ ...place, text: { key: 'window.export.problem.columnGone', params: { column } } }]
  })
}

/** The window has no folder of its own that others could begin at. */
function ofTarget(draft: ExportDraft): Problem[] {
  return isAbsolute(fileOf(draft)) || draft.target.name === ''
    ? []
    : [{ step: 'target', element: 'export-folder', column: null, text: { key: 'window.export.problem.folder' } }]
}
