import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Field, FieldType } from '@shared/jobs/fields'
import { conversion } from '@runner/import/values/conversion'
import { STATUS_CODES } from '@runner/import/values/status'

/** What is read from the source, and either the value as DuckDB writes it (null: none) or the code of the refusal. */
type Case = readonly [text: string, result: string | null | { readonly code: string }]

const refused = (code: string): { readonly code: string } => ({ code })
const TYPE = refused('value.type')
const PRECISION = refused('value.precision')
const RANGE = refused('value.range')

const CASES: Readonly<Record<FieldType, readonly Case[]>> = {
  text: [
    ['abc', 'abc'],
    ['  abc ', '  abc '],
    [' ', ' '],
    ['', null],
    ['É', 'É'],
  ],
  integer: [
    ['5', '5'],
    ['-5', '-5'],
    ['+5', '5'],
    ['007', '7'],
    ['-0', '0'],
    [' 5 ', '5'],
    ['\t5', '5'],
    ['\u00a05\u00a0', '5'],
    ['', null],
    ['   ', null],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775808', RANGE],
    ['1.5', TYPE],
    ['1.0', TYPE],
    ['1.', TYPE],
    ['1e3', TYPE],
    ['0x1F', TYPE],
    ['0b1', TYPE],
    ['1_000', TYPE],
    ['1 000', TYPE],
    ['--1', TYPE],
    ['+', TYPE],
    ['abc', TYPE],
    ['٣', TYPE],
  ],
  decimal: [
    ['1', '1.00'],
    ['1.5', '1.50'],
    ['1.50', '1.50'],
    ['1.500', '1.50'],
    ['.5', '0.50'],
    ['-.5', '-0.50'],
    ['1.', '1.00'],
    ['+1.5', '1.50'],
    ['007.5', '7.50'],
    [' 12.34 ', '12.34'],
    ['', null],
    ['123456.78', '123456.78'],
    ['1.239', PRECISION],
    ['-0.001', PRECISION],
    ['9.999', PRECISION],
    ['1234567.00', PRECISION],
    ['1e2', TYPE],
    ['1_0.5', TYPE],
    ['1,5', TYPE],
    ['.', TYPE],
    ['nan', TYPE],
    ['abc', TYPE],
  ],
  number: [
    ['1', '1.0'],
    ['1.5', '1.5'],
    ['.5', '0.5'],
    ['1.', '1.0'],
    ['+1.5', '1.5'],
    ['1e2', '100.0'],
    ['1E-2', '0.01'],
    [' 0.1 ', '0.1'],
    ['0.10', '0.1'],
    ['12345678901234567890', '1.2345678901234567e+19'],
    ['', null],
    ['1e999', RANGE],
    ['nan', TYPE],
    ['NaN', TYPE],
    ['inf', TYPE],
    ['-Infinity', TYPE],
    ['1_0', TYPE],
    ['0x10', TYPE],
    ['1,5', TYPE],
    ['1e', TYPE],
    ['e1', TYPE],
  ],
  boolean: [
    ['true', 'true'],
    ['TRUE', 'true'],
    ['t', 'true'],
    ['Y', 'true'],
    ['yes', 'true'],
    ['Oui', 'true'],
    ['vrai', 'true'],
    ['1', 'true'],
    ['false', 'false'],
    ['F', 'false'],
    ['n', 'false'],
    ['no', 'false'],
    ['NON', 'false'],
    ['faux', 'false'],
    ['0', 'false'],
    [' oui ', 'true'],
    ['', null],
    ['  ', null],
    ['2', TYPE],
    ['on', TYPE],
    ['maybe', TYPE],
  ],
  date: [
    ['2026-01-05', '2026-01-05'],
    ['2024-02-29', '2024-02-29'],
    [' 2026-01-05 ', '2026-01-05'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
    ['', null],
    ['2026-1-5', TYPE],
    ['2026/01/05', TYPE],
    ['20260105', TYPE],
    ['2026-02-30', TYPE],
    ['2025-02-29', TYPE],
    ['2026-13-01', TYPE],
    ['2026-00-01', TYPE],
    ['0000-01-01', TYPE],
    ['10000-01-01', TYPE],
    ['-2026-01-05', TYPE],
    ['infinity', TYPE],
    ['epoch', TYPE],
    ['2026-01-05 00:00:00', TYPE],
    ['2026-01-05 (BC)', TYPE],
    ['n/a', TYPE],
  ],
  time: [
    ['10:00', '10:00:00'],
    ['10:00:07', '10:00:07'],
    ['23:59:59.5', '23:59:59.5'],
    ['00:00:00.000001', '00:00:00.000001'],
    [' 10:00 ', '10:00:00'],
    ['', null],
    ['24:00:00', TYPE],
    ['24:00', TYPE],
    ['1:00', TYPE],
    ['10', TYPE],
    ['10:60', TYPE],
    ['10:00:60', TYPE],
    ['10:00:00.1234567', TYPE],
    ['10:00:00+02', TYPE],
    ['10h00', TYPE],
  ],
  datetime: [
    ['2026-01-05 10:00:00', '2026-01-05 10:00:00'],
    ['2026-01-05T10:00:00', '2026-01-05 10:00:00'],
    ['2026-01-05 10:00', '2026-01-05 10:00:00'],
    ['2026-01-05T10:00:00.25', '2026-01-05 10:00:00.25'],
    ['2026-01-05 10:00:00.123456', '2026-01-05 10:00:00.123456'],
    ['2026-01-05', '2026-01-05 00:00:00'],
    [' 2026-01-05 10:00:00 ', '2026-01-05 10:00:00'],
    ['', null],
    ['2026-01-05 24:00:00', TYPE],
    ['2026-02-30 10:00:00', TYPE],
    ['2026-01-05T10', TYPE],
    ['2026-01-05 10:00:00Z', TYPE],
    ['2026-01-05T10:00:00+02:00', TYPE],
    ['2026-01-05 10:00:00 Europe/Paris', TYPE],
    ['2026-01-05 10:00:00.1234567', TYPE],
    ['05/01/2026 10:00', TYPE],
    ['0000-01-01 00:00:00', TYPE],
    ['infinity', TYPE],
    ['10000-01-01 10:00:00', TYPE],
  ],
}

describe('conversions', () => {
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

  async function convert(field: Field, text: string): Promise<string | null | { code: string }> {
    const { value, status } = conversion(field, 'raw')
    const result = await connection.runAndReadAll(
      `SELECT CAST((${value}) AS VARCHAR), ${status ?? '0'} FROM (SELECT nullif(CAST($1 AS VARCHAR), '') AS raw)`,
      [text],
    )
    const [stored, code] = result.getRows()[0] ?? []
    const refusal = STATUS_CODES[Number(code)]
    return refusal === null || refusal === undefined ? (stored as string | null) : { code: refusal }
  }

  const precision: Partial<Field> = { precision: 8, scale: 2 }
  for (const [type, cases] of Object.entries(CASES) as [FieldType, readonly Case[]][]) {
    const field: Field = { name: 'f', type, required: false, ...(type === 'decimal' ? precision : {}) }
    for (const [text, expected] of cases) {
      const outcome =
        typeof expected === 'object' && expected !== null
          ? `is refused as ${expected.code}`
          : `is ${JSON.stringify(expected)}`
      it(`${type}: ${JSON.stringify(text)} ${outcome}`, async () => {
        expect(await convert(field, text)).toEqual(expected)
      })
    }
    it(`${type}: an empty value of a required field is refused`, async () => {
      expect(await convert({ ...field, required: true }, '')).toEqual({ code: 'value.required' })
    })
  }

  it('decimal: a field without decimals takes whole numbers only', async () => {
    const field: Field = { name: 'f', type: 'decimal', required: false, precision: 5, scale: 0 }
    expect(await convert(field, '12')).toBe('12')
    expect(await convert(field, '12.0')).toBe('12')
    expect(await convert(field, '12.')).toBe('12')
    expect(await convert(field, '12.5')).toEqual(PRECISION)
    expect(await convert(field, '.5')).toEqual(PRECISION)
  })

  it('white space alone is a value for text and none for the other types', async () => {
    expect(await convert({ name: 'f', type: 'text', required: true }, '  ')).toBe('  ')
    expect(await convert({ name: 'f', type: 'date', required: true }, '  ')).toEqual({ code: 'value.required' })
  })
})
