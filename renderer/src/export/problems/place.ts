import { includedColumns } from '@shared/jobs/export/draft/definition'
import type { DraftNode, ExportDraft } from '@shared/jobs/export/draft/draft'
import type { ErrorData } from '@shared/errors/error-data'
import type { ExportStep } from '../steps'

/** Where on the page something is. */
export interface Place {
  readonly step: ExportStep
  /** The id of the element to go to. */
  readonly element: string
  /** The column whose settings hold the element; null where it stands on the page itself. */
  readonly column: number | null
}

const at = (step: ExportStep, element: string, column: number | null = null): Place => ({ step, element, column })

/** The element in which a part of a column is said. */
export function columnElement(id: number, part = ''): string {
  return `export-column-${id}${part === '' ? '' : `-${part}`}`
}

/** The element of a node of the filter, by the numbers that lead to it from the whole. */
export function filterElement(path: readonly number[], part = ''): string {
  return ['export-filter', ...path, ...(part === '' ? [] : [part])].join('-')
}

/** The place of a path of the definition that `definitionOfExport` makes of the draft. */
export function placeOfPath(draft: ExportDraft, path: readonly PropertyKey[]): Place {
  const [first, second, third, ...rest] = path.map(String)
  switch (first) {
    case 'label':
    case 'description':
      return at('summary', `export-${first}`)
    case 'source':
      return placeInSource(draft, second, [...(third === undefined ? [] : [third]), ...rest])
    case 'columns':
      return second === undefined
        ? at('columns', 'export-column-list')
        : placeInColumn(includedColumns(draft)[Number(second)]?.id, third, rest)
    case 'enumerations':
      return at('columns', 'export-enumerations')
    case 'format':
      return placeInFormat(second, [...(third === undefined ? [] : [third]), ...rest])
    default:
      return placeInTarget(second, third)
  }
}

function placeInSource(draft: ExportDraft, part: string | undefined, rest: readonly string[]): Place {
  switch (part) {
    case 'filter':
      return placeInFilter(draft, rest)
    case 'sort':
      return at('source', `export-sort-${rest[0] ?? '0'}`)
    case 'limit':
    case 'sql':
      return at('source', `export-${part}`)
    case 'differential':
      return at('source', rest[0] === 'field' ? 'export-differential-field' : 'export-differential')
    default:
      return at('source', draft.source.from === 'sql' ? 'export-sql' : 'export-dataset')
  }
}

/** The node of a filter to which these numbers lead. */
export function nodeAt(filter: DraftNode, path: readonly number[]): DraftNode | undefined {
  return path.reduce<DraftNode | undefined>(
    (found, index) => (found !== undefined && 'of' in found ? found.of[index] : undefined),
    filter,
  )
}

/** One condition alone is the whole filter of a definition; in a draft it stands in a group. */
function placeInFilter({ source }: ExportDraft, path: readonly string[]): Place {
  const numbers = path.flatMap((step, index) => (path[index - 1] === 'of' ? [Number(step)] : []))
  const [only, second] = source.filter.of
  const isAlone = only !== undefined && second === undefined && !('of' in only)
  const whole = isAlone ? [0, ...numbers] : numbers
  const node = nodeAt(source.filter, whole)
  if (node?.kind !== 'condition') return at('source', filterElement(whole))
  return at('source', filterElement(whole, path.at(-1) === 'field' ? 'field' : 'value'))
}

/** The name of a column stands in the list, what fills it in its settings. */
function placeInColumn(id: number | undefined, part: string | undefined, rest: readonly string[]): Place {
  if (id === undefined) return at('columns', 'export-column-list')
  if (part === 'label') return at('columns', columnElement(id))
  if (part === 'transform') return at('columns', columnElement(id, `transform-${rest[0] ?? '0'}`), id)
  return at('columns', columnElement(id, part ?? 'from'), id)
}

function placeInFormat(property: string | undefined, rest: readonly string[]): Place {
  if (property === 'values') return at('format', `export-values-${rest[0] ?? 'date'}`)
  if (property === 'columns' && rest.length > 0) return at('format', `export-width-${rest[0]}`)
  return at('format', `export-${property ?? 'kind'}`)
}

function placeInTarget(part: string | undefined, property: string | undefined): Place {
  switch (part) {
    case 'overwrite':
      return at('target', 'export-overwrite')
    case 'split':
      return at('target', property === undefined ? 'export-split' : `export-split-${property}`)
    default:
      return at('target', 'export-name')
  }
}

/** Errors of a run that are about one part of the page. */
const PLACES: Readonly<Record<string, readonly [ExportStep, string]>> = {
  'dataset.notFound': ['source', 'dataset'],
  'select.wrong': ['source', 'sql'],
  'select.notAllowed': ['source', 'sql'],
  'query.failed': ['source', 'sql'],
  'query.notReadOnly': ['source', 'sql'],
  'export.operator': ['source', 'filter'],
  'export.filterValue': ['source', 'filter'],
  'export.files': ['target', 'split'],
  'file.exists': ['target', 'overwrite'],
  'file.ofWorkspace': ['target', 'folder'],
  'file.unwritable': ['target', 'folder'],
  'folder.notFound': ['target', 'folder'],
  'disk.full': ['target', 'folder'],
  'encoding.unknown': ['format', 'encoding'],
  'write.character': ['format', 'encoding'],
  'write.needsQuotes': ['format', 'quoting'],
  'write.lineBreak': ['format', 'kind'],
  'write.tooWide': ['format', 'columns'],
  'write.columns': ['format', 'columns'],
  'write.tooLong': ['format', 'kind'],
  'write.tooMany': ['format', 'kind'],
}

/** The place that an error of a run or of the engine is about; undefined where it is about none in particular. */
export function placeOfError(
  draft: ExportDraft,
  { code, params }: Pick<ErrorData, 'code' | 'params'>,
): Place | undefined {
  const known = PLACES[code]
  if (code === 'dataset.notFound' && draft.source.from === 'sql') return at('source', 'export-sql')
  if (known !== undefined) return at(known[0], `export-${known[1]}`)
  if (!['export.column', 'export.columnTwice', 'export.noEntry', 'export.computed'].includes(code)) return undefined
  const column = includedColumns(draft).find(({ label, text }) =>
    [label, text.column].includes(String(params['column'])),
  )
  return draft.allColumns || column === undefined
    ? at('columns', 'export-column-list')
    : at('columns', columnElement(column.id))
}
