import { rename } from 'node:fs/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TargetFormatInput } from '@shared/jobs/export/format'
import type { SourceFormatInput } from '@shared/jobs/format'
import type { ValueFormat } from '@shared/jobs/value-format'
import { importOf, Workbench } from '../workbench'
import { anyRow, COLUMNS, selectOf, type Row } from './rows'
import { Writing } from './writing'

let writing: Writing
let bench: Workbench
let runs = 0
beforeAll(async () => {
  writing = await Writing.begin()
  bench = await Workbench.open()
})
afterAll(async () => {
  await writing.close()
  await bench.close()
})

interface Trip {
  readonly name: string
  readonly target: TargetFormatInput
  readonly source: SourceFormatInput
  readonly ending: string
  /** Texts that the format can hold. */
  readonly texts?: fc.Arbitrary<string>
  readonly formats?: Readonly<Record<string, ValueFormat>>
}

const plain = fc.stringMatching(/^[a-z"é,;]([ a-z"é,;]{0,8}[a-z"é,;])?$/)
/** What XML takes for blanks between elements is no text to a reader. */
const visible = fc.stringMatching(/^[a-z<&>"é€]([ \n\ra-z<&>"é€]{0,8}[a-z<&>"é€])?$/)
const widths = [20, 20, 25, 30, 5, 10, 8, 26].map((width, index) => ({
  width,
  align: index % 2 === 0 ? ('right' as const) : ('left' as const),
}))
const places = widths.map(({ width }, index) => ({
  name: COLUMNS[index]?.name ?? '',
  start: widths.slice(0, index).reduce((sum, one) => sum + one.width, 1),
  width,
}))
const french = {
  decimal: ',',
  grouping: ' ',
  date: 'dd/MM/yyyy',
  time: "HH'h'mm:ss",
  datetime: 'dd/MM/yyyy HH:mm:ss',
  true: 'oui',
  false: 'non',
} as const

const TRIPS: readonly Trip[] = [
  {
    name: 'delimited',
    target: { kind: 'delimited' },
    source: { delimiter: ',', quote: '"', header: true },
    ending: 'csv',
  },
  {
    name: 'delimited, everything quoted, in UTF-16 and compressed',
    target: { kind: 'delimited', quoting: 'always', encoding: 'utf-16le', bom: true, lineEnd: 'crlf', gzip: true },
    source: { kind: 'auto' },
    ending: 'csv.gz',
    texts: plain,
  },
  {
    name: 'delimited with a delimiter of several signs, in French',
    target: { kind: 'delimited', delimiter: '<|>', values: french },
    source: { delimiter: '<|>', quote: '"', header: true },
    ending: 'csv',
    formats: {
      price: { decimal: ',', grouping: ' ' },
      share: { decimal: ',', grouping: ' ' },
      id: { grouping: ' ' },
      day: { patterns: ['dd/MM/yyyy'] },
      hour: { patterns: ["HH'h'mm:ss"] },
      seen: { patterns: ['dd/MM/yyyy HH:mm:ss'] },
    },
  },
  {
    name: 'fixed',
    target: { kind: 'fixed', columns: widths },
    source: { kind: 'fixed', columns: places, header: false, skipLines: 0, encoding: 'utf-8' },
    ending: 'txt',
    texts: plain,
  },
  { name: 'xlsx', target: { kind: 'xlsx' }, source: { kind: 'xlsx' }, ending: 'xlsx' },
  { name: 'json', target: { kind: 'json', gzip: true }, source: { kind: 'json' }, ending: 'json.gz' },
  { name: 'ndjson', target: { kind: 'ndjson' }, source: { kind: 'ndjson' }, ending: 'ndjson' },
  { name: 'xml', target: { kind: 'xml' }, source: { kind: 'xml' }, ending: 'xml', texts: visible },
  {
    name: 'xml in Windows-1252',
    target: { kind: 'xml', encoding: 'windows-1252' },
    source: { kind: 'xml' },
    ending: 'xml',
    texts: visible.map((text) => `${text}☃`),
  },
  { name: 'parquet', target: { kind: 'parquet' }, source: { kind: 'parquet' }, ending: 'parquet' },
]

/** Rows as the database gives them back, by their id and in its own words. */
async function readBack(file: string, trip: Trip): Promise<unknown[]> {
  const dataset = `back_${++runs}`
  const fields = COLUMNS.map(({ name, type, ...digits }) => ({
    name,
    type,
    ...('precision' in digits ? { precision: 20, scale: 3 } : {}),
  }))
  const mapping = COLUMNS.map(({ name }) => ({
    field: name,
    column: name,
    ...(trip.formats?.[name] === undefined ? {} : { format: trip.formats[name] }),
  }))
  const counters = await bench.finish(
    `run-${runs}`,
    importOf(file, {
      source: { format: trip.source, trim: false },
      target: { dataset, fields },
      mapping,
      errors: { stopWhenFirstRejected: null },
    }),
  )
  expect(counters).toMatchObject({ rejects: 0, warnings: 0 })
  return [...(await bench.query(`SELECT * FROM ${dataset}`))]
}

/** The rows as they were written, in the same words; an empty text is an empty value. */
async function written(rows: readonly Row[]): Promise<unknown[]> {
  const names = COLUMNS.map(({ name }) => (name === 'name' ? "nullif(name, '')" : name)).join(', ')
  return [...(await bench.query(`SELECT ${names} FROM (${selectOf(rows)})`))]
}

describe('what is written is read again with the same values', () => {
  it.each(TRIPS)('$name', async (trip) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow(trip.texts), { minLength: 1, maxLength: 12 }), async (rows) => {
        const part = await writing.writeFile(trip.target, COLUMNS, selectOf(rows))
        const file = part.replace(/part$/, trip.ending)
        await rename(part, file)
        expect(await readBack(file, trip)).toEqual(await written(rows))
      }),
      { numRuns: 10 },
    )
  })
})
