import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterSchema, operatorsFor, type FilterCondition, type FilterNode } from '@shared/jobs/export/filter'
import type { FieldType } from '@shared/jobs/fields'
import { Database } from '@runner/database/database'
import type { Connection } from '@runner/database/connection'
import { filterSql, filterText } from '@runner/export/filter'
import { resolveSource, type Source } from '@runner/export/source'
import { migrate } from '@runner/database/schema'
import { createDataset } from '@runner/database/datasets'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SCRATCH } from '@tests/helpers/scratch'

/** Filters against a plain model of what they mean. */

const TYPES = { t: 'text', i: 'integer', d: 'decimal', n: 'number', b: 'boolean', day: 'date', at: 'datetime' } as const
type Row = Readonly<Record<keyof typeof TYPES | 'id', string | number | boolean | null>>

const TEXTS = ['', 'a', 'A', 'ab', 'été', 'Été', "o'x", '%', 'a.b', '10']
const DAYS = ['2020-01-01', '2024-02-29', '1999-12-31']
const MOMENTS = ['2020-01-01 00:00:00', '2024-02-29 12:30:00']
const VALUES: Readonly<Record<keyof typeof TYPES, readonly (string | number | boolean)[]>> = {
  t: TEXTS,
  i: [-2, 0, 1, 10],
  d: ['-1.50', '0.00', '2.25', '10.00'],
  n: [-0.5, 0, 1.25, 10],
  b: [true, false],
  day: DAYS,
  at: MOMENTS,
}

let database: Database
let connection: Connection
let source: Source
let rows: Row[]
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(SCRATCH, 'vigie-filter-'))
  database = await Database.open(join(folder, 'data.duckdb'), folder, (message) => {
    throw new Error(message)
  })
  connection = await database.connect()
  await migrate(connection)
  const names = Object.keys(TYPES) as (keyof typeof TYPES)[]
  await createDataset(connection, 'rows', [
    { name: 'id', type: 'integer', required: false },
    ...names.map((name) => ({ name, type: TYPES[name], required: false, precision: 9, scale: 2 })),
  ])
  // Every value of every field, and none.
  rows = Array.from({ length: 40 }, (_, id): Row => {
    const cells = names.map((name, at) => {
      const own = VALUES[name]
      const place = (id * (at + 3) + Math.floor(id / 4)) % (own.length + 1)
      return [name, own[place] ?? null] as const
    })
    return { id, ...Object.fromEntries(cells) } as Row
  })
  for (const row of rows) {
    const cells = ['id', ...names].map((name) => {
      const value = row[name as keyof Row]
      return value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
    })
    await connection.run(`INSERT INTO stored.rows VALUES (${[...cells, String(row.id)].join(', ')})`)
  }
  source = await resolveSource(connection, { dataset: 'rows', filter: null, sort: [], limit: null, differential: null })
})

afterAll(async () => {
  await connection.close()
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

async function chosen(filter: FilterNode): Promise<number[]> {
  const sql = await filterSql(connection, filter, source)
  const found = await connection.rows(`SELECT c0 FROM ${source.relation} WHERE ${sql} ORDER BY r`)
  return found.map(([id]) => Number(id))
}

/** Numbers by their size, texts by their bytes, moments as they are written. */
function compare(type: FieldType, one: string | number, other: string | number): number {
  if (type === 'integer' || type === 'decimal' || type === 'number') return Number(one) - Number(other)
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
}

function holds({ field, operator, value, values = [], ignoreCase }: FilterCondition, row: Row): boolean {
  const type = TYPES[field as keyof typeof TYPES]
  const own = row[field as keyof Row]
  const isEmpty = own === null || (type === 'text' && own === '')
  if (operator === 'empty') return isEmpty
  if (operator === 'notEmpty') return !isEmpty
  if (own === null) return operator === 'notEquals' || operator === 'notIn' || operator === 'notContains'
  const folded = (one: unknown): string => (ignoreCase && type === 'text' ? String(one).toLowerCase() : String(one))
  const same = (one: unknown): boolean =>
    type === 'boolean' ? own === one : compare(type, folded(own), folded(one)) === 0
  const order = (one: unknown): number => compare(type, folded(own), folded(one))
  switch (operator) {
    case 'equals':
      return same(value)
    case 'notEquals':
      return !same(value)
    case 'less':
      return order(value) < 0
    case 'atMost':
      return order(value) <= 0
    case 'greater':
      return order(value) > 0
    case 'atLeast':
      return order(value) >= 0
    case 'between':
      return order(values[0]) >= 0 && order(values[1]) <= 0
    case 'in':
      return values.some(same)
    case 'notIn':
      return !values.some(same)
    case 'contains':
      return folded(own).includes(folded(value))
    case 'notContains':
      return !folded(own).includes(folded(value))
    case 'startsWith':
      return folded(own).startsWith(folded(value))
    case 'endsWith':
      return folded(own).endsWith(folded(value))
    case 'matches':
      return new RegExp(String(value), ignoreCase ? 'iu' : 'u').test(String(own))
  }
}

function accepts(node: FilterNode, row: Row): boolean {
  switch (node.kind) {
    case 'and':
      return node.of.every((part) => accepts(part, row))
    case 'or':
      return node.of.some((part) => accepts(part, row))
    case 'sql':
      throw new Error('not in this model')
    case 'condition':
      return holds(node, row)
  }
}

const conditions = fc
  .constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[]))
  .chain((field) => fc.tuple(fc.constant(field), fc.constantFrom(...operatorsFor(TYPES[field])), fc.boolean()))
  .chain(([field, operator, ignoreCase]) => {
    const one =
      operator === 'matches' ? fc.constantFrom('a', '^a', 'b$', 'É|x', '\\.') : fc.constantFrom(...VALUES[field])
    const operands =
      operator === 'empty' || operator === 'notEmpty'
        ? fc.constant({})
        : operator === 'between'
          ? fc.tuple(one, one).map((values) => ({ values }))
          : operator === 'in' || operator === 'notIn'
            ? fc.array(one, { minLength: 1, maxLength: 3 }).map((values) => ({ values }))
            : one.map((value) => ({ value }))
    return operands.map((given) => ({ field, operator, ignoreCase, ...given }))
  })

const { tree } = fc.letrec<{ tree: object }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    conditions,
    fc.record({ kind: fc.constantFrom('and', 'or'), of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
}))

describe('a filter', () => {
  it('chooses the rows that it means, whatever it is made of', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const filter = filterSchema.parse(given)
        expect(await chosen(filter)).toEqual(rows.filter((row) => accepts(filter, row)).map(({ id }) => id))
      }),
      { numRuns: 400 },
    )
  })

  it('chooses the same rows as the SQL that people are shown of it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const filter = filterSchema.parse(given)
        const shown = filterText(filter, source)
        const found = await connection.rows(`SELECT id FROM stored.rows WHERE ${shown} ORDER BY rowid`)
        expect(found.map(([id]) => Number(id))).toEqual(await chosen(filter))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [{ field: 'i', operator: 'equals', value: '1.5' }, 'export.filterValue'],
    [{ field: 'i', operator: 'contains', value: '1' }, 'export.operator'],
    [{ field: 'day', operator: 'less', value: '2026-02-30' }, 'export.filterValue'],
    [{ field: 'day', operator: 'less', value: '30/01/2026' }, 'export.filterValue'],
    [{ field: 'b', operator: 'equals', value: 1 }, 'export.filterValue'],
    [{ field: 'b', operator: 'less', value: true }, 'export.operator'],
    [{ field: 't', operator: 'matches', value: '(' }, 'rule.pattern'],
    [{ field: 'nobody', operator: 'empty' }, 'export.column'],
    [{ kind: 'sql', condition: '(SELECT true)' }, 'expression.notAllowed'],
    [{ kind: 'sql', condition: 'i + 1' }, 'expression.notCondition'],
  ])('is refused where it makes no sense: %j', async (filter, code) => {
    await expect(chosen(filterSchema.parse(filter))).rejects.toMatchObject({ code })
  })
})
