import type { Dialect } from '@shared/jobs/dialect'
import { LONGEST_NAME } from '@shared/jobs/names'
import { mendNames } from './mending/names'
import { parseRecord } from './record-text'
import type { Origin } from '../origin/origin'
import { TextSource } from './text-source'
import type { SourcePosition } from '../records'

/** How much behind the skipped lines is looked at for the header, and how many lines a header may have. */
const HEAD_BYTES = 1 << 20
const MOST_LINES = 100

/** The header of a file and where its records begin. */
export interface Columns {
  readonly columns: string[]
  readonly position: SourcePosition
  /** How many columns the header names; null without one. */
  readonly named: number | null
  readonly faults: readonly HeaderFault[]
}

/**
 * What is to be known of a header. Told in the journal as `header.<id>`.
 * - `mended`: it breaks the rules of the format, and was read in the only way that names every column.
 * - `cut`: it has names that are longer than those of fields may be.
 */
export type HeaderFault = 'mended' | 'cut'

/**
 * Names of the columns and the place of the first record behind skipped lines and header; comments and blank lines before a header are
 * passed over with it. Names come from the header as they are, those of several lines joined with blanks; an empty one becomes `column_N`, a
 * repeated one (case ignored) gets `_2`, `_3` …; without a header all are `column_N`.
 * @param width values of a record, where that is known: a header that names more or fewer columns is mended, or fitted to it (see `fitNames`).
 * Left out: as many as the header names or the first record has
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function readColumns(file: Origin, dialect: Dialect, width?: number): Promise<Columns> {
  const source = await TextSource.open(file, dialect.encoding, null)
  try {
    const skipped = await source.skipLines(dialect.skipLines)
    const start = source.position
    const lines = linesOf(await readHead(source))
    const { names, taken, isMended } = readNames(lines, dialect, width)
    if (!dialect.header) {
      const position = { byte: start, line: skipped + 1, record: 0 }
      const columns = uniqueNames(Array.from({ length: width ?? names.length }, () => ''))
      return { columns, position, named: null, faults: [] }
    }
    const passed = await source.skipLines(taken)
    const position = { byte: source.position, line: skipped + passed + 1, record: 0 }
    const faults: HeaderFault[] = []
    if (isMended) faults.push('mended')
    if (names.some((name) => name.trim().length > LONGEST_NAME)) faults.push('cut')
    return { columns: uniqueNames(fitNames(names, width ?? names.length)), position, named: names.length, faults }
  } finally {
    await source.close()
  }
}

/** Names from the lines of the header, and how many physical lines there are up to its end. */
function readNames(
  lines: readonly string[],
  dialect: Dialect,
  width: number | undefined,
): { names: string[]; taken: number; isMended: boolean } {
  const { headerLines = 1 } = dialect
  const levels: (readonly string[])[] = []
  let taken = 0
  let isMended = false
  while (levels.length < (dialect.header ? headerLines : 1)) {
    while (taken < lines.length - 1 && isNoRecord(lines[taken] ?? '', dialect.comment)) taken++
    const level = firstRecord(lines.slice(taken, taken + MOST_LINES), dialect, width)
    levels.push(level.values)
    taken += level.taken
    isMended ||= level.isMended
  }
  const names = Array.from({ length: Math.max(...levels.map(({ length }) => length)) }, (_, column) =>
    levels
      .map((level) => level[column] ?? '')
      .filter((name) => name !== '')
      .join(' '),
  )
  return { names, taken, isMended }
}

async function readHead(source: TextSource): Promise<string> {
  const text = Buffer.allocUnsafe(HEAD_BYTES)
  let used = 0
  for (let more = -1; more !== 0; used += more) more = await source.read(text, used)
  return text.toString('utf8', 0, used)
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}

function isNoRecord(line: string, comment: string | null): boolean {
  return line === '' || (comment !== null && line.startsWith(comment))
}

/** The record at the start of `lines`; one whose quoting is broken is its first line, mended or taken as text. */
function firstRecord(
  lines: readonly string[],
  dialect: Dialect,
  width: number | undefined,
): { values: readonly string[]; taken: number; isMended: boolean } {
  const line = lines[0] ?? ''
  let read = { ...parseRecord(line, dialect), taken: 1 }
  for (let taken = 2; read.broken && taken <= lines.length; taken++) {
    // A line end inside quotes belongs to the name of a column.
    const parsed = parseRecord(lines.slice(0, taken).join('\n'), dialect)
    if (!parsed.broken) read = { ...parsed, taken }
  }
  const { irregular = 'reject' } = dialect
  if (irregular !== 'reject' && width !== undefined && (read.broken || read.values.length !== width)) {
    const values = mendNames(line, dialect, width)
    if (values !== null) return { values, taken: 1, isMended: true }
  }
  return { ...read, isMended: false }
}

/**
 * The names of `width` columns from a header with more or fewer of them: empty names are too many before others, the last ones before the first;
 * columns without a name come last.
 */
export function fitNames(names: readonly string[], width: number): string[] {
  const fitted = [...names]
  while (fitted.length > width) {
    const empty = fitted.findLastIndex((name) => name.trim() === '')
    fitted.splice(empty < 0 ? fitted.length - 1 : empty, 1)
  }
  while (fitted.length < width) fitted.push('')
  return fitted
}

/** Names without repetition (case ignored), without empty ones and no longer than those of fields. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((raw, index) => {
    const name = raw.trim() === '' ? `column_${index + 1}` : raw
    let unique = shortened(name, '')
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = shortened(name, `_${n}`)
    taken.add(unique.toLowerCase())
    return unique
  })
}

function shortened(name: string, ending: string): string {
  const isFit = name.trim().length + ending.length <= LONGEST_NAME
  return (isFit ? name : name.trim().slice(0, LONGEST_NAME - ending.length)) + ending
}
