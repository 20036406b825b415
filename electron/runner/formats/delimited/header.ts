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
 * gets `_2`, `_3` …; without a header all are `column_N`, as many as the first record has values.
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function readColumns(
  file: Origin,
  dialect: Dialect,
): Promise<{ columns: string[]; position: SourcePosition }> {
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
      return { columns: uniqueNames(values.map(() => '')), position }
    }
    const passed = await source.skipLines(first + taken)
    return { columns: uniqueNames(values), position: { byte: source.position, line: skipped + passed + 1, record: 0 } }
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
