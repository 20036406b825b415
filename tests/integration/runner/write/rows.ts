import fc from 'fast-check'
import type { OutputColumn } from '@runner/write/writer'

/** A row by its columns, every value as its text: what the database casts to its type, and what is read again. */
export type Row = Readonly<Record<string, string | null>>

/** A column of every type. */
export const COLUMNS: readonly OutputColumn[] = [
  { name: 'id', label: 'id', type: 'integer' },
  { name: 'name', label: 'name', type: 'text' },
  { name: 'price', label: 'price', type: 'decimal', precision: 20, scale: 3 },
  { name: 'share', label: 'share', type: 'number' },
  { name: 'paid', label: 'paid', type: 'boolean' },
  { name: 'day', label: 'day', type: 'date' },
  { name: 'hour', label: 'hour', type: 'time' },
  { name: 'seen', label: 'seen', type: 'datetime' },
]

const SQL_TYPES: Readonly<Record<OutputColumn['type'], string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DECIMAL(20, 3)',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  datetime: 'TIMESTAMP',
}

/** A select that gives these rows in their order. */
export function selectOf(rows: readonly Row[]): string {
  const types = COLUMNS.map(({ name, type }) => `CAST(${name} AS ${SQL_TYPES[type]}) AS ${name}`).join(', ')
  const values = rows.map((row) => `(${COLUMNS.map(({ name }) => sqlOf(row[name] ?? null)).join(', ')})`)
  return `SELECT ${types} FROM (VALUES ${values.join(', ')}) v(${COLUMNS.map(({ name }) => name).join(', ')})`
}

function sqlOf(text: string | null): string {
  return text === null ? 'CAST(NULL AS VARCHAR)' : `'${text.replaceAll("'", "''")}'`
}

const twoDigits = (most: number, least = 0) =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(2, '0'))
const dates = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), twoDigits(12, 1), twoDigits(28, 1))
  .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${month}-${day}`)
const times = fc.tuple(twoDigits(23), twoDigits(59), twoDigits(59)).map((parts) => parts.join(':'))
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n) + 1n, max: 10n ** 17n - 1n }), fc.integer({ min: 0, max: 999 }))
  .map(([whole, rest]) => `${whole}.${String(rest).padStart(3, '0')}`)
/** As many digits as a spreadsheet keeps. */
const numbers = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e250, max: 1e250 })
  .map((number) => Number(number.toPrecision(15)))
  .map((number) => String(Math.abs(number) < 1e-250 ? 0 : number))

const LIKELY = [
  'a',
  'é',
  '€',
  '😀',
  '"',
  "'",
  ',',
  ';',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '=',
  '+',
  '-',
  '@',
  '<',
  '&',
  '>',
  ']]>',
  '_x000D_',
  '_x',
  '0',
  '\\',
  '#',
  'NULL',
]
const texts = fc.array(fc.constantFrom(...LIKELY), { maxLength: 8 }).map((parts) => parts.join(''))

/** @param name how texts look */
export function anyRow(name: fc.Arbitrary<string> = texts): fc.Arbitrary<Row> {
  const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 5 })
  return fc.record({
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    name: orNull(name),
    price: orNull(decimals),
    share: orNull(numbers),
    paid: orNull(fc.constantFrom('true', 'false')),
    day: orNull(dates),
    hour: orNull(times),
    seen: orNull(fc.tuple(dates, times).map((parts) => parts.join(' '))),
  })
}
