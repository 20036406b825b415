import { describe, expect, it } from 'vitest'
import {
  addColumn,
  addColumns,
  changeColumn,
  chooseAll,
  columnById,
  fitWidths,
  missingColumns,
  moveColumn,
  removeColumn,
} from '@renderer/export/draft/columns'
import { columnLabel, includedColumns, newExportDraft } from '@shared/jobs/export/draft/definition'
import type { ExportDraft } from '@shared/jobs/export/draft/draft'

const NAMES = ['id', 'name', 'city']

function listed(): ExportDraft {
  const draft = newExportDraft('/data')
  chooseAll(draft, false, NAMES)
  return draft
}
const labels = (draft: ExportDraft) => includedColumns(draft).map(columnLabel)
const widths = ({ format }: ExportDraft) => (format.kind === 'fixed' ? format.columns.map(({ width }) => width) : [])

describe('the columns of an export that is being defined', () => {
  it('begin as those of the source, and come back as they were said', () => {
    const draft = listed()
    expect(labels(draft)).toEqual(NAMES)
    removeColumn(draft, 0)
    chooseAll(draft, true, NAMES)
    chooseAll(draft, false, NAMES)
    expect(labels(draft)).toEqual(['name', 'city'])
    expect(missingColumns(draft, NAMES)).toEqual(['id'])
    addColumns(draft, ['id'])
    expect(labels(draft)).toEqual(['name', 'city', 'id'])
  })

  it('are moved one place at a time, and not beyond the ends', () => {
    const draft = listed()
    expect(moveColumn(draft, 2, -1)).toBe(1)
    expect(labels(draft)).toEqual(['id', 'city', 'name'])
    expect(moveColumn(draft, 0, -1)).toBe(0)
    expect(moveColumn(draft, 1, 1)).toBe(2)
    expect(labels(draft)).toEqual(['id', 'city', 'name'])
  })

  it('that are calculated have a name that no other has', () => {
    const draft = listed()
    const ids = [
      addColumn(draft, 'value', 'new'),
      addColumn(draft, 'template', 'new'),
      addColumn(draft, 'value', 'new'),
    ]
    expect(ids.map((id) => columnById(draft, id)?.label)).toEqual(['new', 'new_2', 'new_3'])
  })

  it('take their widths along in a file of fixed columns', () => {
    const draft = listed()
    draft.format = { ...draft.format, kind: 'fixed', columns: [] } as unknown as ExportDraft['format']
    fitWidths(draft, 3, [5, 30, 12])
    moveColumn(draft, 0, 1)
    expect(widths(draft)).toEqual([30, 5, 12])
    changeColumn(draft, 0, { include: false })
    expect(widths(draft)).toEqual([30, 12])
    addColumn(draft, 'value', 'new')
    expect(widths(draft)).toEqual([30, 12, 20])
    chooseAll(draft, true, ['a', 'b', 'c', 'd'])
    expect(widths(draft)).toEqual([30, 12, 20, 20])
  })
})
