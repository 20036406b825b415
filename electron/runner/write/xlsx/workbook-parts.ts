import { LONGEST_SHEET, type TargetOf } from '@shared/jobs/export/format'
import type { OutputColumn } from '../writer'
import { headerCell } from './cells'
import { stylesXml } from './styles'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

type Xlsx = TargetOf<'xlsx'>

/** Where the sheet with this number (from 1) is. */
export function sheetPath(number: number): string {
  return `xl/worksheets/sheet${number}.xml`
}

/** What stands before the rows of a sheet, with its header. */
export function sheetHead(format: Xlsx, columns: readonly OutputColumn[]): string {
  const widths = columns.map(
    (column, index) => `<col min="${index + 1}" max="${index + 1}" width="${widthOf(column)}"/>`,
  )
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
  const header = `<row>${columns.map(({ label }) => headerCell(label)).join('')}</row>\n`
  return `${DECLARATION}<worksheet xmlns="${MAIN}">${format.header ? frozen : ''}<cols>${widths.join('')}</cols><sheetData>\n${format.header ? header : ''}`
}

/** What stands behind them. */
export const SHEET_FOOT = '</sheetData></worksheet>'

/** The parts of a workbook beside its sheets, by their paths. */
export function workbookParts(format: Xlsx, sheets: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1)
  const types = numbers.map((n) => `<Override PartName="/${sheetPath(n)}" ContentType="${TYPE}.worksheet+xml"/>`)
  const entries = numbers.map((n) => `<sheet name="${nameOf(format, n)}" sheetId="${n}" r:id="rId${n}"/>`)
  const relations = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  )
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${types.join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${entries.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}<Relationship Id="rId${sheets + 1}" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': stylesXml(format.headerStyle),
  }
  return Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, DECLARATION + xml]))
}

function nameOf({ sheet }: Xlsx, number: number): string {
  const ending = number === 1 ? '' : ` ${number}`
  const name = sheet.slice(0, LONGEST_SHEET - ending.length) + ending
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** Narrower ones would show a date as a row of signs. */
const WIDTHS: Readonly<Partial<Record<OutputColumn['type'], number>>> = { date: 12, time: 10, datetime: 20, text: 20 }

function widthOf({ type, label }: OutputColumn): number {
  return Math.min(40, Math.max(WIDTHS[type] ?? 10, label.length + 2))
}
