import { once } from 'node:events'
import { createWriteStream, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { ZipFile } from 'yazl'
import type { SourceFormatInput } from '@shared/jobs/format'
import { COLUMNS, people } from '../generate'
import { FOLDER } from '../places'

/** Formats that are measured; `xlsx` with its texts in a table of their own as Excel writes them, `xlsx-inline` with texts in the cells. */
export const FORMATS = ['xlsx', 'xlsx-inline', 'xml', 'json', 'ndjson', 'fixed', 'parquet'] as const
export type Format = (typeof FORMATS)[number]

type Values = readonly string[]

const NAMES = COLUMNS.map(({ name }) => name)
const BARE: ReadonlySet<string | undefined> = new Set(['integer', 'decimal', 'boolean'])
/** Places of the fixed columns; the widest values fit. */
const WIDTHS = [9, 18, 34, 10, 9, 5, 19, 5, 44, 2]

const WRITERS: Readonly<Record<Exclude<Format, 'parquet'>, (lines: number, file: string) => Promise<void>>> = {
  xlsx: (lines, file) => writeWorkbook(file, lines, true),
  'xlsx-inline': (lines, file) => writeWorkbook(file, lines, false),
  xml: (lines, file) => writeText(file, document(lines, '<people>\n', xmlRecord, '\n', '\n</people>\n')),
  json: (lines, file) => writeText(file, document(lines, '[\n', jsonRecord, ',\n', '\n]\n')),
  ndjson: (lines, file) => writeText(file, document(lines, '', jsonRecord, '\n', '\n')),
  fixed: (lines, file) => writeText(file, document(lines, `${fixedLine(NAMES)}\n`, fixedLine, '\n', '\n')),
}

/** How Vigie is told to read a file of this format: everything is found but the places of fixed columns, whose texts hold blanks. */
export function sourceOf(format: Format): SourceFormatInput {
  if (format !== 'fixed') return { kind: 'auto' }
  const columns = NAMES.map((name, index) => ({ name, start: startOf(index) + 1, width: WIDTHS[index] ?? 0 }))
  return { kind: 'fixed', encoding: 'utf-8', header: true, skipLines: 0, columns }
}

function startOf(column: number): number {
  return WIDTHS.slice(0, column).reduce((sum, width) => sum + width + 1, 0)
}

/** The same good records in this format, generated once. @returns the file */
export async function formatFile(format: Format, lines: number): Promise<string> {
  const ending = format === 'fixed' ? 'txt' : format.replace('-inline', '')
  const file = join(FOLDER, `people-${format}-${lines}.${ending}`)
  if (existsSync(file)) return file
  const part = `${file}.part`
  if (format === 'parquet') await writeParquet(part, lines)
  else await WRITERS[format](lines, part)
  renameSync(part, file)
  return file
}

function* document(
  lines: number,
  head: string,
  write: (values: Values) => string,
  between: string,
  foot: string,
): Generator<string> {
  let text = head
  let separator = ''
  for (const values of people(lines)) {
    text += separator + write(values)
    separator = between
    if (text.length < 1 << 20) continue
    yield text
    text = ''
  }
  yield text + foot
}

function jsonRecord(values: Values): string {
  const record = COLUMNS.map(({ name, type }, index) => {
    const value = values[index] ?? ''
    return `${JSON.stringify(name)}:${BARE.has(type) ? value : JSON.stringify(value)}`
  })
  return `{${record.join(',')}}`
}

function xmlRecord(values: Values): string {
  const elements = NAMES.map((name, index) => `<${name}>${escaped(values[index] ?? '')}</${name}>`)
  return `  <person>${elements.join('')}</person>`
}

function fixedLine(values: Values): string {
  return values.map((value, index) => value.padEnd(WIDTHS[index] ?? 0)).join(' ')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

async function writeText(file: string, text: Iterable<string>): Promise<void> {
  const out = createWriteStream(file)
  for (const piece of text) if (!out.write(piece)) await once(out, 'drain')
  out.end()
  await finished(out)
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${SHEET_TYPE}.sharedStrings+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="people" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
}

/** Numbers, dates, booleans and texts as what they are. */
async function writeWorkbook(file: string, lines: number, shares: boolean): Promise<void> {
  const strings = new Map<string, number>()
  const textCell = (place: string, text: string): string => {
    if (!shares) return `<c r="${place}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
    const known = strings.get(text) ?? strings.size
    strings.set(text, known)
    return `<c r="${place}" t="s"><v>${known}</v></c>`
  }
  const cell = (value: string, column: number, row: number): string => {
    const place = `${String.fromCharCode(0x41 + column)}${row}`
    const type = row === 1 ? 'text' : COLUMNS[column]?.type
    if (type === 'boolean') return `<c r="${place}" t="b"><v>${value === 'true' ? 1 : 0}</v></c>`
    if (type === 'date') return `<c r="${place}" s="1"><v>${serial(value)}</v></c>`
    if (type === 'datetime') return `<c r="${place}" s="2"><v>${serial(value)}</v></c>`
    return type === 'text' ? textCell(place, value) : `<c r="${place}"><v>${value}</v></c>`
  }
  const rowOf = (values: Values, row: number): string =>
    `<row r="${row}" spans="1:${NAMES.length}">${values.map((value, column) => cell(value, column, row)).join('')}</row>`
  let row = 1
  const head = `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rowOf(NAMES, row)}`
  const sheet = document(lines, head, (values) => rowOf(values, ++row), '', '</sheetData></worksheet>')

  const zip = new ZipFile()
  const out = zip.outputStream.pipe(createWriteStream(file))
  for (const [name, content] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(XML + content), name)
  // The texts are known once the sheet is written, which therefore stands before them.
  const rows = Readable.from(sheet)
  zip.addReadStream(rows, 'xl/worksheets/sheet1.xml')
  rows.on('end', () => {
    zip.addReadStream(Readable.from(sharedStrings(strings)), 'xl/sharedStrings.xml')
    zip.end()
  })
  await finished(out)
}

function* sharedStrings(strings: ReadonlyMap<string, number>): Generator<string> {
  let text = `${XML}<sst xmlns="${MAIN}" uniqueCount="${strings.size}">`
  for (const string of strings.keys()) {
    text += `<si><t>${escaped(string)}</t></si>`
    if (text.length < 1 << 20) continue
    yield text
    text = ''
  }
  yield `${text}</sst>`
}

/** Days since the end of 1899. */
function serial(value: string): number {
  return (
    (Date.parse(`${value.replace(' ', 'T')}${value.includes(' ') ? '' : 'T00:00:00'}Z`) - Date.UTC(1899, 11, 30)) /
    864e5
  )
}

async function writeParquet(file: string, lines: number): Promise<void> {
  const source = await formatFile('ndjson', lines)
  const columns = COLUMNS.map(({ name, sql }) => `'${name}': '${sql}'`).join(', ')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT * FROM read_json('${source}', format = 'newline_delimited', columns = {${columns}})) TO '${file}' (FORMAT parquet)`,
  )
  connection.closeSync()
  instance.closeSync()
}
