import type { Dialect } from '@shared/jobs/dialect'
import { CR, LF } from './bytes'
import { parseRecord } from './record-text'
import { TextSource } from './text-source'
import { lineEnd } from './tokenizer'
import type { SourcePosition } from './types'

/** A header over more lines than this is a stray quote. */
const MOST_HEADER_LINES = 50

/** How much of a file is looked at for its header. */
const HEAD_BYTES = 1 << 20

/**
 * Names of the columns and the place of the first record behind skipped lines, comments and header. Names come from the header as they
 * are; an empty one becomes `column_N`, a repeated one (case ignored) gets `_2`, `_3` …; without a header all are `column_N`.
 * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
 */
export async function readColumns(
  file: string,
  dialect: Dialect,
): Promise<{ columns: string[]; position: SourcePosition }> {
  const source = await TextSource.open(file, dialect.encoding, null)
  try {
    const text = await readHead(source)
    let at = 0
    let line = 1
    const skipLine = () => {
      at = nextLine(text, at)
      line++
    }
    for (let skipped = 0; skipped < dialect.skipLines && at < text.length; skipped++) skipLine()
    const comment = dialect.comment === null ? null : Buffer.from(dialect.comment)
    const isNoRecord = (from: number) =>
      lineEnd(text, from, text.length) === from ||
      (comment !== null && text.subarray(from, from + comment.length).equals(comment))
    let first = at
    let firstLine = line
    while (first < text.length && isNoRecord(first)) {
      first = nextLine(text, first)
      firstLine++
    }
    const { values, end, lines } = firstRecord(text, first, dialect)
    if (dialect.header) {
      at = end
      line = firstLine + lines
    }
    source.use(at, line - 1, source.isEnd && at >= text.length)
    const names = dialect.header ? values : values.map(() => '')
    return { columns: uniqueNames(names), position: { byte: source.position, line, record: 0 } }
  } finally {
    await source.close()
  }
}

/** The first part of a text, enough for its header. */
async function readHead(source: TextSource): Promise<Buffer> {
  const text = Buffer.allocUnsafe(HEAD_BYTES * 4)
  let used = 0
  for (let more = -1; more !== 0 && used < HEAD_BYTES; used += more) more = await source.fill(text, used)
  return text.subarray(0, used)
}

/** The record that begins at `at`; one whose quoting is broken is its first line taken as text. */
function firstRecord(text: Buffer, at: number, dialect: Dialect): { values: string[]; end: number; lines: number } {
  let end = lineEnd(text, at, text.length)
  const firstEnd = end
  for (let lines = 1; lines <= MOST_HEADER_LINES; lines++) {
    const parsed = parseRecord(text.toString('utf8', at, end), dialect)
    if (!parsed.broken) return { values: parsed.values, end: nextLine(text, end), lines }
    if (end >= text.length) break
    // A line end inside quotes belongs to the name of a column.
    end = lineEnd(text, nextLine(text, end), text.length)
  }
  const { values } = parseRecord(text.toString('utf8', at, firstEnd), dialect)
  return { values, end: nextLine(text, firstEnd), lines: 1 }
}

function nextLine(text: Buffer, at: number): number {
  const end = lineEnd(text, at, text.length)
  if (end >= text.length) return text.length
  return text[end] === CR && text[end + 1] === LF ? end + 2 : end + 1
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
