import { describe, expect, it } from 'vitest'
import { withColumns } from '@renderer/import/draft/columns'
import { check, type Problem, type Surroundings } from '@renderer/import/problems/check'
import { placeOfError, placeOfPath } from '@renderer/import/problems/place'
import { importDefinitionSchema } from '@shared/jobs/definition'
import { draftFor, draftOf } from '@shared/jobs/draft/definition'
import type { ImportDraft } from '@shared/jobs/draft/draft'
import type { DetectedColumn } from '@shared/runner/sources'
import { WHOLE } from '@tests/helpers/whole-definition'

const column = (name: string, more: Partial<DetectedColumn> = {}): DetectedColumn => ({
  name,
  type: 'text',
  why: 'column.mixed',
  samples: [],
  ...more,
})
const COLUMNS = ['Id', 'Day', 'Price', 'First', 'Last'].map((name) => column(name))
const AROUND: Surroundings = { datasets: [], columns: COLUMNS, mayLack: () => false, failures: [] }

function whole(): ImportDraft {
  const draft = draftOf(importDefinitionSchema.parse({ ...WHOLE, reconciliation: {} }), false)
  draft.fields = withColumns(draft, COLUMNS, true)
  return draft
}
function found(change: (draft: ImportDraft) => void, around: Surroundings = AROUND): readonly Problem[] {
  const draft = whole()
  change(draft)
  return check(draft, around).problems
}
const elements = (problems: readonly Problem[]) => problems.map(({ element }) => element)
const field = (draft: ImportDraft, index: number) => {
  const one = draft.fields[index]
  if (one === undefined) throw new Error(`no field ${index}`)
  return one
}

describe('what is wrong with an import', () => {
  it('is nothing where it can be run', () => {
    expect(found(() => undefined)).toEqual([])
  })

  it.each<[string, (draft: ImportDraft) => void, string, string]>([
    ['no label', (draft) => (draft.label = ' '), 'summary', 'import-label'],
    ['no file', (draft) => (draft.source.files = []), 'source', 'import-file'],
    ['a wrong dataset', (draft) => (draft.target.dataset = 'a b'), 'mapping', 'import-dataset'],
    ['no field', (draft) => (draft.fields = []), 'mapping', 'import-columns'],
    ['a field without a name', (draft) => (field(draft, 1).field.name = ''), 'mapping', 'import-field-1'],
    ['the same field twice', (draft) => (field(draft, 1).field.name = 'ID'), 'mapping', 'import-field-1'],
    ['an empty template', (draft) => (field(draft, 3).mapping.template = ''), 'mapping', 'import-field-3-template'],
    ['an open brace', (draft) => (field(draft, 3).mapping.template = '{a'), 'mapping', 'import-field-3-template'],
    [
      'an empty expression',
      (draft) => (field(draft, 4).mapping.expression = ' '),
      'mapping',
      'import-field-4-expression',
    ],
    [
      'a transformation without its text',
      (draft) => (field(draft, 2).mapping.transform = [{ kind: 'trim' }, { kind: 'replace', text: '', by: '' }]),
      'mapping',
      'import-field-2-transform-1',
    ],
    [
      'a pattern that is none',
      (draft) => (field(draft, 1).mapping.format = { patterns: ['dd/MM/yyyy', 'q'] }),
      'mapping',
      'import-field-1-format-patterns-1',
    ],
    [
      'a pattern of another type',
      (draft) => (field(draft, 1).mapping.format = { patterns: ['HH:mm'] }),
      'mapping',
      'import-field-1-format',
    ],
    [
      'a limit that is none',
      (draft) => (field(draft, 0).field.rules = { min: 'x' }),
      'mapping',
      'import-field-0-rule-min',
    ],
    [
      'a column that is gone',
      (draft) => (field(draft, 0).mapping.column = 'Nowhere'),
      'mapping',
      'import-field-0-column',
    ],
    ['no key', (draft) => (draft.reconciliation.operation = 'upsert'), 'reconciliation', 'import-key'],
    ['an empty filter', (draft) => (draft.source.filter = ' '), 'errors', 'import-filter'],
    ['a last record before the first', (draft) => (draft.source.last = 2), 'errors', 'import-last'],
    [
      'a rule whose message is missing in one language',
      (draft) => (draft.rules = [{ condition: 'true', message: { en: 'Wrong', fr: ' ' }, action: 'warn' }]),
      'errors',
      'import-rule-0-message-fr',
    ],
    [
      'a rule without a message',
      (draft) => (draft.rules = [{ condition: 'true', message: '', action: 'warn' }]),
      'errors',
      'import-rule-0-message',
    ],
    [
      'a range that is none',
      (draft) => (draft.source.format = { kind: 'xlsx', sheet: 'auto', header: 'auto', range: 'B' }),
      'format',
      'import-range',
    ],
    [
      'an update of a dataset that is to be made',
      (draft) => (draft.reconciliation = { ...draft.reconciliation, operation: 'update', key: ['id'] }),
      'mapping',
      'import-dataset',
    ],
    [
      'a reference to a dataset that is not there',
      (draft) => (field(draft, 0).field.rules = { reference: { dataset: 'nowhere', field: 'x' } }),
      'mapping',
      'import-field-0-rule-reference',
    ],
  ])('is told at its place: %s', (_, change, step, element) => {
    const problems = found(change)
    expect(elements(problems)).toEqual([element])
    expect(problems[0]?.step).toBe(step)
  })

  it('is not that a column is missing without which the job goes on', () => {
    const columns = COLUMNS.filter(({ name }) => name !== 'Price')
    const gone = found(() => undefined, { ...AROUND, columns })
    expect(gone.map(({ text }) => text)).toMatchObject([{ params: { column: 'Price' } }])
    expect(found(() => undefined, { ...AROUND, columns, mayLack: (name) => name === 'Price' })).toEqual([])
  })

  it('is that a column can be read in two ways, until that is decided', () => {
    const draft = draftFor(['/a.csv'])
    const columns = [column('day', { formats: ['dd/MM/yyyy', 'MM/dd/yyyy'] })]
    draft.fields = withColumns(draft, columns, false)
    expect(elements(check(draft, { ...AROUND, columns }).problems)).toEqual(['import-field-0-reading'])
  })

  it('is that its source can’t be read, at what that is about', () => {
    const failures = [
      { code: 'encoding.unknown', params: { path: '/a', encoding: 'x' } },
      { code: 'file.notFound', params: { path: '/b' } },
    ] as const
    expect(elements(found(() => undefined, { ...AROUND, failures }))).toEqual(['import-encoding', 'import-file'])
  })

  it('is that a dataset which is filled has no such field, or that a new one is there already', () => {
    const datasets = [
      { name: 'orders', label: '', rows: 1, fields: [{ name: 'id', type: 'integer', required: false }] },
    ] as const
    const around: Surroundings = { ...AROUND, datasets: datasets.map((one) => ({ ...one, fields: [...one.fields] })) }
    expect(elements(found(() => undefined, around))).toEqual(['import-dataset'])
    const existing = found((draft) => (draft.target.mode = 'existing'), around)
    expect(elements(existing)).toEqual([1, 2, 3, 4, 5, 6, 7].map((id) => `import-field-${id}`))
  })
})

describe('the place of an error of a run', () => {
  const draft = whole()
  const place = (code: Parameters<typeof placeOfError>[1]['code'], params: Record<string, string> = {}) =>
    placeOfError(draft, { code, params })?.element

  it('is the part of the page that it is about', () => {
    expect(place('file.notFound', { path: '/a' })).toBe('import-file')
    expect(place('format.noSheet')).toBe('import-sheet')
    expect(place('format.noRecords')).toBe('import-path')
    expect(place('dataset.fieldMissing', { field: 'day' })).toBe('import-field-1')
    expect(place('mapping.columnMissing', { column: 'Price' })).toBe('import-field-2-column')
    expect(place('rule.pattern', { field: 'who' })).toBe('import-field-3-rules')
    expect(place('expression.column', { expression: 'TRY_CAST("Price" AS DOUBLE) * 2' })).toBe(
      'import-field-4-expression',
    )
    expect(place('expression.syntax', { expression: `country = 'FR'` })).toBe('import-filter')
    expect(place('expression.type', { expression: 'price > 0' })).toBe('import-rule-0')
    expect(place('rejects.firstAll')).toBe('import-stop')
    expect(place('disk.full')).toBeUndefined()
  })
})

describe('the place of a path', () => {
  it('counts the fields that the definition names, not those of the page', () => {
    const draft = whole()
    field(draft, 0).include = false
    expect(placeOfPath(draft, ['target', 'fields', 0, 'name'])).toMatchObject({
      element: 'import-field-1',
      field: null,
    })
    expect(placeOfPath(draft, ['mapping', 2, 'template'])).toMatchObject({
      element: 'import-field-3-template',
      field: 3,
    })
  })
})
