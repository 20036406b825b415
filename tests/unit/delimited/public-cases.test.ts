import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readColumns } from '@runner/formats/delimited/header'
import { readAll, RFC4180 } from './workbench'

const root = resolve(import.meta.dirname, '../../..')
const spectrum = join(root, 'node_modules/csv-spectrum')
/** Cases that stand beside the repository; where they do not, those of csv-spectrum remain. */
const cases = resolve(root, '../shared/csv-cases')

type Rows = readonly (readonly string[])[]

/** What Vigie reads differently from the published answer, and why. */
const ON_PURPOSE: Readonly<Record<string, { readonly reason: string; readonly rows: Rows; readonly empty: number }>> = {
  'all-empty': { reason: 'a line with nothing on it is counted as empty, not as a record', rows: [], empty: 2 },
  'empty-one-column': {
    reason: 'a line with nothing on it is counted as empty, even where there is one column',
    rows: [['foo']],
    empty: 1,
  },
  location_coordinates: {
    reason: 'the published answer has another telephone number than the file',
    rows: [['2095257564', '37\ufffd36\'37.8"N 121\ufffd2\'17.9"W', 'Modesto', 'Stanislaus']],
    empty: 0,
  },
}

/** Reads a whole file; columns are those of the first line. */
async function rowsOf(path: string, header: boolean) {
  const dialect = { ...RFC4180, header }
  const { columns } = await readColumns(path, dialect)
  const read = await readAll(path, dialect, { columns: columns.length, bytes: 16 })
  return { columns, ...read }
}

async function check(name: string, path: string, answer: unknown): Promise<void> {
  const first: unknown = Array.isArray(answer) ? answer[0] : answer
  const isRows = Array.isArray(first)
  const { columns, records, empty } = await rowsOf(path, !isRows)
  const asRow = (value: unknown) => (isRows ? value : Object.values(value as Record<string, string>)) as string[]
  const rows = (Array.isArray(answer) ? answer : [answer]).map(asRow)
  const expected = ON_PURPOSE[name] ?? { rows, empty: 0 }
  expect(records.map(({ values }) => values)).toEqual(expected.rows)
  expect(records.every(({ kind }) => kind === 'good')).toBe(true)
  expect(empty).toBe(expected.empty)
  if (!isRows && first !== undefined) expect(columns).toEqual(Object.keys(first as object))
}

describe('csv-spectrum', () => {
  for (const file of readdirSync(join(spectrum, 'csvs'))) {
    const name = basename(file, '.csv')
    test(`${name} is read as published${name in ON_PURPOSE ? `, but: ${ON_PURPOSE[name]?.reason}` : ''}`, async () => {
      const answer: unknown = JSON.parse(readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8'))
      await check(name, join(spectrum, 'csvs', file), answer)
    })
  }
})

// A collection that stands beside the repository where it is developed; elsewhere csv-spectrum has to do.
if (existsSync(cases))
  describe('csv-test-data', () => {
    const names = readdirSync(join(cases, 'csv')).map((file) => basename(file, '.csv'))

    for (const name of names.filter((name) => !name.startsWith('bad-'))) {
      test(`${name} is read as published${name in ON_PURPOSE ? `, but: ${ON_PURPOSE[name]?.reason}` : ''}`, async () => {
        const answer: unknown = JSON.parse(readFileSync(join(cases, 'json', `${name}.json`), 'utf8'))
        await check(name, join(cases, 'csv', `${name}.csv`), answer)
      })
    }

    /** What becomes of each line behind the header of the cases that have no answer. */
    const bad: Readonly<Record<string, readonly string[]>> = {
      'bad-header-less-fields': ['file.columns.missing'],
      'bad-header-more-fields': ['file.columns.extra'],
      'bad-header-wrong-header': [],
      'bad-missing-quote': ['file.quote'],
      'bad-quotes-with-unescaped-quote': ['file.quote'],
      'bad-unescaped-quote': ['good'],
    }
    test('bad-header-no-header: a file of zero bytes is an error of its own', async () => {
      await expect(rowsOf(join(cases, 'csv', 'bad-header-no-header.csv'), true)).rejects.toMatchObject({
        code: 'file.empty',
      })
    })

    for (const name of Object.keys(bad)) {
      test(`${name}: every record is loaded or refused with its reason`, async () => {
        const { records } = await rowsOf(join(cases, 'csv', `${name}.csv`), true)
        expect(records.map(({ kind }) => kind)).toEqual(bad[name])
      })
    }
  })
