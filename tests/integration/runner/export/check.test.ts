import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExportDefinitionInput } from '@shared/jobs/export/definition'
import { filterSchema } from '@shared/jobs/export/filter'
import { exportOf, importOf, Workbench } from '../workbench'

let bench: Workbench

beforeAll(async () => {
  bench = await Workbench.open()
  const file = await bench.file('people.csv', 'id,name,born\n1,Ada,1815-12-10\n2,"Zoé, la 2e",1990-02-28\n3,=1+1,\n')
  await bench.finish('import1', importOf(file, { target: { dataset: 'people' } }))
})
afterAll(() => bench.close())

type Parts = NonNullable<Parameters<typeof exportOf>[2]>
const out = (): string => join(bench.folder, 'out-{n}.csv')

async function problems(source: ExportDefinitionInput['source'], parts: Parts = {}): Promise<[string, string][]> {
  const found = await bench.service.handle('check', { definition: exportOf(source, out(), parts) })
  return found.problems.map(({ path, error }) => [path.join('.'), error.code])
}

const preview = (source: ExportDefinitionInput['source'], parts: Parts = {}, limit = 200) =>
  bench.service.handle('exportPreview', { definition: exportOf(source, out(), parts), limit })

describe('checking an export', () => {
  it('finds nothing wrong with one that can be run', async () => {
    expect(await problems({ dataset: 'PEOPLE', filter: { field: 'Name', operator: 'contains', value: 'a' } })).toEqual(
      [],
    )
    expect(
      await problems({ sql: 'select * from people p join people q using (id)' }, { columns: [{ column: 'name' }] }),
    ).toEqual([])
  })

  it('refuses a file among those of the workspace, by whatever way', async () => {
    const link = join(bench.folder, 'link')
    await symlink(join(bench.folder, 'workspace'), link)
    for (const file of [join(bench.folder, 'workspace', 'jobs.json'), join(link, 'runs.json')]) {
      const definition = exportOf({ dataset: 'people' }, file, { target: { overwrite: true } })
      expect((await bench.service.handle('check', { definition })).problems).toEqual([
        { path: ['target', 'file'], error: { code: 'file.ofWorkspace', params: { path: file } } },
      ])
    }
  })

  it('names everything that is wrong, each at its place', async () => {
    const source = {
      dataset: 'people',
      filter: {
        kind: 'and' as const,
        of: [
          { field: 'name', operator: 'empty' as const },
          {
            kind: 'or' as const,
            of: [
              { field: 'id', operator: 'matches' as const, value: 'x' },
              { kind: 'sql' as const, condition: 'nope = 1' },
            ],
          },
        ],
      },
      sort: [{ field: 'name' }, { field: 'size' }],
      differential: { by: 'field' as const, field: 'changed' },
    }
    const columns = [{ column: 'name' }, { label: 'x', expression: 'count(*)' }, { label: 'y', template: '{who}' }]
    const target = { split: { by: 'value' as const, column: 'city' } }
    expect(await problems(source, { columns, target })).toEqual([
      ['source.filter.of.1.of.0', 'export.operator'],
      ['source.filter.of.1.of.1', 'expression.column'],
      ['source.sort.1.field', 'export.column'],
      ['source.differential.field', 'export.column'],
      ['columns.1', 'expression.notAllowed'],
      ['columns.2', 'export.column'],
      ['target.split.column', 'export.column'],
    ])
  })

  it('lets the writer say what it can’t do with these columns', async () => {
    expect(await problems({ dataset: 'people' }, { format: { kind: 'fixed', columns: [{ width: 9 }] } })).toEqual([
      ['format', 'write.columns'],
    ])
    expect(await problems({ dataset: 'people' }, { format: { kind: 'delimited', encoding: 'klingon' } })).toEqual([
      ['format', 'encoding.unknown'],
    ])
  })

  it.each([
    ['a dataset that is not there', 'select * from nobody', 'dataset.notFound'],
    ['a file', `select * from 'people.csv'`, 'dataset.notFound'],
    ['a function that reads files', `select * from read_csv('people.csv')`, 'select.notAllowed'],
    [
      'one inside of it',
      `select (select max(x) from (select * from read_text('/etc/passwd')) t(x))`,
      'select.notAllowed',
    ],
    ['Vigie’s own tables', 'select * from vigie.plans', 'select.notAllowed'],
    ['what the database says of itself', 'select * from information_schema.tables', 'select.notAllowed'],
    ['settings', `select current_setting('memory_limit')`, 'select.notAllowed'],
    ['a description', 'describe people', 'select.notAllowed'],
    ['one in parentheses', 'select * from (describe people)', 'select.notAllowed'],
    ['another statement', 'delete from people', 'query.notReadOnly'],
    ['two of them', 'select 1; delete from people', 'query.notReadOnly'],
    ['a comment that hides the end', 'select 1) /*', 'select.wrong'],
    ['what is no SQL', 'select from where', 'select.wrong'],
    ['a column that is not there', 'select nope from people', 'select.wrong'],
  ])('refuses a select with %s', async (_, sql, code) => {
    expect(await problems({ sql })).toEqual([['source.sql', code]])
  })

  it.each([
    'select * from people; -- that is all',
    'with q as (select id from people) select * from q',
    'from people select count(*) as n',
    'select n from range(3) t(n)',
    'select * from data.main.people',
  ])('allows %s', async (sql) => {
    expect(await problems({ sql })).toEqual([])
    expect((await preview({ sql })).rows.length).toBeGreaterThan(0)
  })
})

describe('a select that is wrong', () => {
  const LONG = `${'id, '.repeat(60)}nope, ${'id, '.repeat(60)}id`
  it.each([
    ['by its syntax', 'select id,\n  frm people wher', 2, 14],
    ['behind signs of several bytes', "select 'é…😀' as a,, id from people", 1, 19],
    ['by a name', 'select id,\n   nope\nfrom people', 2, 4],
    ['in a long line', `select id,\n${LONG} from people`, 2, LONG.indexOf('nope') + 1],
  ])('%s says where', async (_, sql, line, character) => {
    const { problems: found } = await bench.service.handle('check', { definition: exportOf({ sql }, out()) })
    expect(found[0]?.error).toMatchObject({ code: 'select.wrong', params: { line, character } })
    expect(found[0]?.error.params['reason']).not.toMatch(/LINE|Error:/)
  })
})

describe('the outline of an export that is being written', () => {
  const outline = (source: { dataset?: string; sql?: string }, filter: object | null = null) =>
    bench.service.handle('exportOutline', { source, filter: filter === null ? null : filterSchema.parse(filter) })

  it('is the columns of the source, and the filter as people would write it', async () => {
    const filter = {
      kind: 'and',
      of: [
        { field: 'NAME', operator: 'contains', value: "l'été", ignoreCase: true },
        {
          kind: 'or',
          of: [
            { field: 'born', operator: 'empty' },
            { kind: 'sql', condition: 'id > 1' },
          ],
        },
      ],
    }
    expect(await outline({ dataset: 'people' }, filter)).toEqual({
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'name', type: 'text' },
        { name: 'born', type: 'date' },
      ],
      sourceError: null,
      filter: `(contains(lower("name"), lower('l''été')) AND ("born" IS NULL OR (id > 1)))`,
      filterError: null,
    })
    expect((await outline({ sql: 'select count(*) as "How many" from people' })).columns).toEqual([
      { name: 'How many', type: 'integer' },
    ])
  })

  it('says what is wrong with the one and with the other', async () => {
    const wrong = await outline({ dataset: 'people' }, { field: 'id', operator: 'equals', value: 'x' })
    expect(wrong).toMatchObject({ filter: null, filterError: { code: 'export.filterValue' }, sourceError: null })
    expect(wrong.columns).toHaveLength(3)
    expect(await outline({ dataset: 'nobody' })).toMatchObject({
      columns: [],
      sourceError: { code: 'dataset.notFound' },
    })
    expect(await outline({ sql: 'selec' })).toMatchObject({ sourceError: { code: 'select.wrong' } })
  })
})

describe('the preview of an export', () => {
  it('is the text of the file, its cells, and the filter as SQL', async () => {
    const source = { dataset: 'people', filter: { field: 'id', operator: 'atLeast' as const, value: 2 } }
    const columns = [{ column: 'name', label: 'Who' }, { column: 'born' }]
    const format = {
      kind: 'delimited' as const,
      delimiter: ';',
      encoding: 'windows-1252',
      formulaProtection: true,
      lineEnd: 'crlf' as const,
    }
    expect(await preview(source, { columns, format })).toEqual({
      columns: [
        { label: 'Who', type: 'text' },
        { label: 'born', type: 'date' },
      ],
      rows: [
        ['Zoé, la 2e', '1990-02-28'],
        ['=1+1', null],
      ],
      text: `Who;born\r\nZoé, la 2e;1990-02-28\r\n'=1+1;\r\n`,
      filter: 'c0 >= 2',
      file: join(bench.folder, 'out-1.csv'),
    })
  })

  it('holds no more than it was asked for, sorted as the file will be', async () => {
    const { rows, text } = await preview({ dataset: 'people', sort: [{ field: 'id', direction: 'desc' }] }, {}, 2)
    expect(rows.map(([id]) => id)).toEqual([3, 2])
    expect(text?.split('\n')).toHaveLength(4)
  })

  it.each(['json', 'ndjson', 'xml'] as const)('shows %s as text, also where the file is compressed', async (kind) => {
    const { text } = await preview({ dataset: 'people' }, { format: { kind, gzip: true } })
    expect(text).toContain('Zoé')
  })

  it.each(['xlsx', 'parquet'] as const)('shows %s by its cells alone', async (kind) => {
    const { text, rows } = await preview({ dataset: 'people' }, { format: { kind } })
    expect([text, rows.length]).toEqual([null, 3])
  })

  it('leaves nothing behind', async () => {
    await preview({ dataset: 'people' })
    expect(await bench.query(`SELECT count(*) FROM people`)).toEqual([[3]])
    expect(await bench.left()).toEqual([])
  })
})
