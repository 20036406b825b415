import type { Dialect } from '@shared/jobs/dialect'
import { parseRecord } from './record-text'
import type { Origin } from '../origin/origin'
import { TextSource } from './text-source'
import type { SourcePosition } from '../records'

/** How much behind the skipped lines is looked at for the header, and how many lines a header may have. */
const HEAD_BYTES = 1 << 20
const MOST_LINES = 100

/**
 * Names of the columns and the place of the first record behind skipped lines and header; comments and blank lines before a header are
 * passed over with it. Names come from the header as they are; an empty one becomes `column_N`, a repeated one (case ignored)
 * gets `_2`, `_3` …; without a header all are `column_N`.
 * @param width values of a record, where that is known: a header that names more or fewer columns is fitted to it (see `fitNames`). Left out: as
 * many as the header names or the first record has
 * @returns also how many columns the header names, null without one
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function readColumns(
  file: Origin,
  dialect: Dialect,
  width?: number,
): Promise<{ columns: string[]; position: SourcePosition; named: number | null }> {
  const source = await TextSource.open(file, dialect.encoding, null)
  try {
    const skipped = await source.skipLines(dialect.skipLines)
    const start = source.position
    const lines = linesOf(await readHead(source))
    let first = 0
    while (first < lines.length - 1 && isNoRecord(lines[first] ?? '', dialect.comment)) first++
    const { values, taken } = firstRecord(lines.slice(first, first + MOST_LINES), dialect)
    if (!dialect.header) {
      const position = { byte: start, line: skipped + 1, record: 0 }
      return { columns: uniqueNames(Array.from({ length: width ?? values.length }, () => '')), position, named: null }
    }
    const passed = await source.skipLines(first + taken)
    const names = fitNames(values, width ?? values.length)
    const position = { byte: source.position, line: skipped + passed + 1, record: 0 }
    return { columns: uniqueNames(names), position, named: values.length }
  } finally {
    await source.close()
  }
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

/** The record at the start of `lines`; one whose quoting is broken is its first line taken as text. */
function firstRecord(lines: readonly string[], dialect: Dialect): { values: string[]; taken: number } {
  for (let taken = 1; taken <= lines.length; taken++) {
    // A line end inside quotes belongs to the name of a column.
    const parsed = parseRecord(lines.slice(0, taken).join('\n'), dialect)
    if (!parsed.broken) return { values: parsed.values, taken }
  }
  return { values: parseRecord(lines[0] ?? '', dialect).values, taken: 1 }
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

/** Names without repetition (case ignored) and without empty ones. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((raw, index) => {
    const name = raw.trim() === '' ? `column_${index + 1}` : raw
    let unique = name
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`
    taken.add(unique.toLowerCase())
    return unique
  })
}
