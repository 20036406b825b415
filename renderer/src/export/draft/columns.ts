import type { TextSource } from '@shared/jobs/mapping'
import { includedColumns } from '@shared/jobs/export/draft/definition'
import type { DraftColumn, ExportDraft } from '@shared/jobs/export/draft/draft'
import type { TargetOf } from '@shared/jobs/export/format'

/** Changes that a person makes to the columns of a draft; the draft is the one that is shown, and is changed in place. */

type Width = TargetOf<'fixed'>['columns'][number]

/** Of a column of which nothing is known. */
const WIDTH: Width = { width: 20, align: 'left' }

export function columnById(draft: ExportDraft, id: number): DraftColumn | undefined {
  return draft.columns.find((column) => column.id === id)
}

function nextId({ columns }: ExportDraft): number {
  return columns.reduce((next, { id }) => Math.max(next, id + 1), 0)
}

/** Another list of columns. In a file of fixed columns each takes its width along. */
function setColumns(draft: ExportDraft, columns: DraftColumn[]): void {
  const before = draft.allColumns ? [] : includedColumns(draft).map(({ id }) => id)
  draft.columns = columns
  if (draft.format.kind !== 'fixed' || draft.allColumns) return
  const widths = draft.format.columns
  const known = new Map(before.map((id, index) => [id, widths[index]]))
  draft.format = { ...draft.format, columns: includedColumns(draft).map(({ id }) => known.get(id) ?? { ...WIDTH }) }
}

/** Columns of the source, in its order, that are not in the list. */
export function missingColumns(draft: ExportDraft, names: readonly string[]): string[] {
  const listed = new Set(draft.columns.flatMap(({ from, text }) => (from === 'column' ? (text.column ?? []) : [])))
  return names.filter((name) => !listed.has(name))
}

/** Adds columns of the source to the list. */
export function addColumns(draft: ExportDraft, names: readonly string[]): void {
  const first = nextId(draft)
  const added = names.map((column, index): DraftColumn => ({
    id: first + index,
    include: true,
    from: 'column',
    label: '',
    text: { column },
  }))
  setColumns(draft, [...draft.columns, ...added])
}

/** Adds a column that is filled in this way. @returns its id */
export function addColumn(draft: ExportDraft, from: TextSource, label: string): number {
  const id = nextId(draft)
  const taken = new Set(draft.columns.map((column) => column.label))
  let free = label
  for (let number = 2; taken.has(free); number++) free = `${label}_${number}`
  setColumns(draft, [...draft.columns, { id, include: true, from, label: free, text: { [from]: '' } }])
  return id
}

export function changeColumn(draft: ExportDraft, id: number, patch: Partial<Omit<DraftColumn, 'id'>>): void {
  setColumns(
    draft,
    draft.columns.map((column) => (column.id === id ? { ...column, ...patch } : column)),
  )
}

export function changeText(draft: ExportDraft, id: number, patch: Partial<DraftColumn['text']>): void {
  const column = columnById(draft, id)
  if (column !== undefined) changeColumn(draft, id, { text: { ...column.text, ...patch } })
}

export function includeAll(draft: ExportDraft, include: boolean): void {
  setColumns(
    draft,
    draft.columns.map((column) => ({ ...column, include })),
  )
}

export function removeColumn(draft: ExportDraft, id: number): void {
  setColumns(
    draft,
    draft.columns.filter((column) => column.id !== id),
  )
}

/** Moves a column by one place. @returns its place from 0 */
export function moveColumn(draft: ExportDraft, id: number, by: -1 | 1): number {
  const at = draft.columns.findIndex((column) => column.id === id)
  const to = at + by
  if (at < 0 || to < 0 || to >= draft.columns.length) return at
  const columns = [...draft.columns]
  const [moved] = columns.splice(at, 1)
  if (moved !== undefined) columns.splice(to, 0, moved)
  setColumns(draft, columns)
  return to
}

/** All columns of the source, or those of the list, which begins with all of them. */
export function chooseAll(draft: ExportDraft, all: boolean, names: readonly string[]): void {
  draft.allColumns = all
  if (!all && draft.columns.length === 0) addColumns(draft, names)
  const { format } = draft
  if (format.kind === 'fixed') fitWidths(draft, all ? names.length : includedColumns(draft).length)
}

/** As many widths as there are columns; those that are there stay. */
export function fitWidths(draft: ExportDraft, count: number, proposed: readonly number[] = []): void {
  const { format } = draft
  if (format.kind !== 'fixed') return
  const columns = Array.from({ length: count }, (_, index): Width => {
    const width = proposed[index]
    const known = format.columns[index] ?? { ...WIDTH }
    return width === undefined ? known : { ...known, width }
  })
  draft.format = { ...format, columns }
}
