import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importOf, Workbench } from './workbench'

describe('a query', () => {
  let bench: Workbench
  beforeAll(async () => {
    bench = await Workbench.open()
    const file = await bench.csv('a.csv', [
      ['id', 'name'],
      [1, 'Anne'],
      [2, 'Luc'],
    ])
    await bench.finish('run001', importOf(file))
  })
  afterAll(() => bench.close())

  const query = (sql: string, limit: number | null = null) => bench.service.handle('query', { sql, limit })

  it('gives columns and rows', async () => {
    expect(await query('SELECT id, name FROM people ORDER BY id')).toEqual({
      columns: ['id', 'name'],
      rows: [
        [1, 'Anne'],
        [2, 'Luc'],
      ],
    })
    expect((await query('-- how many\n SELECT count(*) AS n FROM people;')).rows).toEqual([[2]])
    expect((await query('WITH x AS (SELECT 1 AS a) SELECT a FROM x')).rows).toEqual([[1]])
  })

  it('gives cells that JSON can carry', async () => {
    const { rows } = await query(
      `SELECT 9007199254740991::BIGINT, 9007199254740992::BIGINT, 1.50::DECIMAL(5,2), 0.5::DOUBLE, 'nan'::DOUBLE, true, NULL, DATE '2026-01-02',
        TIME '03:04:05', TIMESTAMP '2026-01-02 03:04:05.5', [1, 2], {'a': 'b'}, '170141183460469231731687303715884105727'::HUGEINT`,
    )
    expect(rows).toEqual([
      [
        9007199254740991,
        '9007199254740992',
        '1.50',
        0.5,
        'NaN',
        true,
        null,
        '2026-01-02',
        '03:04:05',
        '2026-01-02T03:04:05.5',
        '[1,2]',
        '{"a":"b"}',
        '170141183460469231731687303715884105727',
      ],
    ])
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows)
  })

  it('stops at the limit', async () => {
    expect((await query('SELECT * FROM range(100000000)', 3)).rows).toEqual([[0], [1], [2]])
  })

  for (const sql of [
    'SELECT 1; SELECT 2',
    'INSERT INTO people VALUES (3, NULL)',
    'UPDATE people SET name = NULL',
    'DELETE FROM people',
    'DROP TABLE people',
    'CREATE TABLE x AS SELECT 1',
    `COPY people TO 'x.csv'`,
    `ATTACH 'x.duckdb'`,
    'PRAGMA version',
    'CALL pragma_version()',
    `SET threads = 1`,
    `SET memory_limit = '10GB'`,
    'CHECKPOINT',
    'SELECT * FROM force_checkpoint()',
    'BEGIN',
    'EXPLAIN ANALYZE DELETE FROM people',
    '',
    '  -- nothing',
  ]) {
    it(`is refused unless it is one select: ${sql}`, async () => {
      await expect(query(sql)).rejects.toMatchObject({ code: 'query.notReadOnly' })
    })
  }

  for (const sql of [
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM glob('/etc/*')`,
    `FROM '/etc/passwd'`,
    'SELECT * FROM nowhere',
    'SELECT * FROM',
    `WITH x AS (INSERT INTO people VALUES (3, NULL) RETURNING *) SELECT * FROM x`,
  ]) {
    it(`fails clearly: ${sql}`, async () => {
      await expect(query(sql)).rejects.toMatchObject({ code: 'query.failed' })
    })
  }

  it('has changed nothing', async () => {
    expect((await query('SELECT count(*) FROM people')).rows).toEqual([[2]])
  })
})
