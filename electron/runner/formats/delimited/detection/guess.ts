import { AUTO, type DelimitedFormat } from '@shared/jobs/dialect'
import { kindOf } from './cell-kind'
import { guessHeader } from './guess-header'
import { Mender } from '../mending/mender'
import { mendNames } from '../mending/names'
import { parseRecord } from '../record-text'

/** Delimiters that are tried, the likelier first: a tie goes to the earlier one. The usual one is taken where none makes several columns. */
const USUAL = ','
/** Makes one column of what is none of the others, whatever stands in it. */
const NOWHERE = '\u001f'
const DELIMITERS = [USUAL, ';', '\t', '|', ', ', '; ', '||', '::', ':', '~', '^', '#', NOWHERE, '§', ' ']
/** Records of the sample that are looked at. */
const MOST_RECORDS = 400
/** A quoted value may go over this many lines. */
const MOST_LINES = 60
/** Lines before the table that may be taken for a preamble. */
const MOST_PREAMBLE_ROWS = 30

/** What a cell is worth that looks like nothing known, and a table of one column, beside the best there can be. */
const ODD_CELL = 0.25
const SINGLE_COLUMN = 0.15
/** What a row is worth that has to be mended, beside one that is as it should be. */
const MENDED = 0.95
/** What is lost where every cell begins with a blank. */
const PADDED = 0.05
/** Scores that are closer than this are the same. */
const SAME = 1e-9

export interface Row {
  readonly text: string
  /** Number of its first line among those that are cut, from 0. */
  readonly line: number
  readonly values: readonly string[]
  /** Physical lines of the record. */
  readonly lines: number
  readonly broken: boolean
}

interface Punctuation {
  readonly delimiter: string
  readonly quote: string | null
  readonly escape: string | null
}

/** The reading of a sample that makes the steadiest table. */
export interface Table extends Punctuation {
  /** Number of columns of most rows. */
  readonly width: number
  readonly rows: readonly Row[]
  readonly quotedValues: number
  /** Rows and physical lines before the table begins. */
  readonly preambleRows: number
  readonly preambleLines: number
}

/** A reading of the sample with what it is worth as it stands, and if everything odd in it could be mended. */
interface Candidate {
  readonly table: Table
  readonly odd: readonly Row[]
  readonly score: number
  readonly most: number
}

/** Finds the punctuation under which the sample makes the best table, of equal ones the likelier; what the format gives is kept. */
export function guessTable(text: string, format: DelimitedFormat): Table {
  const skipped = format.skipLines === AUTO ? 0 : format.skipLines
  const lines = text.split(/\r\n|\n|\r/, skipped + MOST_RECORDS * 3).slice(skipped)
  if (lines.at(-1) === '') lines.pop()
  const tried: Candidate[] = []
  let leader = 0
  for (const punctuation of candidates(text, format)) {
    const table = read(lines, punctuation, format)
    // Looking at every cell takes its time too: not for what could not win even if all of them were plain.
    if (mostOf(table) < leader - SAME) continue
    const odd = format.irregular === 'reject' ? [] : tableRows(table).filter((row) => isOdd(row, table))
    const score = scoreOf(table)
    const most = odd.length === 0 ? score : Math.max(score, scoreOf(table, new Set(odd)))
    leader = Math.max(leader, score)
    tried.push({ table, odd, score, most })
  }
  return bestOf(tried.filter(({ most }) => most >= leader - SAME))
}

/** @param contenders those that may be the best, in their order */
function bestOf(contenders: readonly Candidate[]): Table {
  let best: { readonly table: Table; readonly score: number } | undefined
  for (const { table, odd, score, most } of contenders) {
    const leader = best?.score ?? 0
    let reached = score
    // Mending takes its time: only what could win by it is mended.
    if (odd.length > 0 && contenders.length > 1 && most > leader + SAME) {
      const mender = menderOf(table)
      reached = Math.max(score, scoreOf(table, new Set(odd.filter((row) => canMend(mender, row, table)))))
    }
    if (best === undefined || reached > leader + SAME) best = { table, score: reached }
  }
  if (best === undefined) throw new Error('there is always a candidate')
  return best.table
}

/** The sample as rows behind `skipLines`, with a punctuation that is known. */
export function cutSample(text: string, punctuation: Punctuation, skipLines: number, comment: string | null): Row[] {
  return rowsOf(text.split(/\r\n|\n|\r/, skipLines + MOST_RECORDS * 3).slice(skipLines), punctuation, comment)
}

function* candidates(text: string, format: DelimitedFormat): Generator<Punctuation> {
  const delimiters =
    format.delimiter === AUTO
      ? DELIMITERS.filter((d) => d === USUAL || d === NOWHERE || stands(text, d))
      : [format.delimiter]
  const quotes = format.quote === AUTO ? ['"', ...(text.includes("'") ? ["'"] : [])] : [format.quote]
  for (const delimiter of delimiters) {
    for (const quote of quotes) {
      const escapes =
        format.escape !== AUTO
          ? [format.escape]
          : quote !== null && text.includes(`\\${quote}`)
            ? [quote, '\\']
            : [quote]
      for (const escape of escapes) yield { delimiter, quote, escape }
    }
  }
}

/** Whether a delimiter comes in a text, and not only as one half of another one, or of blanks that fill up columns. */
function stands(text: string, delimiter: string): boolean {
  if (delimiter.length > 1) return text.includes(delimiter)
  const count = occurrences(text, delimiter)
  const doubled = delimiter + delimiter
  const isHalf = delimiter === ' ' || DELIMITERS.includes(doubled)
  return count > 0 && !(isHalf && count === 2 * occurrences(text, doubled))
}

/** How often something comes in a text, one behind the other. */
function occurrences(text: string, what: string): number {
  let count = 0
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) count++
  return count
}

function rowsOf(lines: readonly string[], punctuation: Punctuation, comment: string | null): Row[] {
  const rows: Row[] = []
  for (let at = 0; at < lines.length && rows.length < MOST_RECORDS;) {
    const line = lines[at] ?? ''
    if (comment !== null && line.startsWith(comment)) {
      at++
      continue
    }
    let record = line
    let parsed = parseRecord(record, punctuation)
    let taken = 1
    // A broken record may only be one that goes on in the next lines.
    while (parsed.broken && isOpen(record, punctuation) && taken < MOST_LINES && at + taken < lines.length) {
      record += `\n${lines[at + taken] ?? ''}`
      taken++
      parsed = parseRecord(record, punctuation)
    }
    if (parsed.broken) {
      record = line
      parsed = parseRecord(line, punctuation)
      taken = 1
    }
    rows.push({ text: record, line: at, values: parsed.values, lines: taken, broken: parsed.broken })
    at += taken
  }
  return rows
}

/** Whether the last value of a record is a quoted one without its closing quote: it has text up to the end and holds line ends. */
function isOpen(record: string, { quote, escape }: Punctuation): boolean {
  if (quote === null) return false
  const marks = record.split(quote).length - 1
  const escaped = escape === null || escape === quote ? 0 : record.split(escape + quote).length - 1
  return (marks - escaped) % 2 === 1
}

function read(lines: readonly string[], punctuation: Punctuation, format: DelimitedFormat): Table {
  const rows = rowsOf(lines, punctuation, format.comment)
  const filled = rows.filter((row) => row.values.length > 1 || row.values[0] !== '')
  const whole = filled.filter(({ broken }) => !broken)
  const width = commonWidth(whole.length > 0 ? whole : filled)
  const { preambleRows, preambleLines } =
    format.skipLines === AUTO ? preambleOf(rows, width, punctuation) : { preambleRows: 0, preambleLines: 0 }
  const { quote, delimiter } = punctuation
  const quotedValues =
    quote === null
      ? 0
      : lines.reduce(
          (sum, line) => sum + (line.startsWith(quote) ? 1 : 0) + line.split(delimiter + quote).length - 1,
          0,
        )
  return { ...punctuation, width, rows, quotedValues, preambleRows, preambleLines }
}

/** The number of columns that most rows have; of several the largest. */
function commonWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>()
  for (const { values } of rows) counts.set(values.length, (counts.get(values.length) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1
}

/** Titles and notes above a table: rows of another width, or with one cell only, before a stretch that is steady. */
function preambleOf(
  rows: readonly Row[],
  width: number,
  punctuation: Punctuation,
): { preambleRows: number; preambleLines: number } {
  const none = { preambleRows: 0, preambleLines: 0 }
  if (width < 2) return none
  const first = rows.findIndex((row) => row.values.length === width && filledCells(row) > 0)
  const full = rows.findIndex((row) => row.values.length === width && filledCells(row) === width)
  // Spreadsheets fill a title up with delimiters. Only sure names of columns tell it from a record that is nearly empty.
  const isTitle = full > 0 && rows.slice(0, full).every((row) => filledCells(row) <= 1)
  const found = isTitle && guessHeader(rows.slice(full)).why === 'headerByTypes' ? full : first
  const start = hasNamesAbove(rows, found, width, punctuation) ? found - 1 : found
  if (start <= 0 || start > MOST_PREAMBLE_ROWS) return none
  const table = rows.slice(start)
  const steady = table.filter((row) => row.values.length === width).length
  const above = rows.slice(0, start)
  // A short record among others is a bad record; a note is a line with (nearly) one cell.
  const areNotes = above.every(
    (row) =>
      filledCells(row) <= Math.max(1, width / 2) && !(row.broken && isWideWithoutQuotes(row, width, punctuation)),
  )
  if (steady < 2 || steady < table.length * 0.7 || !areNotes) return none
  return { preambleRows: start, preambleLines: above.reduce((sum, row) => sum + row.lines, 0) }
}

/** The row above a table without names is a header that has to be mended, such as one in another delimiter. */
function hasNamesAbove(rows: readonly Row[], start: number, width: number, punctuation: Punctuation): boolean {
  const above = rows[start - 1]
  if (above === undefined || above.lines > 1 || guessHeader(rows.slice(start)).header) return false
  return mendNames(above.text, punctuation, width) !== null
}

/** Only a stray quote keeps the values of a row together. */
function isWideWithoutQuotes({ text }: Row, width: number, { delimiter }: Punctuation): boolean {
  return text.split(delimiter).length >= width
}

function filledCells(row: Row): number {
  return row.values.filter((value) => value.trim() !== '').length
}

/** The rows of the table, without those above it and blank ones. */
function tableRows(table: Table): readonly Row[] {
  return table.rows.slice(table.preambleRows).filter((row) => row.values.length > 1 || row.values[0] !== '')
}

function steadiness(row: Row, table: Table, mended: ReadonlySet<Row>): number {
  return mended.has(row) ? MENDED : row.values.length === table.width ? 1 : 0
}

function isOdd({ values, broken }: Row, { width }: Table): boolean {
  return broken || values.length !== width
}

/** A broken row in which no quote closes a value says nothing for the quotes: it may be mended as it likes. */
function canMend(mender: Mender, { text, values, broken }: Row, { width, quote, delimiter }: Table): boolean {
  const isClosed = quote !== null && (text.endsWith(quote) || text.includes(quote + delimiter))
  if (broken && !isClosed) return false
  const columns = values.length < width ? 'file.columns.missing' : 'file.columns.extra'
  return mender.mend(text, broken ? 'file.quote' : columns) !== null
}

function menderOf(table: Table): Mender {
  const records = tableRows(table).slice(1)
  const good = records.filter(({ broken, values }) => !broken && values.length === table.width)
  return new Mender(
    table,
    table.width,
    good.map(({ values }) => values),
  )
}

/**
 * How good a table is, if the rows that are named can be mended: the share of rows with the common width, weighted by how much a delimiter does (two columns explain less
 * than ten), times the share of cells that look like something. Broken quoting, quotes inside of values and a preamble count against it.
 */
function scoreOf(table: Table, mended: ReadonlySet<Row> = new Set()): number {
  const rows = tableRows(table)
  if (rows.length === 0) return 0
  let cells = 0
  let plain = 0
  let typed = 0
  let padded = 0
  for (const value of rows.flatMap((row) => row.values)) {
    if (value.startsWith(' ')) padded++
    const kind = kindOf(value)
    cells++
    if (kind !== 'odd') plain++
    else if (!value.includes('\t') && (table.quote === null || !value.includes(table.quote))) plain += ODD_CELL
    if (kind !== 'odd' && kind !== 'word') typed++
  }
  // Spaces are in every sentence and colons in every clock: they must do better than the others.
  const doubt = table.delimiter === ' ' ? 0.7 * (typed / cells) : table.delimiter === ':' ? 0.85 : 1
  // Where a blank follows every delimiter it belongs to it.
  const tight = 1 - PADDED * (padded / cells)
  return frameOf(table, rows, mended) * (plain / cells) * doubt * tight
}

/** What a table is worth by the shape of its rows alone. */
function frameOf(table: Table, rows: readonly Row[], mended: ReadonlySet<Row>): number {
  const steady = rows.reduce((sum, row) => sum + steadiness(row, table, mended), 0) / rows.length
  const broken = rows.filter((row) => row.broken && !mended.has(row)).length / rows.length
  const reach = table.width === 1 ? SINGLE_COLUMN : 1 - 0.5 / table.width
  const whole = table.preambleRows === 0 ? 1 : 0.9
  const quoted = table.quote === "'" && table.quotedValues === 0 ? 0.99 : 1
  return steady * steady * reach * (1 - broken) * whole * quoted
}

/** No score of a table is higher, whatever is in its cells and however much of it can be mended. */
function mostOf(table: Table): number {
  const rows = tableRows(table)
  return rows.length === 0 ? 0 : frameOf(table, rows, new Set(rows.filter((row) => isOdd(row, table))))
}
