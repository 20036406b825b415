import { AUTO } from '@shared/jobs/dialect'
import { VigieError } from '@shared/errors/error-data'
import type { FormatOf } from '@shared/jobs/format'
import { guessHeader } from '../delimited/detection/guess-header'
import { uniqueNames } from '../delimited/header'
import type { Origin } from '../origin/origin'
import type { Resolution } from '../resolve'
import { columnOf } from './places'
import { RowReader, type SheetRow } from './row-reader'
import { openWorkbook, type Sheet, type Workbook } from './workbook'

/** Filled rows from which the range and the header are told. */
const SAMPLE_ROWS = 1000

interface Range {
  readonly firstColumn: number
  readonly lastColumn: number
  /** Null where the range says nothing about it. */
  readonly firstRow: number | null
  readonly lastRow: number | null
}

/** See resolveFormat. @throws format.noSheet, format.range */
export async function resolveXlsx(folder: string, origin: Origin, format: FormatOf<'xlsx'>): Promise<Resolution> {
  const book = await openWorkbook(origin, folder)
  try {
    const given = format.range === AUTO ? null : parseRange(format.range)
    const { sheet, rows } = await chooseSheet(book, format.sheet, given)
    const start = tableStart(rows, given)
    const table = rows.filter(({ number }) => number >= start)
    const { firstColumn, lastColumn } = given ?? filledColumns(table)
    const cellsOf = (row: SheetRow | undefined) =>
      Array.from({ length: lastColumn - firstColumn + 1 }, (_, index) => row?.cells[firstColumn + index] ?? '')
    const sample = table.map((row) => ({ values: cellsOf(row), lines: 1, broken: false }))
    const header = format.header === AUTO ? guessHeader(sample) : { header: format.header, why: 'given' }
    const names = cellsOf(table.find(({ number }) => number === start)).map((name) => (header.header ? name : ''))
    return {
      format: {
        kind: 'xlsx',
        sheet: sheet.name,
        header: header.header,
        firstColumn,
        lastColumn,
        firstRow: start,
        lastRow: given?.lastRow ?? null,
        cut: given !== null,
      },
      why: {
        sheet: format.sheet === AUTO ? 'sheet.first' : 'given',
        header: header.why,
        firstRow: format.range === AUTO ? 'range.filled' : 'given',
      },
      columns: uniqueNames(names),
      first: { byte: 0, raw: 0, line: start + (header.header ? 1 : 0), record: 0 },
    }
  } finally {
    await book.close()
  }
}

async function chooseSheet(
  book: Workbook,
  wanted: string | number,
  range: Range | null,
): Promise<{ sheet: Sheet; rows: readonly SheetRow[] }> {
  const missing = () =>
    new VigieError('format.noSheet', {
      path: book.name,
      sheet: String(wanted),
      sheets: book.sheets.map(({ name }) => name).join(', '),
    })
  if (wanted !== AUTO) {
    const lower = String(wanted).toLowerCase()
    const sheet =
      typeof wanted === 'number'
        ? book.sheets[wanted - 1]
        : book.sheets.find(({ name }) => name.toLowerCase() === lower)
    if (sheet === undefined) throw missing()
    const rows = await sampleOf(book, sheet, range)
    if (rows.length === 0) throw new VigieError('format.range', { path: book.name, range: sheet.name })
    return { sheet, rows }
  }
  for (const sheet of book.sheets.filter(({ isHidden }) => !isHidden)) {
    const rows = await sampleOf(book, sheet, range)
    if (rows.length > 0) return { sheet, rows }
  }
  throw new VigieError('format.range', { path: book.name, range: book.sheets.map(({ name }) => name).join(', ') })
}

/** Filled rows of the sheet, in the range if there is one. */
async function sampleOf(book: Workbook, sheet: Sheet, range: Range | null): Promise<SheetRow[]> {
  const reader = await RowReader.open(book, sheet)
  const found: SheetRow[] = []
  try {
    for (let rows = await reader.next(); rows !== null; rows = await reader.next()) {
      for (const row of rows) {
        if (found.length === SAMPLE_ROWS) return found
        const { number } = row
        if (number > (range?.lastRow ?? Number.POSITIVE_INFINITY)) return found
        const isBefore = number < (range?.firstRow ?? 0)
        const inside = range === null ? row.cells : row.cells.slice(range.firstColumn, range.lastColumn + 1)
        if (!isBefore && inside.some((cell) => cell !== undefined && cell !== '')) found.push(row)
      }
    }
    return found
  } finally {
    reader.close()
  }
}

/** The first row of the table: titles above it have fewer filled cells than half of what the fullest row has. */
function tableStart(rows: readonly SheetRow[], range: Range | null): number {
  if (range !== null) return range.firstRow ?? rows[0]?.number ?? 1
  const filled = rows.map(({ cells }) => cells.filter((cell) => cell !== '').length)
  const most = filled.reduce((a, b) => Math.max(a, b), 0)
  const first = filled.findIndex((count) => count >= Math.ceil(most / 2))
  return rows[first]?.number ?? 1
}

function filledColumns(rows: readonly SheetRow[]): { firstColumn: number; lastColumn: number } {
  let firstColumn = Number.POSITIVE_INFINITY
  let lastColumn = 0
  for (const { cells } of rows) {
    const first = cells.findIndex((cell) => cell !== undefined && cell !== '')
    if (first >= 0) firstColumn = Math.min(firstColumn, first)
    lastColumn = Math.max(lastColumn, cells.length - 1)
  }
  return { firstColumn: Number.isFinite(firstColumn) ? firstColumn : 0, lastColumn }
}

function parseRange(range: string): Range {
  const [from = '', to = ''] = range.split(':')
  const rowOf = (place: string) => (/\d/.test(place) ? Number(place.replace(/\D/g, '')) : null)
  const columns = [columnOf(from), columnOf(to)]
  return {
    firstColumn: Math.min(...columns),
    lastColumn: Math.max(...columns),
    firstRow: rowOf(from),
    lastRow: rowOf(to),
  }
}
