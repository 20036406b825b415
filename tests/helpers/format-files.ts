import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import type { SourceFormatInput } from '@shared/jobs/format'
import { workbook, zip } from './source-files'

/** A row of a table; null: a row without values. */
export type Row = readonly string[] | null

export interface FormatFile {
  /** The file's name, by which tests are called too. */
  readonly name: string
  readonly format: SourceFormatInput
  /** Rows of `id`, `name` and `score` in this format, with something that is no record where the format can hold such. */
  make(rows: readonly Row[], folder: string): Promise<Buffer>
}

const NAMES = ['id', 'name', 'score'] as const
const AUTO = { kind: 'auto' } as const
/** A row after so many is followed by something that can't be read. */
const EVERY = 97

const objectOf = (row: readonly string[]) =>
  JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, row[at]])))
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

function texts(
  rows: readonly Row[],
  write: (row: readonly string[]) => string,
  blank: string,
  wrong: string,
): string[] {
  return rows.flatMap((row, at) => [row === null ? blank : write(row), ...(at % EVERY === 0 ? [wrong] : [])])
}

const csv = (rows: readonly Row[]) =>
  [NAMES.join(','), ...texts(rows, (row) => row.map(quoted).join(','), '', '1')].map((line) => `${line}\n`).join('')
const ndjson = (rows: readonly Row[]) =>
  texts(rows, objectOf, '', '{"id":')
    .map((line) => `${line}\n`)
    .join('')

/** Where text stands in front of U+FFFD, a byte that is no text follows. */
function withWrongBytes(text: string): Buffer {
  const parts = text.split('\ufffd').map((part) => Buffer.from(part))
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from([0xff]), part])))
}

const FIXED = { kind: 'fixed', encoding: 'utf-8', header: false, skipLines: 0 } as const

/** Every format that is no delimited text by itself. */
export const FORMAT_FILES: readonly FormatFile[] = [
  {
    name: 'people.json',
    format: AUTO,
    make: (rows) => {
      const elements = texts(
        rows.filter((row) => row !== null),
        objectOf,
        '',
        '{"id":1,"name":\n"\\ud800"}',
      )
      return Promise.resolve(Buffer.from(`{"people":[\n${elements.join(',\n')}\n]}\n`))
    },
  },
  { name: 'people.ndjson', format: AUTO, make: (rows) => Promise.resolve(Buffer.from(ndjson(rows))) },
  {
    name: 'people.xml',
    format: AUTO,
    make: (rows) => {
      const write = (row: readonly string[]) =>
        ` <person><id>${row[0]}</id><name>${escaped(row[1] ?? '')}</name><score>${row[2]}</score></person>`
      const records = texts(
        rows.filter((row) => row !== null),
        write,
        '',
        ' <person><id>1</id>\n<name>\ufffd</name></person>',
      )
      return Promise.resolve(withWrongBytes(`<people>\n${records.join('\n')}\n</people>\n`))
    },
  },
  {
    name: 'people.xlsx',
    format: { kind: 'xlsx', header: true },
    make: (rows) => {
      const strings = new Map<string, number>()
      const shared = (text: string) => {
        strings.set(text, strings.get(text) ?? strings.size)
        return `<c t="s"><v>${strings.get(text)}</v></c>`
      }
      const cell = (text: string) => (/^\d+$/.test(text) ? `<c><v>${text}</v></c>` : shared(text))
      const written = [
        [...NAMES],
        ...rows.flatMap((row, at) => (at % EVERY === 0 && at > 1000 ? [row, ['1', 'a', '2', 'x']] : [row])),
      ]
      const sheet = written
        .map((row, at) => (row === null ? '' : `<row r="${at + 1}">${row.map(cell).join('')}</row>`))
        .join('')
      const items = [...strings.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
      return workbook([{ name: 'people', rows: sheet }], { strings: items.join('') })
    },
  },
  {
    name: 'people.txt',
    format: {
      ...FIXED,
      columns: [
        { name: 'id', start: 1, width: 8 },
        { name: 'name', start: 9, width: 20 },
        { name: 'score', start: 29, width: 8 },
      ],
    },
    make: (rows) => {
      const write = ([id = '', name = '', score = '']: readonly string[]) => id.padEnd(8) + name.padEnd(20) + score
      return Promise.resolve(
        withWrongBytes(
          texts(rows, write, '', '1       \ufffd')
            .map((line) => `${line}\r\n`)
            .join(''),
        ),
      )
    },
  },
  {
    name: 'people.parquet',
    format: AUTO,
    make: async (rows, folder) => {
      const source = `${folder}/rows.json`
      const target = `${folder}/rows.parquet`
      await writeFile(source, rows.map((row) => `${objectOf(row ?? ['', '', ''])}\n`).join(''))
      const instance = await DuckDBInstance.create(':memory:')
      const connection = await instance.connect()
      await connection.run(
        `COPY (SELECT * FROM read_json('${source}', format = 'newline_delimited', columns = {id: 'VARCHAR', name: 'VARCHAR', score: 'VARCHAR'}))
         TO '${target}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
      )
      connection.closeSync()
      instance.closeSync()
      return readFile(target)
    },
  },
  { name: 'people.csv.gz', format: AUTO, make: (rows) => Promise.resolve(gzipSync(csv(rows))) },
  {
    name: 'people.zip',
    format: AUTO,
    make: (rows) => {
      const half = rows.length >> 1
      return zip({ 'a.csv': csv(rows.slice(0, half)), 'b.ndjson': ndjson(rows.slice(half)) })
    },
  },
]

/** Rows with keys that come again, values that are none, and blank ones; always the same. */
export function messyRows(count: number): Row[] {
  let seed = 11
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  return Array.from({ length: count }, (_, at) => {
    const kind = next(40)
    if (kind === 0) return null
    if (kind === 1) return [`x${at}`, 'bad "key"', '1']
    if (kind === 2) return [String(at), 'later', 'soon']
    return [String(kind < 8 ? next(count) : at), `name é ${next(1000)}`, String(next(100))]
  })
}
