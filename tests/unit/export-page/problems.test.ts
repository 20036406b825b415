import { describe, expect, it } from 'vitest'
import { checkExportDraft, type Surroundings } from '@renderer/export/problems/check'
import { placeOfError, placeOfPath } from '@renderer/export/problems/place'
import { exportDefinitionSchema } from '@shared/jobs/export/definition'
import { draftOfExport, newExportDraft } from '@shared/jobs/export/draft/definition'
import type { DraftCondition, ExportDraft } from '@shared/jobs/export/draft/draft'
import { createTranslate } from '@shared/messages/translate'
import { MINIMAL_EXPORT, WHOLE_EXPORT } from '@tests/helpers/whole-export'

const AROUND: Surroundings = {
  datasets: [{ name: 'clients', label: '', rows: 1, fields: [] }],
  columns: ['name', 'city', 'age', 'changed', 'vip'],
  sourceError: null,
}

function opened(change: (draft: ExportDraft) => void = () => undefined, whole = true): ExportDraft {
  const draft = draftOfExport(exportDefinitionSchema.parse(whole ? WHOLE_EXPORT : MINIMAL_EXPORT))
  draft.target.folder = '/data'
  change(draft)
  return draft
}
const found = (draft: ExportDraft, around = AROUND) =>
  checkExportDraft(draft, around).problems.map(({ step, element, text }) => [
    `${step} ${element}`,
    'error' in text ? text.error.code : text.key,
  ])

describe('what is wrong with an export that is being defined', () => {
  it('is nothing where everything is said', () => {
    expect(found(opened())).toEqual([])
    expect(found(opened(undefined, false))).toEqual([])
  })

  it('is what is missing of one of which nothing is said', () => {
    expect(found(newExportDraft('/data'))).toEqual([
      ['source export-dataset', 'window.export.problem.dataset'],
      ['summary export-label', 'window.export.problem.label'],
      ['target export-name', 'window.export.problem.name'],
    ])
  })

  it.each<[string, (draft: ExportDraft) => void, string, string]>([
    ['a dataset that is gone', (draft) => (draft.source.dataset = 'x'), 'source export-dataset', 'dataset.notFound'],
    [
      'a condition without a field',
      (draft) =>
        (draft.source.filter.of[0] = {
          kind: 'condition',
          field: '',
          operator: 'empty',
          values: [],
          ignoreCase: false,
        }),
      'source export-filter-0-field',
      'window.export.problem.field',
    ],
    [
      'one without its value, in a group',
      (draft) => {
        const [, group] = draft.source.filter.of
        if (group !== undefined && 'of' in group)
          group.of[0] = { kind: 'condition', field: 'age', operator: 'between', values: [18], ignoreCase: false }
      },
      'source export-filter-1-0-value',
      'window.export.problem.value',
    ],
    [
      'one alone without its value',
      (draft) =>
        (draft.source.filter.of = [
          { kind: 'condition', field: 'age', operator: 'less', values: [], ignoreCase: false },
        ]),
      'source export-filter-0-value',
      'window.export.problem.value',
    ],
    [
      'a group of nothing',
      (draft) => (draft.source.filter.of[1] = { kind: 'or', of: [] }),
      'source export-filter-1',
      'window.export.problem.group',
    ],
    [
      'an empty condition in SQL',
      (draft) => (draft.source.filter.of[1] = { kind: 'sql', condition: ' ' }),
      'source export-filter-1',
      'window.export.problem.condition',
    ],
    [
      'an order by nothing',
      (draft) => (draft.source.sort[1] = { field: '', direction: 'asc', empty: 'last' }),
      'source export-sort-1',
      'window.export.problem.sort',
    ],
    [
      'a differential by no field',
      (draft) => (draft.source.differential.field = ''),
      'source export-differential-field',
      'window.export.problem.differential',
    ],
    [
      'a limit of what has changed',
      (draft) => (draft.source.limit = 3),
      'source export-limit',
      'definition.differentialLimit',
    ],
    [
      'no column',
      (draft) => draft.columns.forEach((column) => (column.include = false)),
      'columns export-column-list',
      'window.export.problem.columns',
    ],
    [
      'a column that is gone',
      (draft) => draft.columns[0] && (draft.columns[0].text.column = 'x'),
      'columns export-column-0-column',
      'window.export.problem.columnGone',
    ],
    [
      'a calculated column without a name, behind one that is not written',
      (draft) => {
        const [, from, both] = draft.columns
        if (from !== undefined) from.include = false
        if (both !== undefined) both.label = ''
      },
      'columns export-column-2',
      'definition.columnLabel',
    ],
    [
      'an expression of nothing',
      (draft) => draft.columns[3] && (draft.columns[3].text.expression = ''),
      'columns export-column-3-expression',
      'window.export.problem.column',
    ],
    [
      'a pattern of dates that is none',
      (draft) => draft.format.kind === 'delimited' && (draft.format.values.date = 'soon'),
      'format export-values-date',
      'definition.datePattern',
    ],
    [
      'a folder without a root',
      (draft) => (draft.target.folder = 'lists'),
      'target export-folder',
      'window.export.problem.folder',
    ],
    ['an unknown token', (draft) => (draft.target.name = '{x}.csv'), 'target export-name', 'definition.fileName'],
    ['a program', (draft) => (draft.target.name = '{value}.exe'), 'target export-name', 'definition.fileEnding'],
    [
      'a split by nothing',
      (draft) => (draft.target.split.column = ''),
      'target export-split-column',
      'window.export.problem.split',
    ],
  ])('is told at its place: %s', (_, change, place, code) => {
    expect(found(opened(change))).toContainEqual([place, code])
    const translate = createTranslate('en')
    for (const [, key] of found(opened(change)))
      expect(translate(key?.startsWith('window') || key?.startsWith('definition') ? key : `error.${key}`)).not.toBe(key)
  })

  it('names the field that lacks its value', () => {
    const draft = opened((one) => {
      one.source.filter.of = [{ kind: 'or', of: [{ ...one.source.filter.of[0], values: [] } as DraftCondition] }]
    })
    expect(checkExportDraft(draft, AROUND).problems[0]?.text).toMatchObject({ params: { field: 'city' } })
  })

  it('is what the database says of a select', () => {
    const draft = opened((one) => (one.source.from = 'sql'))
    draft.source.sql = 'selec'
    const sourceError = { code: 'select.wrong', params: { line: 1, character: 1, reason: 'x' } } as const
    expect(found(draft, { ...AROUND, sourceError })).toContainEqual(['source export-sql', 'select.wrong'])
  })
})

describe('the place on the page', () => {
  const draft = opened()

  it.each<[readonly (string | number)[], string]>([
    [['source', 'filter', 'of', 1, 'of', 0], 'source export-filter-1-0-value'],
    [['source', 'filter', 'of', 1, 'of', 1], 'source export-filter-1-1'],
    [['source', 'differential', 'field'], 'source export-differential-field'],
    [['columns', 1, 'transform', 2, 'pattern'], 'columns export-column-1-transform-2'],
    [['columns', 0], 'columns export-column-0-from'],
    [['columns'], 'columns export-column-list'],
    [['format'], 'format export-kind'],
    [['format', 'columns'], 'format export-columns'],
    [['format', 'columns', 2, 'width'], 'format export-width-2'],
    [['target', 'split', 'bytes'], 'target export-split-bytes'],
    [['description'], 'summary export-description'],
  ])('of %j', (path, place) => {
    const { step, element } = placeOfPath(draft, path)
    expect(`${step} ${element}`).toBe(place)
  })

  it('of an error of a run is where it can be corrected', () => {
    const place = (code: Parameters<typeof placeOfError>[1]['code'], params = {}) =>
      placeOfError(draft, { code, params })?.element
    expect(place('file.exists')).toBe('export-overwrite')
    expect(place('write.character')).toBe('export-encoding')
    expect(place('export.noEntry', { column: 'Both' })).toBe('export-column-2')
    expect(place('runner.died')).toBeUndefined()
  })
})
