import { describe, expect, it } from 'vitest'
import {
  exportDefinitionSchema,
  type ExportDefinition,
  type ExportDefinitionInput,
} from '@shared/jobs/export/definition'
import {
  definitionOfExport,
  draftOfExport,
  fileOf,
  newExportDraft,
  wholeFilter,
} from '@shared/jobs/export/draft/definition'
import { exportDraftSchema, type DraftGroup, type ExportDraft } from '@shared/jobs/export/draft/draft'
import { endingOf, withEnding } from '@shared/jobs/export/file-format'
import type { TargetFormatInput } from '@shared/jobs/export/format'
import { splitPath } from '@shared/jobs/export/file-name'
import { MINIMAL_EXPORT, WHOLE_EXPORT } from '@tests/helpers/whole-export'

const parse = (input: ExportDefinitionInput): ExportDefinition => exportDefinitionSchema.parse(input)
const taken = (draft: ExportDraft): ExportDefinition => exportDefinitionSchema.parse(definitionOfExport(draft))

describe('the definition of an export that is opened as a draft and taken back', () => {
  const { source } = WHOLE_EXPORT
  const cases: readonly [string, ExportDefinitionInput][] = [
    ['with everything in it', WHOLE_EXPORT],
    ['that says the least', MINIMAL_EXPORT],
    ['of a select', { ...MINIMAL_EXPORT, source: { sql: 'select 1 as a', sort: [{ field: 'a' }], limit: 3 } }],
    ['with one condition', { ...MINIMAL_EXPORT, source: { dataset: 'a', filter: { field: 'b', operator: 'empty' } } }],
    [
      'with one condition in SQL',
      { ...MINIMAL_EXPORT, source: { dataset: 'a', filter: { kind: 'sql', condition: 'b' } } },
    ],
    [
      'with a group in a group',
      {
        ...MINIMAL_EXPORT,
        source: {
          dataset: 'a',
          filter: { kind: 'or', of: [{ kind: 'and', of: [{ field: 'b', operator: 'empty' }] }] },
        },
      },
    ],
    ['of what has changed', { ...MINIMAL_EXPORT, source: { ...source, differential: { by: 'changes' } } }],
    [
      'in several files',
      { ...MINIMAL_EXPORT, target: { file: 'C:\\lists\\a-{n}.csv', split: { by: 'size', bytes: 5000 } } },
    ],
    ['in a folder', { ...MINIMAL_EXPORT, target: { file: '/a/b/c-{date:yyyy/MM}.csv' } }],
  ]
  it.each(cases)('says the same: one %s', (_, input) => {
    expect(taken(exportDraftSchema.parse(draftOfExport(parse(input))))).toEqual(parse(input))
  })

  const formats: readonly TargetFormatInput[] = [
    { kind: 'fixed', columns: [{ width: 3, align: 'right' }] },
    ...(['xlsx', 'json', 'ndjson', 'xml', 'parquet'] as const).map((kind) => ({ kind })),
  ]
  it.each(formats)('says the same of its format: $kind', (format) => {
    const definition = parse({ ...MINIMAL_EXPORT, format })
    expect(taken(draftOfExport(definition))).toEqual(definition)
  })
})

describe('the draft of an export', () => {
  it('is kept however little of it is said', () => {
    const draft = newExportDraft('/data')
    draft.source.filter = {
      kind: 'and',
      of: [
        { kind: 'or', of: [] },
        { kind: 'sql', condition: '' },
      ],
    }
    draft.source.sort = [{ field: '', direction: 'asc', empty: 'last' }]
    draft.format = { kind: 'fixed', columns: [] } as unknown as ExportDraft['format']
    draft.columns = [{ id: 0, include: true, from: 'template', label: '', text: { template: '{' } }]
    const kept = exportDraftSchema.parse(JSON.parse(JSON.stringify(draft)))
    expect(kept).toMatchObject({ source: draft.source, columns: draft.columns })
    expect(exportDefinitionSchema.safeParse(definitionOfExport(kept)).success).toBe(false)
  })

  it('keeps what was said of the other source, the other split and columns that are not written', () => {
    const draft = draftOfExport(parse(WHOLE_EXPORT))
    draft.source.from = 'sql'
    draft.source.sql = 'select 1 as city'
    draft.source.differential.by = 'none'
    draft.target.split.by = 'none'
    draft.target.name = 'a.csv'
    const [first] = draft.columns
    if (first !== undefined) first.include = false
    const { source, columns, target } = taken(draft)
    expect(source).toMatchObject({ sql: 'select 1 as city', differential: null })
    expect(source.dataset).toBeUndefined()
    expect(columns).toHaveLength(3)
    expect(target.split).toBeNull()
    draft.source.from = 'dataset'
    expect(taken(draft).source).toMatchObject({ dataset: 'clients' })
    draft.allColumns = true
    expect(taken(draft).columns).toBeUndefined()
  })

  it('shows of its filter what is whole', () => {
    const filter: DraftGroup = {
      kind: 'and',
      of: [
        { kind: 'condition', field: 'a', operator: 'equals', values: [1, 2], ignoreCase: false },
        { kind: 'condition', field: '', operator: 'empty', values: [], ignoreCase: false },
        { kind: 'condition', field: 'b', operator: 'between', values: ['1'], ignoreCase: false },
        { kind: 'or', of: [{ kind: 'sql', condition: ' ' }] },
      ],
    }
    const draft = newExportDraft('')
    expect(wholeFilter(draft)).toEqual({ filter: null, leftOut: 0 })
    draft.source.filter = filter
    expect(wholeFilter(draft)).toEqual({
      filter: { kind: 'and', of: [{ kind: 'condition', field: 'a', operator: 'equals', value: 1, ignoreCase: false }] },
      leftOut: 3,
    })
  })
})

describe('the file of an export', () => {
  it.each(['/a/b-{date:yyyy/MM}.csv', 'C:\\lists\\a.csv', 'a.csv', '/a.csv', '\\\\server\\share\\a.csv'])(
    'is put together again from its folder and its name: %s',
    (path) => {
      const draft = newExportDraft('')
      const { folder, name } = splitPath(path)
      Object.assign(draft.target, { folder: folder.length > 1 ? folder.replace(/[\\/]$/, '') : folder, name })
      expect(fileOf(draft)).toBe(path)
    },
  )

  it('ends like its format, and follows another one unless it ends as somebody wanted', () => {
    const { format: csv } = parse(MINIMAL_EXPORT)
    const packed = parse({ ...MINIMAL_EXPORT, format: { kind: 'delimited', delimiter: '\t', gzip: true } }).format
    const xlsx = parse({ ...MINIMAL_EXPORT, format: { kind: 'xlsx' } }).format
    expect([csv, packed, xlsx].map(endingOf)).toEqual(['.csv', '.tsv.gz', '.xlsx'])
    expect(withEnding('a-{n}.CSV', csv, packed)).toBe('a-{n}.tsv.gz')
    expect(withEnding('a.tsv.gz', packed, xlsx)).toBe('a.xlsx')
    expect(withEnding('a.dat', csv, xlsx)).toBe('a.dat')
  })
})
