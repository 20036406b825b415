import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { once } from 'node:events'
import { ZipFile } from 'yazl'

/** Rows that a sheet holds at most, and characters that a cell holds at most: limits of the format. */
const SHEET_ROWS = 1_048_576
const CELL_CHARACTERS = 32_767

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const SHEET_START = `${DECLARATION}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
const SHEET_END = '</sheetData></worksheet>'
/** Rows are handed to the compressor in pieces of about this many characters. */
const PIECE = 64 * 1024

type Cell = string | number | null

/**
 * A workbook written as a stream: rows go out as they come, so that memory does not grow with them. Text stands in the cells as
 * text, which no program executes. After SHEET_ROWS rows a new sheet begins, with the header again.
 */
export class XlsxWriter {
  /** The bytes of the file. */
  readonly output: Readable
  readonly #zip = new ZipFile()
  readonly #header: readonly Cell[]
  readonly #sheetRows: number
  #sheet: PassThrough | null = null
  #sheets = 0
  #rows = 0
  #pending = ''

  constructor(header: readonly Cell[], sheetRows: number = SHEET_ROWS) {
    this.#header = header
    this.#sheetRows = sheetRows
    this.output = this.#zip.outputStream as Readable
  }

  async write(cells: readonly Cell[]): Promise<void> {
    if (this.#sheet === null || this.#rows === this.#sheetRows) await this.#newSheet()
    await this.#row(cells)
  }

  async end(): Promise<void> {
    if (this.#sheet === null) await this.#newSheet()
    await this.#endSheet()
    const add = (path: string, xml: string): void => this.#zip.addBuffer(Buffer.from(DECLARATION + xml), path)
    const sheets = Array.from({ length: this.#sheets }, (_, index) => index + 1)
    add('[Content_Types].xml', contentTypes(sheets))
    add('_rels/.rels', rootRelations())
    add('xl/workbook.xml', workbook(sheets))
    add('xl/_rels/workbook.xml.rels', workbookRelations(sheets))
    this.#zip.end()
  }

  async #newSheet(): Promise<void> {
    await this.#endSheet()
    this.#sheets++
    this.#rows = 0
    this.#sheet = new PassThrough()
    this.#zip.addReadStream(this.#sheet, `xl/worksheets/sheet${this.#sheets}.xml`)
    this.#pending = SHEET_START
    await this.#row(this.#header)
  }

  async #endSheet(): Promise<void> {
    if (this.#sheet === null) return
    this.#pending += SHEET_END
    await this.#flush()
    this.#sheet.end()
    this.#sheet = null
  }

  async #row(cells: readonly Cell[]): Promise<void> {
    this.#rows++
    this.#pending += `<row>${cells.map(cellXml).join('')}</row>`
    if (this.#pending.length > PIECE) await this.#flush()
  }

  async #flush(): Promise<void> {
    const sheet = this.#sheet
    const piece = this.#pending
    this.#pending = ''
    if (sheet !== null && !sheet.write(piece)) await once(sheet, 'drain')
  }
}

function cellXml(cell: Cell): string {
  if (cell === null) return '<c/>'
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell.slice(0, CELL_CHARACTERS))}</t></is></c>`
}

/** Text for XML 1.0; characters that it can't hold, and halves of surrogate pairs, become U+FFFD. */
function escapeXml(text: string): string {
  return Buffer.from(text)
    .toString()
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function contentTypes(sheets: readonly number[]): string {
  const parts = sheets.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${MAIN}.worksheet+xml"/>`,
  )
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${MAIN}.sheet.main+xml"/>${parts.join('')}</Types>`
}

function rootRelations(): string {
  return `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
}

function workbook(sheets: readonly number[]): string {
  const entries = sheets.map((n) => `<sheet name="Rejects ${n}" sheetId="${n}" r:id="rId${n}"/>`)
  return `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${DOCUMENT}"><sheets>${entries.join('')}</sheets></workbook>`
}

function workbookRelations(sheets: readonly number[]): string {
  const entries = sheets.map(
    (n) => `<Relationship Id="rId${n}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  )
  return `<Relationships xmlns="${PACKAGE}/relationships">${entries.join('')}</Relationships>`
}
