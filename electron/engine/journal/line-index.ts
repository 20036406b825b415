import { JOURNAL_LEVELS, type JournalLevel } from '@shared/journal/entry'

const NEWLINE = 0x0a
/** Where a line written by JournalFile has its level: behind `{"at":"2026-11-23T14:41:40.123Z",`. */
const LEVEL_NAME_AT = 33
const LEVEL_NAME = Buffer.from('"level":"')
const LEVEL_AT = LEVEL_NAME_AT + LEVEL_NAME.length
/** Their first letters tell the levels apart. */
const LEVELS = new Map(JOURNAL_LEVELS.map((level, at) => [level.charCodeAt(0), at]))
const NO_LEVEL = JOURNAL_LEVELS.length

/** Where the lines of a journal begin and which level they have, so that a page is found without reading the file again. */
export class LineIndex {
  readonly #ends: number[] = []
  readonly #levels: number[] = []
  /** Bytes in which whole lines have been found. */
  #bytes = 0

  get lines(): number {
    return this.#ends.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Takes the whole lines of a piece of the file that begins at `bytes`. */
  add(piece: Buffer): void {
    let from = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.#levels.push(levelOf(piece, from, end))
      from = end + 1
      this.#ends.push(this.#bytes + from)
    }
    this.#bytes += from
  }

  /** First byte of a line; of the line behind the last one, the end. */
  start(line: number): number {
    return line === 0 ? 0 : (this.#ends[line - 1] ?? this.#bytes)
  }

  /** Numbers of the lines from `from` on that have one of these levels. */
  withLevels(levels: readonly JournalLevel[], from = 0): number[] {
    const wanted = new Set(levels.map((level) => JOURNAL_LEVELS.indexOf(level)))
    const lines: number[] = []
    for (let line = from; line < this.#levels.length; line++) {
      if (wanted.has(this.#levels[line] ?? NO_LEVEL)) lines.push(line)
    }
    return lines
  }
}

function levelOf(piece: Buffer, from: number, end: number): number {
  const at = from + LEVEL_AT
  if (at >= end || LEVEL_NAME.compare(piece, from + LEVEL_NAME_AT, at) !== 0) return NO_LEVEL
  return LEVELS.get(piece[at] ?? 0) ?? NO_LEVEL
}
