import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIELD_TYPES, type Field } from '@shared/jobs/fields'
import { conversion, quickConversion } from '@runner/import/values/conversion'

/** Texts that are nearly values: where a cast of the database is laxer than Vigie's rules, it shows here. */
const pieces = fc.constantFrom(
  ...[
    '0',
    '1',
    '9',
    '12',
    '2026',
    '-',
    '.',
    ',',
    ':',
    ' ',
    'T',
    'Z',
    '+02',
    'e',
    'E3',
    '_',
    '0x1F',
    '/',
    '\t',
    '\u00a0',
  ],
  ...['2026-01-05', '2024-02-29', '2026-02-30', '10:00', '10:00:07', '24:00:00', '.5', '.123456', '.1234567', '12.50'],
  ...['true', 'F', 'oui', 'Yes', 'n', 'nan', 'inf', 'infinity', 'epoch', '(BC)', '99999999999999999999', 'é'],
)
const texts = fc.array(pieces, { minLength: 0, maxLength: 4 }).map((parts) => parts.join(''))

describe('the quick conversion', () => {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
  })
  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })

  for (const type of FIELD_TYPES) {
    for (const required of [false, true]) {
      test(`of ${required ? 'a required' : 'an optional'} ${type} field is beyond doubt only where the exact one agrees`, async () => {
        const field: Field = { name: 'f', type, required, ...(type === 'decimal' ? { precision: 8, scale: 2 } : {}) }
        const exact = conversion(field, 'raw')
        const quick = quickConversion(field, 'raw')
        const sql = `SELECT raw, quick, exact, status FROM (
          SELECT raw, ${quick.value} AS quick, ${exact.value} AS exact, ${exact.status ?? '0'} AS status, ${quick.doubt ?? 'false'} AS doubt
          FROM (SELECT nullif(unnest($1::VARCHAR[]), '') AS raw))
          WHERE coalesce(doubt, false) = false AND (status <> 0 OR quick IS DISTINCT FROM exact)`
        await fc.assert(
          fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 400 }), async (some) => {
            const disagreements = await connection.runAndReadAll(sql.replace('$1', listOf(some)))
            expect(disagreements.getRowsJson()).toEqual([])
          }),
          { numRuns: 25 },
        )
      })
    }
  }

  test('of text in the usual form has no doubt', async () => {
    const usual: Readonly<Record<(typeof FIELD_TYPES)[number], string>> = {
      text: ' any ',
      integer: '-12',
      decimal: '12.5',
      number: '12.5',
      boolean: 'true',
      date: '2026-11-23',
      time: '10:00:00',
      datetime: '2026-11-23 10:00:00',
    }
    for (const type of FIELD_TYPES) {
      const { doubt } = quickConversion({ name: 'f', type, required: true }, 'raw')
      const result = await connection.runAndReadAll(
        `SELECT ${doubt ?? 'false'} FROM (SELECT ${listOf([usual[type]])}[1] AS raw)`,
      )
      expect([type, result.getRows()[0]?.[0]]).toEqual([type, false])
    }
  })
})

function listOf(values: readonly string[]): string {
  return `[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')}]`
}
