import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Connection } from '@runner/database/connection'
import { compileCondition, compileExpression, type Names } from '@runner/import/values/expression'
import { importOf, Workbench } from './workbench'

const NAMES: Names = new Map([
  ['Order date', { column: 'c0', type: 'VARCHAR' }],
  ['price', { column: 'c1', type: 'VARCHAR' }],
  ['Prénom', { column: 'c2', type: 'VARCHAR' }],
  ['amount', { column: 'f3', type: 'DECIMAL(12,2)' }],
])

describe('an expression of a job', () => {
  let instance: DuckDBInstance
  let connection: Connection
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = new Connection(await instance.connect(), (message) => {
      throw new Error(message)
    })
  })
  afterAll(async () => {
    await connection.close()
    instance.closeSync()
  })

  const GOOD: readonly (readonly [expression: string, value: string | null])[] = [
    ['upper(price)', '12.5'],
    ['"Order date" || \'-\' || Prénom', '2026-11-23-Zoé'],
    ['PRICE', '12.5'],
    ['TRY_CAST(price AS DECIMAL(8,2)) * 2', '25.00'],
    ["CASE WHEN price IS NULL THEN 'none' ELSE left(price, 2) END", '12'],
    ["coalesce(nullif(price, '12.5'), 'x')", 'x'],
    ["price IN ('12.5', '13') AND NOT Prénom LIKE 'A%'", 'true'],
    ['date_part(\'year\', CAST("Order date" AS DATE)) + 1', '2027'],
    ["strftime(strptime(\"Order date\", '%Y-%m-%d'), '%d.%m.%Y')", '23.11.2026'],
    ['amount BETWEEN 1 AND 100', 'true'],
    ["regexp_replace(Prénom, '[^A-Z]', '', 'g')", 'Z'],
    ['1 /* a comment */ + 2 -- and another', '3'],
    ["'it''s; DROP TABLE x'", "it's; DROP TABLE x"],
    ['\'"column_names":["price"]\'', '"column_names":["price"]'],
    ['9223372036854775807', '9223372036854775807'],
    ['NULL', null],
  ]
  for (const [expression, value] of GOOD) {
    it(`${expression} gives ${value}`, async () => {
      const { sql } = await compileExpression(connection, expression, NAMES, 'x')
      const rows = await connection.rows(
        `SELECT CAST((${sql}) AS VARCHAR) FROM (SELECT '2026-11-23' AS c0, '12.5' AS c1, 'Zoé' AS c2, 7.00::DECIMAL(12,2) AS f3)`,
      )
      expect(rows[0]?.[0]).toBe(value)
    })
  }

  const BAD: readonly (readonly [expression: string, code: string, position: number | null])[] = [
    ["read_csv('/etc/passwd')", 'expression.notAllowed', 1],
    ["1 + length(read_text('/etc/passwd'))", 'expression.notAllowed', 12],
    ["getenv('HOME')", 'expression.notAllowed', 1],
    ["current_setting('threads')", 'expression.notAllowed', 1],
    ["getvariable('x')", 'expression.notAllowed', 1],
    ['(SELECT 1)', 'expression.notAllowed', null],
    ['price IN (SELECT name FROM vigie.datasets)', 'expression.notAllowed', null],
    ['EXISTS (SELECT 1)', 'expression.notAllowed', null],
    ['1; DROP TABLE people', 'expression.syntax', 2],
    ['1); DROP TABLE people; SELECT (1', 'expression.syntax', null],
    ['1); SELECT (1', 'expression.notAllowed', 1],
    ['1) FROM vigie.datasets WHERE (true', 'expression.notAllowed', 1],
    ['1), (2', 'expression.notAllowed', 1],
    ['1) AS x UNION SELECT (2', 'expression.notAllowed', 1],
    ['1) LIMIT (1', 'expression.notAllowed', 1],
    ['1) GROUP BY (1', 'expression.notAllowed', 1],
    ['1 -- ) comment', 'ok', null],
    ['1 /* never closed', 'expression.syntax', null],
    ['PRAGMA threads', 'expression.syntax', null],
    ['pragma_version()', 'expression.notAllowed', 1],
    ['SET threads = 1', 'expression.syntax', null],
    ["COPY x TO 'y'", 'expression.syntax', null],
    ['sum(amount)', 'expression.notAllowed', 1],
    ['count(*)', 'expression.notAllowed', 1],
    ['max(price) FILTER (WHERE true)', 'expression.notAllowed', 1],
    ['row_number() OVER ()', 'expression.notAllowed', 1],
    ['lag(price) OVER (ORDER BY price)', 'expression.notAllowed', 1],
    ['random()', 'expression.notAllowed', 1],
    ['now()', 'expression.notAllowed', 1],
    ["nextval('s')", 'expression.notAllowed', 1],
    ["repeat('x', 1000000000)", 'expression.notAllowed', 1],
    ['range(1000000000)', 'expression.notAllowed', 1],
    ["query('SELECT 1')", 'expression.notAllowed', 1],
    ['unnest([1, 2])', 'expression.notAllowed', 1],
    ['*', 'expression.notAllowed', 1],
    ["COLUMNS('p.*')", 'expression.notAllowed', 1],
    ['#1', 'expression.notAllowed', null],
    ['$1', 'expression.notAllowed', null],
    ['?', 'expression.notAllowed', null],
    ['1, 2', 'expression.notAllowed', 1],
    ['{x: 1}', 'expression.notAllowed', null],
    ['price COLLATE nocase', 'expression.notAllowed', null],
    ["system.main.getenv('HOME')", 'expression.notAllowed', 1],
    ['CAST(price AS some_type)', 'expression.notAllowed', 1],
    ['cost + 1', 'expression.column', 1],
    ['é + 1', 'expression.column', 1],
    ["'é' || cost", 'expression.column', 8],
    ['current_user', 'expression.column', 1],
    ['people.price', 'expression.column', 1],
    ['upper(', 'expression.syntax', null],
    ['price price price', 'expression.syntax', null],
    ['upper(price, 1, 2)', 'expression.type', null],
    ['CAST(price AS DATE) + amount', 'expression.type', null],
    [`${'('.repeat(9000)}1`, 'expression.syntax', null],
    [`${'('.repeat(4900)}1${')'.repeat(4900)}`, 'ok', null],
    [`1${' + 1'.repeat(400)}`, 'ok', null],
    [`1${' + 1'.repeat(2400)}`, 'expression.syntax', null],
  ]
  for (const [expression, code, position] of BAD) {
    it(`${expression.slice(0, 60)} is ${code === 'ok' ? 'harmless' : `refused as ${code}`}`, async () => {
      const outcome = await compileExpression(connection, expression, NAMES, 'the field x').then(
        () => ({ code: 'ok', params: {} }),
        (thrown: unknown) => thrown,
      )
      expect(outcome).toMatchObject({ code })
      if (position !== null) expect(outcome).toMatchObject({ params: { position, where: 'the field x', expression } })
    })
  }

  it('is a condition only where it is true or false', async () => {
    expect(await compileCondition(connection, 'amount > 3', NAMES, 'x')).toBe('(f3 > 3)')
    await expect(compileCondition(connection, 'amount + 3', NAMES, 'x')).rejects.toMatchObject({
      code: 'expression.notCondition',
    })
  })
})

describe('The expressions of a job are checked before it is stored:', () => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await Workbench.open()
  })
  afterAll(() => bench.close())

  const problems = async (parts: Parameters<typeof importOf>[1], file: string) =>
    (await bench.service.handle('check', { definition: importOf(file, parts) })).problems.map(({ path, error }) => [
      path.join('.'),
      error.code,
      error.params['position'] ?? null,
    ])
  const PARTS = {
    source: { filter: 'age >' },
    mapping: [
      { field: 'name', column: 'name' },
      { field: 'first', expression: 'upper(nam)' },
      { field: 'secret', expression: `read_text('/etc/passwd')` },
    ],
    rules: [
      { condition: 'age', message: 'a' },
      { condition: 'agee > 3', message: 'b' },
      { condition: `lower(name) <> 'x'`, message: 'c' },
    ],
  }

  it('all of them, each with its path and position, against the columns of the file', async () => {
    const file = await bench.file('a.csv', 'name,age\nAnna,30\n')
    expect(await problems(PARTS, file)).toEqual([
      ['source.filter', 'expression.syntax', 5],
      ['mapping.1.expression', 'expression.column', 7],
      ['mapping.2.expression', 'expression.notAllowed', 1],
      ['rules.1.condition', 'expression.column', 1],
    ])
    const fields = [{ name: 'name' }, { name: 'age', type: 'integer' as const }]
    expect(await problems({ rules: PARTS.rules, target: { dataset: 'people', fields } }, file)).toEqual([
      ['rules.0.condition', 'expression.notCondition', null],
      ['rules.1.condition', 'expression.column', 1],
    ])
  })

  it('by what they say alone where the file is not there yet', async () => {
    expect(await problems(PARTS, '/nowhere/people.csv')).toEqual([
      ['source.filter', 'expression.syntax', 5],
      ['mapping.2.expression', 'expression.notAllowed', 1],
    ])
  })

  it('and nothing is read where there are none', async () => {
    expect(await problems({}, '/nowhere/people.csv')).toEqual([])
  })
})
