import type { Dialect } from '@shared/jobs/dialect'
import { BlockWriter } from './block-writer'
import { CR, LF, NUL, QUOTE, normalisedDelimiter } from './bytes'
import { Marks } from './marks'
import { parseRecord, writeRecord } from './record-text'
import type { FileRejectCode } from '../records'

/** What a byte can mean. */
const PLAIN = 0
const DELIMITER = 1
const LINE_FEED = 2
const CARRIAGE_RETURN = 3
const QUOTE_MARK = 4
const ESCAPE = 5
const ZERO = 6
/** A quote that means something in the normalised dialect only. */
const FOREIGN = 7

/** A refused record by its place in the text; line and record count from the start of the stretch. */
export interface Refusal {
  readonly code: FileRejectCode
  readonly start: number
  readonly end: number
  readonly line: number
  readonly record: number
  readonly found: number
}

/** A record (or comment) that is not complete in a stretch but already longer than a record may be. */
export type Overlong = { readonly kind: 'record'; readonly lines: number } | { readonly kind: 'comment' }

/** What a stretch of text holds. Places are those in the text, lines and records count from its start. */
export interface Tokens {
  /** The good records in the normalised dialect, how many, and where each comes from. */
  readonly data: readonly Uint8Array[]
  readonly count: number
  readonly longest: number
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly lines: Uint32Array
  readonly numbers: Uint32Array
  readonly refused: readonly Refusal[]
  readonly empty: number
  /** Bytes, physical lines and records that are dealt with; what follows is a record that needs more bytes. */
  readonly usedBytes: number
  readonly usedLines: number
  readonly usedRecords: number
  readonly overlong: Overlong | null
}

/**
 * Cuts a stretch of UTF-8 text into records. `Marks` finds the bytes that can mean something; this class walks along them, counts values,
 * and copies each record that DuckDB reads in the same way; the others are written anew.
 *
 * A quote opens only as the first character of a value. Where a quoted value is not closed, the record is refused by its first physical
 * line and reading goes on at the next one, so that one stray quote never swallows a file; where something follows a closing quote, the
 * record is refused up to the end of that line, unless its first line is a whole record when quotes mean nothing: then the quote that opens is a
 * stray one, and only that line is refused. A record that has not ended after the longest permitted length ends at the next
 * line end, whatever quotes follow.
 */
export class Tokenizer {
  readonly #dialect: Dialect
  readonly #columns: number
  readonly #maxBytes: number
  readonly #delimiter: Buffer
  readonly #comment: Buffer | null
  readonly #kinds = new Uint8Array(256)
  readonly #marks: Marks
  readonly #outDelimiter: string
  /** A guess at the next stretch's number of records, from the last one. */
  #bytesPerRecord = 64

  /** @param columns values of a good record @param maxBytes the longest good record */
  constructor(dialect: Dialect, columns: number, maxBytes: number) {
    this.#dialect = dialect
    this.#columns = columns
    this.#maxBytes = maxBytes
    this.#delimiter = Buffer.from(dialect.delimiter)
    this.#comment = dialect.comment === null ? null : Buffer.from(dialect.comment)
    this.#outDelimiter = normalisedDelimiter(dialect.delimiter)

    const kinds = this.#kinds
    // Where the delimiter differs every record is written anew, whatever else it holds.
    if (this.#outDelimiter === dialect.delimiter) kinds[QUOTE] = FOREIGN
    if (dialect.quote !== null) {
      const escape = byteOf(dialect.escape)
      if (escape >= 0 && kinds[escape] === PLAIN) kinds[escape] = ESCAPE
      kinds[byteOf(dialect.quote)] = QUOTE_MARK
    }
    kinds[this.#delimiter[0] as number] = DELIMITER
    kinds[LF] = LINE_FEED
    kinds[CR] = CARRIAGE_RETURN
    kinds[NUL] = ZERO
    this.#marks = new Marks([...kinds.keys()].filter((byte) => kinds[byte] !== PLAIN && byte > CR))
  }

  /**
   * @param text a buffer that begins on a word and has room for a whole word behind `length`
   * @param isEnd nothing follows in the source
   * @param limit good records after which it ends
   * @param isText null where all of the text is known to be valid; otherwise asked for every record
   */
  run(
    text: Uint8Array,
    length: number,
    isEnd: boolean,
    isText: ((bytes: Uint8Array) => boolean) | null,
    limit: number,
  ): Tokens {
    const places = this.#marks.find(text, length)
    const kinds = this.#kinds
    const columns = this.#columns
    const maxBytes = this.#maxBytes
    const quote = byteOf(this.#dialect.quote)
    const escape = byteOf(this.#dialect.escape)
    const isDoubled = escape === quote
    const delimiterLength = this.#delimiter.length
    // Values can only be copied where quotes and delimiter are written as in the normalised dialect.
    const delimiterFits = this.#outDelimiter === this.#dialect.delimiter
    const quotesFit = quote === QUOTE

    const expected = Math.min(limit, Math.ceil(length / this.#bytesPerRecord) + 16)
    const out = new BlockWriter(text.subarray(0, length), expected)
    const refused: Refusal[] = []
    let overlong: Overlong | null = null
    let empty = 0
    let line = 1
    let record = 0
    let at = 0
    let start = 0
    let firstLine = line
    let next = 0

    records: while (at < length && out.count < limit) {
      start = at
      firstLine = line
      const first = next
      if (this.#comment !== null && startsWith(text, at, length, this.#comment)) {
        next = this.#nextLineEnd(text, places, next, length)
        const end = places[next] as number
        if (!isEnd && end + (text[end] === LF ? 0 : 1) >= length) {
          if (length - start > maxBytes) overlong = { kind: 'comment' }
          break
        }
        at = afterLineEnd(text, end, length)
        next += at - end
        line++
        continue
      }
      let fields = 1
      let fieldStart = start
      let isFit = delimiterFits
      let isBroken = false
      let hasZero = false
      let end = -1

      while (end < 0) {
        const place = places[next] as number
        if (place >= length) {
          end = length
          break
        }
        const kind = kinds[text[place] as number] as number
        if (kind === DELIMITER) {
          if (delimiterLength > 1 && !startsWith(text, place, length, this.#delimiter)) {
            if (!isEnd && length - place < delimiterLength) break records
            next++
            continue
          }
          fields++
          fieldStart = place + delimiterLength
          next++
          while (delimiterLength > 1 && (places[next] as number) < fieldStart) next++
        } else if (kind === LINE_FEED || kind === CARRIAGE_RETURN) {
          end = place
        } else if (kind === QUOTE_MARK && place === fieldStart && place - start <= maxBytes) {
          isFit &&= quotesFit
          next++
          let isClosed = false
          while (!isClosed) {
            const inner = places[next] as number
            if (inner >= length && !isEnd && length - start <= maxBytes) break records
            if (inner >= length || inner - start > maxBytes) break
            const innerKind = text[inner] === escape && !isDoubled ? ESCAPE : (kinds[text[inner] as number] as number)
            if (innerKind === QUOTE_MARK) {
              if (inner + 1 >= length && !isEnd) break records
              next++
              if (isDoubled && text[inner + 1] === quote && inner + 1 < length) next++
              else isClosed = true
            } else if (innerKind === ESCAPE) {
              if (inner + 1 >= length && !isEnd) break records
              isFit = false
              next++
              if (inner + 1 < length && (text[inner + 1] === quote || text[inner + 1] === escape)) next++
            } else {
              if (innerKind === ZERO) hasZero = true
              else if (innerKind === LINE_FEED || (innerKind === CARRIAGE_RETURN && text[inner + 1] !== LF)) line++
              next++
            }
          }
          if (!isClosed) {
            isBroken = true
            line = firstLine
            next = this.#nextLineEnd(text, places, first, length)
            end = places[next] as number
            break
          }
          // Behind the closing quote only a delimiter or a line end may stand.
          const behind = (places[next - 1] as number) + 1
          const behindKind = behind >= length ? LINE_FEED : (kinds[text[behind] as number] as number)
          if (behindKind === LINE_FEED || behindKind === CARRIAGE_RETURN) continue
          if (behindKind === DELIMITER) {
            if (delimiterLength === 1 || startsWith(text, behind, length, this.#delimiter)) continue
            if (!isEnd && length - behind < delimiterLength) break records
          }
          isBroken = true
          const isStray = line > firstLine && this.#valuesOnLine(text, places, first, length) === columns
          if (isStray) line = firstLine
          next = this.#nextLineEnd(text, places, isStray ? first : next, length)
          end = places[next] as number
        } else {
          if (kind === ZERO) hasZero = true
          else if (kind === QUOTE_MARK || kind === FOREIGN) isFit = false
          next++
        }
      }

      if (!isEnd && end + (text[end] === LF ? 0 : 1) >= length) {
        if (length - start > maxBytes) overlong = { kind: 'record', lines: line - firstLine + 1 }
        break
      }
      at = afterLineEnd(text, end, length)
      next += at - end
      line++
      record++
      if (end === start) {
        empty++
        continue
      }
      let code: FileRejectCode | null = null
      if (end - start > maxBytes) code = 'file.lineTooLong'
      else if (isBroken) code = 'file.quote'
      else if (hasZero) code = 'file.nul'
      else if (isText !== null && !isText(text.subarray(start, end))) code = 'file.encoding'
      else if (fields < columns) code = 'file.columns.missing'
      else if (fields > columns) code = 'file.columns.extra'
      if (code !== null) refused.push({ code, start, end, line: firstLine, record, found: fields })
      else if (isFit && !(out.count === 0 && startsWith(text, start, length, MARK)))
        out.copy(start, end, firstLine, record)
      else out.write(this.#rewritten(text.subarray(start, end)), start, end, firstLine, record)
    }

    if (out.count >= limit) {
      start = at
      firstLine = line
    }
    const isWhole = at >= length
    const usedBytes = isWhole ? length : start
    if (out.count > 0) this.#bytesPerRecord = Math.max(8, Math.floor(usedBytes / out.count))
    const usedLines = (isWhole ? line : firstLine) - 1
    return { ...out.result(), refused, empty, usedBytes, usedLines, usedRecords: record, overlong }
  }

  /** Index of the first line end at or behind the `from`-th place; of the end of the text where there is none. */
  #nextLineEnd(text: Uint8Array, places: Int32Array, from: number, length: number): number {
    for (let next = from; ; next++) {
      const place = places[next] as number
      if (place >= length || text[place] === LF || text[place] === CR) return next
    }
  }

  /** Values of the physical line whose first place is the `from`-th one, if quotes meant nothing. */
  #valuesOnLine(text: Uint8Array, places: Int32Array, from: number, length: number): number {
    const delimiter = this.#delimiter
    const end = places[this.#nextLineEnd(text, places, from, length)] as number
    let values = 1
    let behind = 0
    for (let next = from; (places[next] as number) < end; next++) {
      const place = places[next] as number
      if (place < behind || !startsWith(text, place, length, delimiter)) continue
      values++
      behind = place + delimiter.length
    }
    return values
  }

  #rewritten(record: Uint8Array): Buffer {
    const text = Buffer.from(record.buffer, record.byteOffset, record.length).toString()
    return Buffer.from(writeRecord(parseRecord(text, this.#dialect).values, this.#outDelimiter))
  }
}

/** At the start of a block DuckDB would take it for a mark of the file. */
const MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

/** A dialect's quote and escape are ASCII: one character is one byte. -1 for none. */
function byteOf(character: string | null): number {
  return character?.charCodeAt(0) ?? -1
}

function startsWith(text: Uint8Array, at: number, length: number, what: Uint8Array): boolean {
  if (at + what.length > length) return false
  for (let i = 0; i < what.length; i++) if (text[at + i] !== what[i]) return false
  return true
}

/** The place behind the line end at `end`, which is LF, CR or CRLF. */
function afterLineEnd(text: Uint8Array, end: number, length: number): number {
  if (end >= length) return length
  return text[end] === CR && end + 1 < length && text[end + 1] === LF ? end + 2 : end + 1
}
