import { TEXT_SOURCES } from '../../mapping'
import { joinFileName, splitPath } from '../file-name'
import type { ExportColumn, ExportDefinition } from '../definition'
import { filterSchema, operandsOf, type FilterNode } from '../filter'
import { targetFormatSchema } from '../format'
import type { DraftColumn, DraftGroup, DraftNode, ExportDraft } from './draft'

/** Sizes of files that are proposed. */
const LINES = 100_000
const BYTES = 10_000_000

/** A draft of which nothing is said yet. @param folder where its file goes */
export function newExportDraft(folder: string): ExportDraft {
  return {
    kind: 'export',
    label: '',
    description: '',
    source: {
      from: 'dataset',
      dataset: '',
      sql: '',
      filter: { kind: 'and', of: [] },
      sort: [],
      limit: null,
      differential: { by: 'none', field: '' },
    },
    allColumns: true,
    columns: [],
    enumerations: 'values',
    format: targetFormatSchema.parse({ kind: 'delimited' }),
    target: {
      folder,
      name: '',
      overwrite: false,
      split: { by: 'none', lines: LINES, bytes: BYTES, column: '' },
    },
  }
}

/** The draft that says what a definition says. */
export function draftOfExport(definition: ExportDefinition): ExportDraft {
  const { label, description, source, columns, enumerations, format, target } = definition
  const { dataset, sql, filter, sort, limit, differential } = source
  const { folder, name } = splitPath(target.file)
  const empty = newExportDraft(folder)
  return {
    kind: 'export',
    label,
    description,
    source: {
      from: sql === undefined ? 'dataset' : 'sql',
      dataset: dataset ?? '',
      sql: sql ?? '',
      filter: filter === null ? empty.source.filter : groupOf(draftNode(filter)),
      sort,
      limit,
      differential:
        differential === null
          ? empty.source.differential
          : { by: differential.by, field: differential.by === 'field' ? differential.field : '' },
    },
    allColumns: columns === undefined,
    columns: (columns ?? []).map(draftColumn),
    enumerations,
    format,
    target: {
      folder: empty.target.folder,
      name,
      overwrite: target.overwrite,
      split: target.split === null ? empty.target.split : { ...empty.target.split, ...target.split },
    },
  }
}

function draftColumn({ label = '', transform, ...texts }: ExportColumn, id: number): DraftColumn {
  return {
    id,
    include: true,
    from: TEXT_SOURCES.find((from) => texts[from] !== undefined) ?? 'column',
    label,
    text: { ...texts, ...(transform === undefined ? {} : { transform }) },
  }
}

function draftNode(node: FilterNode): DraftNode {
  switch (node.kind) {
    case 'condition': {
      const { kind, field, operator, value, values, ignoreCase } = node
      return { kind, field, operator, values: value === undefined ? (values ?? []) : [value], ignoreCase }
    }
    case 'sql':
      return node
    default:
      return { kind: node.kind, of: node.of.map(draftNode) }
  }
}

/** What is built always stands in a group. */
function groupOf(node: DraftNode): DraftGroup {
  return 'of' in node ? node : { kind: 'and', of: [node] }
}

/** What the draft says, as a definition that has still to be checked. */
export function definitionOfExport(draft: ExportDraft): Record<keyof ExportDefinition, unknown> {
  const { kind, label, description, source, enumerations, format, target } = draft
  const { from, dataset, sql, sort, limit, differential } = source
  const { by, lines, bytes, column } = target.split
  return {
    version: 1,
    kind,
    label,
    description,
    source: {
      ...(from === 'dataset' ? { dataset } : { sql }),
      filter: filterOf(source.filter),
      sort,
      limit,
      differential:
        differential.by === 'none'
          ? null
          : differential.by === 'changes'
            ? { by: differential.by }
            : { by: differential.by, field: differential.field },
    },
    columns: draft.allColumns ? undefined : includedColumns(draft).map(columnOf),
    enumerations,
    format,
    target: {
      file: fileOf(draft),
      overwrite: target.overwrite,
      split: by === 'none' ? null : by === 'lines' ? { by, lines } : by === 'size' ? { by, bytes } : { by, column },
    },
  }
}

/** The path as it is written, tokens and all; empty where it has no name. */
export function fileOf({ target }: ExportDraft): string {
  return target.name === '' ? '' : joinFileName(target.folder, target.name)
}

/** The columns of the list that are written, in their order. */
export function includedColumns({ columns }: ExportDraft): readonly DraftColumn[] {
  return columns.filter(({ include }) => include)
}

/** What a column of the list is called in the file. */
export function columnLabel({ from, label, text }: DraftColumn): string {
  return label.trim() !== '' ? label.trim() : from === 'column' ? (text.column ?? '') : ''
}

function columnOf({ from, label, text }: DraftColumn): Record<string, unknown> {
  const { transform = [] } = text
  return {
    ...(label.trim() === '' ? {} : { label }),
    [from]: text[from] ?? '',
    ...(transform.length === 0 ? {} : { transform }),
  }
}

/** The filter that a group is; null where nothing is in it. One thing alone needs no group around it. */
function filterOf(group: DraftGroup): unknown {
  const [first, second] = group.of
  if (first === undefined) return null
  return second === undefined && !('of' in first) ? nodeOf(first) : nodeOf(group)
}

/**
 * The filter without what is not whole yet: conditions without a value, groups of nothing.
 * @returns it (null: nothing is whole), and how many parts were left out
 */
export function wholeFilter({ source }: ExportDraft): { readonly filter: FilterNode | null; readonly leftOut: number } {
  let leftOut = 0
  const whole = (node: DraftNode): FilterNode[] => {
    if (!('of' in node)) {
      const parsed = filterSchema.safeParse(nodeOf(node))
      if (parsed.success) return [parsed.data]
      leftOut += 1
      return []
    }
    const of = node.of.flatMap(whole)
    return of.length === 0 ? [] : [{ kind: node.kind, of }]
  }
  return { filter: whole(source.filter)[0] ?? null, leftOut }
}

function nodeOf(node: DraftNode): unknown {
  switch (node.kind) {
    case 'condition': {
      const { kind, field, operator, values, ignoreCase } = node
      const said = { kind, field, operator, ignoreCase }
      switch (operandsOf(operator)) {
        case 'none':
          return said
        case 'one':
          return { ...said, value: values[0] }
        case 'two':
          return { ...said, values: values.slice(0, 2) }
        case 'list':
          return { ...said, values }
      }
      break
    }
    case 'sql':
      return node
    default:
      return { kind: node.kind, of: node.of.map(nodeOf) }
  }
}
