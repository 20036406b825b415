import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobDefinitionSchema } from '@shared/jobs/definition'
import { exportDefinitionSchema, type ExportDefinitionInput } from '@shared/jobs/export/definition'
import { formatOfFile } from '@shared/jobs/export/file-format'
import { fileNameOf, parseFileName } from '@shared/jobs/export/file-name'
import { jobFileSchema } from '@shared/jobs/json-schema'
import { writtenDefinition, writtenText } from '@shared/jobs/written'
import { MINIMAL_EXPORT as MINIMAL, WHOLE_EXPORT as WHOLE } from '@tests/helpers/whole-export'

/** Codes of what is wrong, with their places. */
function wrong(change: (definition: ExportDefinitionInput) => object): string[] {
  const parsed = jobDefinitionSchema.safeParse(change(structuredClone(MINIMAL)))
  return (parsed.error?.issues ?? []).map((issue) => {
    const code = issue.code === 'custom' ? String(issue.params?.['code']) : issue.code
    return `${issue.path.join('.')} ${code}`
  })
}

describe('the definition of an export', () => {
  it('is read again from a job file as it was', () => {
    for (const one of [MINIMAL, WHOLE]) {
      const definition = jobDefinitionSchema.parse(one)
      const written = writtenDefinition(definition)
      expect(jobDefinitionSchema.parse(JSON.parse(writtenText(written)))).toEqual(definition)
    }
    expect(writtenDefinition(exportDefinitionSchema.parse(MINIMAL))).toEqual(MINIMAL)
  })

  it('is told from an import by its kind, which an import may leave out', () => {
    expect(jobDefinitionSchema.parse({ label: 'x', source: { files: ['a'] }, target: { dataset: 'a' } }).kind).toBe(
      'import',
    )
    expect(wrong((one) => ({ ...one, kind: 'import' }))).not.toEqual([])
    expect(wrong((one) => ({ ...one, kind: 'other' }))).toEqual(['kind invalid_union'])
  })

  it.each([
    ['neither dataset nor select', { source: {} }, 'source.dataset oneSource'],
    ['both', { source: { dataset: 'a', sql: 'select 1' } }, 'source.sql oneSource'],
    [
      'a limit of what has changed',
      { source: { dataset: 'a', limit: 1, differential: { by: 'changes' } } },
      'source.limit differentialLimit',
    ],
    ['a column of nothing', { columns: [{ label: 'a' }] }, 'columns.0 oneTextSource'],
    ['a calculated column without a name', { columns: [{ value: '1' }] }, 'columns.0.label columnLabel'],
    [
      'two columns of one name',
      { columns: [{ column: 'a' }, { label: 'a', value: '1' }] },
      'columns.1.label columnTwice',
    ],
    ['an unknown token', { target: { file: 'a-{today}.csv' } }, 'target.file fileName'],
    ['a token in the folder', { target: { file: '{date}/a.csv' } }, 'target.file fileName'],
    ['a program', { target: { file: 'a.sh' } }, 'target.file fileEnding'],
    ['no ending', { target: { file: '/home/ada/.profile' } }, 'target.file fileEnding'],
    [
      'files that have one name',
      { target: { file: 'a.csv', split: { by: 'lines', lines: 9 } } },
      'target.file splitToken',
    ],
    ['a value where there is none', { target: { file: 'a-{value}.csv' } }, 'target.file valueToken'],
    [
      'values for an operator that takes one',
      { source: { dataset: 'a', filter: { field: 'b', operator: 'equals', values: [1] } } },
      'source.filter.operator operands',
    ],
    [
      'one value between',
      { source: { dataset: 'a', filter: { field: 'b', operator: 'between', values: [1] } } },
      'source.filter.operator operands',
    ],
    ['an empty group', { source: { dataset: 'a', filter: { kind: 'and', of: [] } } }, 'source.filter.of too_small'],
  ])('is refused with %s', (_, change, expected) => {
    expect(wrong((one) => ({ ...one, ...change }))).toEqual([expected])
  })

  it('may not nest its filter without end', () => {
    let filter: object = { field: 'a', operator: 'empty' }
    for (let depth = 0; depth < 30; depth++) filter = { kind: 'and', of: [filter] }
    expect(wrong((one) => ({ ...one, source: { dataset: 'a', filter } }))).toEqual(['source.filter filterDepth'])
  })

  it('has a JSON Schema beside that of an import', () => {
    const { oneOf } = jobFileSchema() as { oneOf: { properties: Record<string, { const?: string }> }[] }
    expect(oneOf.map(({ properties }) => properties['kind']?.const)).toEqual(['import', 'export'])
    expect(oneOf.every(({ properties }) => properties['$schema'] !== undefined)).toBe(true)
  })
})

describe('the name of a file', () => {
  const date = new Date(2026, 10, 5, 14, 3, 9, 42)
  const named = (path: string, number = 7, value: string | null = 'Île-de-France'): string => {
    const name = parseFileName(path)
    if (name === null) throw new Error(path)
    return fileNameOf(name, { date, number, value })
  }

  it.each([
    ['clients-{date:yyyyMMdd}-{n}.csv', 'clients-20261105-7.csv'],
    ['{date}.csv', '2026-11-05.csv'],
    ['a{date:d.M.yy hh}{date:a}.csv', 'a5.11.26 02PM.csv'],
    ["{date:yyyy-MM-dd'T'HHmmss SSS}", '2026-11-05T140309 042'],
    ['{n:4}', '0007'],
    ['{value}.csv', 'Île-de-France.csv'],
    ['{{n}} {n}.csv', '{n} 7.csv'],
    ['/data/out.d/x', '/data/out.d/x'],
    ['C:\\out\\{n}.csv', 'C:\\out\\7.csv'],
    ['out/{date:dd/MM}.csv', 'out/05_11.csv'],
  ])('%s becomes %s', (path, expected) => {
    expect(named(path)).toBe(expected)
  })

  it.each(['{', '}', 'a{}b', '{N}', '{n:0}', '{n:x}', '{date:}', '{date:QQ}', '{value:3}', 'x/..', 'a\0b', ''])(
    'can’t be %j',
    (path) => {
      expect(parseFileName(path)).toBeNull()
    },
  )

  /** Code units, also halves of surrogate pairs. */
  const anyText = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })))
    .map((units) => String.fromCharCode(...units))

  it('never leaves its folder, whatever a value is', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const path = named('/out/a-{value}.csv', 1, value)
        expect(path.startsWith('/out/a-')).toBe(true)
        expect(path.slice(5)).not.toMatch(/[/\\\0:*?"<>|\r\n]/)
        expect(Buffer.byteLength(path.slice(5))).toBeLessThan(256)
      }),
    )
    expect(named('{value}', 1, 'con')).toBe('_con')
    expect(named('{value}', 1, '..')).toBe('_')
    expect(named('{value}', 1, null)).toBe('_')
  })
})

describe('the ending of a file', () => {
  it.each([
    ['a.csv', { kind: 'delimited' }],
    ['/b.d/A.TSV.GZ', { kind: 'delimited', delimiter: '\t', gzip: true }],
    ['a-{n}.jsonl', { kind: 'ndjson' }],
    ['a.xlsx', { kind: 'xlsx' }],
    ['a.xlsx.gz', null],
    ['a.doc', null],
    ['csv', null],
  ])('of %s says its format', (path, expected) => {
    expect(formatOfFile(path)).toEqual(expected)
  })
})
