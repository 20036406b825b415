import type { Dialect } from '@shared/jobs/dialect'
import { CR, LF, MAX_RECORD_BYTES, normalisedDelimiter, NUL, QUOTE } from './bytes'
import { parseRecord, writeRecord } from './record-text'
import type { FileRejectCode } from './types'

/** Kinds of bytes outside of and inside quotes; everything else is plain. */
const PLAIN = 0
const DELIMITER = 1
const LINE_FEED = 2
const CARRIAGE_RETURN = 3
const STRAY_QUOTE = 4
const ZERO = 5
const ESCAPE = 6

/** A refused record by its place in the buffer. */
export interface Refusal {
  readonly code: FileRejectCode
  readonly start: number
  readonly end: number
  readonly line: number
  readonly record: number
  readonly found: number
}

/** Places and line numbers of the good records of one stretch, and its data in the normalised dialect. */
export interface Tokens {
  readonly data: Buffer
  readonly count: number
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly lines: Float64Array
  readonly numbers: Float64Array
  readonly refused: Refusal[]
  readonly empty: number
  /** Bytes of the buffer that are dealt with; what follows is the beginning of a record that needs more bytes. */
  readonly consumed: number
  readonly line: number
  readonly record: number
}

/** The outcome of a stretch without a record. */
export const NO_TOKENS: Tokens = {
  data: Buffer.alloc(0),
  count: 0,
  starts: new Uint32Array(0),
  ends: new Uint32Array(0),
  lines: new Float64Array(0),
  numbers: new Float64Array(0),
  refused: [],
  empty: 0,
  consumed: 0,
  line: 0,
  record: 0,
}

/**
 * Cuts a stretch of UTF-8 text into records in one pass over its bytes. A record that breaks the rules of quoting is refused by its first
 * physical line, and reading goes on at the next one, so that one stray quote never swallows the lines behind it. Records that
 * DuckDB reads the same way are copied, the others written anew.
 *
 * Everything that is looked at per byte is in this one function: it decides how fast an import can be.
 */
export class Tokenizer {
  readonly #dialect: Dialect
  readonly #columns: number
  readonly #outside = new Uint8Array(256)
  readonly #inside = new Uint8Array(256)
  readonly #delimiter: Buffer
  readonly #quote: number
  readonly #escape: number
  readonly #comment: Buffer | null
  /** The source's values can only be copied where quotes are written as in the normalised dialect and delimiters are the same byte. */
  readonly #quotesFit: boolean
  readonly #delimiterFits: boolean
  readonly #outDelimiter: string
  readonly #maxRecordBytes: number
  /** Guess of the next stretch's number of records, from the last one. */
  #bytesPerRecord = 64

  /** @param columns values of a good record */
  constructor(dialect: Dialect, columns: number, maxRecordBytes = MAX_RECORD_BYTES) {
    this.#dialect = dialect
    this.#columns = columns
    this.#maxRecordBytes = maxRecordBytes
    this.#delimiter = Buffer.from(dialect.delimiter)
    this.#outDelimiter = normalisedDelimiter(dialect.delimiter)
    this.#delimiterFits = this.#outDelimiter === dialect.delimiter
    // The schema of the format allows only ASCII for both: one character is one byte.
    this.#quote = dialect.quote?.charCodeAt(0) ?? -1
    this.#escape = dialect.escape?.charCodeAt(0) ?? -1
    this.#quotesFit = this.#quote === QUOTE
    this.#comment = dialect.comment === null ? null : Buffer.from(dialect.comment)

    for (const table of [this.#outside, this.#inside]) {
      table[LF] = LINE_FEED
      table[CR] = CARRIAGE_RETURN
      table[NUL] = ZERO
    }
    this.#outside[QUOTE] = STRAY_QUOTE
    if (this.#quote >= 0) this.#outside[this.#quote] = STRAY_QUOTE
    this.#outside[0x1f] = this.#delimiterFits ? PLAIN : STRAY_QUOTE
    this.#outside[this.#delimiter[0] ?? 0] = DELIMITER
    if (this.#escape >= 0) this.#inside[this.#escape] = ESCAPE
    if (this.#quote >= 0) this.#inside[this.#quote] = STRAY_QUOTE
  }

  /**
   * @param buffer text in its first `length` bytes, and at least one byte more that this function may overwrite
   * @param isEnd nothing follows in the source
   * @param line number of the physical line at the start @param record number of records before the start
   * @param isText null where the whole stretch is known to be text; otherwise asked for every record
   */
  run(
    buffer: Buffer,
    length: number,
    isEnd: boolean,
    line: number,
    record: number,
    isText: ((bytes: Buffer) => boolean) | null,
  ): Tokens {
    const outside = this.#outside
    const inside = this.#inside
    const delimiterLength = this.#delimiter.length
    const quote = this.#quote
    const escape = this.#escape
    const columns = this.#columns
    const maxBytes = this.#maxRecordBytes
    // A line feed behind the end spares the inner loops the question whether there is more.
    buffer[length] = LF

    const out = new BlockWriter(length, Math.ceil(length / this.#bytesPerRecord) + 16, this.#outDelimiter)
    const refused: Refusal[] = []
    let empty = 0
    let at = 0
    let start = 0
    let firstLine = line
    let isWhole = false

    records: {
      while (at < length) {
        start = at
        firstLine = line
        if (this.#comment !== null && startsWith(buffer, at, length, this.#comment)) {
          const end = lineEnd(buffer, at, length)
          if (!isEnd && !isCertain(buffer, end, length)) break records
          at = afterLineEnd(buffer, end, length)
          line++
          continue
        }
        let fields = 1
        let hasZero = false
        let isFit = this.#delimiterFits
        let isBroken = false
        let end = -1

        while (end < 0) {
          if (buffer[at] === quote && at < length) {
            at++
            isFit &&= this.#quotesFit
            // Inside quotes.
            for (;;) {
              let kind = inside[buffer[at] as number] as number
              while (kind === PLAIN) kind = inside[buffer[++at] as number] as number
              if (at >= length) {
                if (!isEnd && at - start <= maxBytes) break records
                isBroken = true
                break
              }
              if (at - start > maxBytes) {
                isBroken = true
                break
              }
              if (kind === STRAY_QUOTE) {
                const next = at + 1 < length ? buffer[at + 1] : -1
                if (next === -1 && !isEnd) break records
                if (next === quote && escape === quote) {
                  at += 2
                  continue
                }
                at++
                break
              }
              if (kind === ESCAPE) {
                const next = at + 1 < length ? buffer[at + 1] : -1
                if (next === -1 && !isEnd) break records
                isFit = false
                at += next === quote || next === escape ? 2 : 1
                continue
              }
              if (kind === ZERO) hasZero = true
              else if (kind === LINE_FEED) line++
              else if (kind === CARRIAGE_RETURN) {
                if (at + 1 >= length && !isEnd) break records
                if (buffer[at + 1] !== LF || at + 1 >= length) line++
              }
              at++
            }
            if (isBroken) break
            // Behind the closing quote only a delimiter or a line end may stand.
            const after = at < length ? (outside[buffer[at] as number] as number) : LINE_FEED
            const isDelimiter =
              after === DELIMITER && (delimiterLength === 1 || startsWith(buffer, at, length, this.#delimiter))
            if (!isDelimiter && after !== LINE_FEED && after !== CARRIAGE_RETURN) {
              if (after === DELIMITER && !isEnd && length - at < delimiterLength) break records
              isBroken = true
              break
            }
          }
          // Outside of quotes, up to the next delimiter or line end.
          for (;;) {
            let kind = outside[buffer[at] as number] as number
            while (kind === PLAIN) kind = outside[buffer[++at] as number] as number
            if (kind === DELIMITER) {
              if (delimiterLength > 1 && !startsWith(buffer, at, length, this.#delimiter)) {
                if (!isEnd && length - at < delimiterLength) break records
                at++
                continue
              }
              fields++
              at += delimiterLength
              break
            }
            if (kind === STRAY_QUOTE) {
              isFit = false
              at++
              continue
            }
            if (kind === ZERO) {
              hasZero = true
              at++
              continue
            }
            if (at >= length && !isEnd) break records
            if (kind === CARRIAGE_RETURN && at + 1 >= length && !isEnd) break records
            end = Math.min(at, length)
            break
          }
        }

        if (isBroken) {
          // Only the first physical line is given up: what follows may be good records.
          end = lineEnd(buffer, start, length)
          if (!isEnd && !isCertain(buffer, end, length)) break records
          line = firstLine
        }
        at = afterLineEnd(buffer, end, length)
        line++
        record++
        if (end === start) {
          empty++
          continue
        }
        let code: FileRejectCode | undefined
        if (end - start > maxBytes) code = 'file.lineTooLong'
        else if (isBroken) code = 'file.quote'
        else if (hasZero) code = 'file.nul'
        else if (isText !== null && !isText(buffer.subarray(start, end))) code = 'file.encoding'
        else if (fields < columns) code = 'file.columns.missing'
        else if (fields > columns) code = 'file.columns.extra'
        if (code !== undefined) refused.push({ code, start, end, line: firstLine, record, found: fields })
        else if (isFit) out.copy(buffer, start, end, firstLine, record)
        else out.write(this.#rewrite(buffer.toString('utf8', start, end)), start, end, firstLine, record)
      }
      isWhole = true
    }
    const consumed = isWhole ? length : start
    if (out.count > 0) this.#bytesPerRecord = Math.max(8, Math.floor(consumed / out.count))
    return { ...out.result(), refused, empty, consumed, line: isWhole ? line : firstLine, record }
  }

  #rewrite(text: string): Buffer {
    return Buffer.from(writeRecord(parseRecord(text, this.#dialect).values, this.#outDelimiter))
  }
}

/** Gathers the good records of a stretch: their data and where they came from. */
class BlockWriter {
  count = 0
  #data: Buffer
  #used = 0
  #starts: Uint32Array
  #ends: Uint32Array
  #lines: Float64Array
  #numbers: Float64Array
  readonly #delimiter: number

  constructor(bytes: number, records: number, delimiter: string) {
    this.#data = Buffer.allocUnsafe(bytes + records * 8)
    this.#starts = new Uint32Array(records)
    this.#ends = new Uint32Array(records)
    this.#lines = new Float64Array(records)
    this.#numbers = new Float64Array(records)
    this.#delimiter = delimiter.charCodeAt(0)
  }

  copy(source: Buffer, start: number, end: number, line: number, record: number): void {
    this.#begin(end - start, start, end, line, record)
    source.copy(this.#data, this.#used, start, end)
    this.#used += end - start
    this.#data[this.#used++] = LF
  }

  write(text: Buffer, start: number, end: number, line: number, record: number): void {
    this.#begin(text.length, start, end, line, record)
    text.copy(this.#data, this.#used)
    this.#used += text.length
    this.#data[this.#used++] = LF
  }

  result() {
    return {
      data: this.#data.subarray(0, this.#used),
      count: this.count,
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
      numbers: this.#numbers,
    }
  }

  /** Notes where the record comes from and writes its index. */
  #begin(bytes: number, start: number, end: number, line: number, record: number): void {
    if (this.#used + bytes + 16 > this.#data.length) this.#data = grown(this.#data, this.#used, bytes)
    const index = this.count++
    if (index >= this.#starts.length) this.#growPlaces()
    this.#starts[index] = start
    this.#ends[index] = end
    this.#lines[index] = line
    this.#numbers[index] = record
    let digits = 1
    for (let limit = 10; limit <= index; limit *= 10) digits++
    let rest = index
    for (let place = this.#used + digits - 1; place >= this.#used; place--) {
      const next = (rest / 10) | 0
      this.#data[place] = 0x30 + rest - next * 10
      rest = next
    }
    this.#used += digits
    this.#data[this.#used++] = this.#delimiter
  }

  #growPlaces(): void {
    const size = this.#starts.length * 2
    const wider = <T extends Uint32Array | Float64Array>(made: T, old: T): T => {
      made.set(old)
      return made
    }
    this.#starts = wider(new Uint32Array(size), this.#starts)
    this.#ends = wider(new Uint32Array(size), this.#ends)
    this.#lines = wider(new Float64Array(size), this.#lines)
    this.#numbers = wider(new Float64Array(size), this.#numbers)
  }
}

function grown(data: Buffer, used: number, bytes: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.ceil((used + bytes + 16) * 1.5))
  data.copy(larger, 0, 0, used)
  return larger
}

function startsWith(buffer: Buffer, at: number, length: number, text: Buffer): boolean {
  if (at + text.length > length) return false
  for (let i = 0; i < text.length; i++) if (buffer[at + i] !== text[i]) return false
  return true
}

/** Whether the line end at `end` is known to be one, and which: a CR at the very end may be half of a CRLF. */
function isCertain(buffer: Buffer, end: number, length: number): boolean {
  return end < length && (buffer[end] === LF || end + 1 < length)
}

/** Where the physical line that holds `at` ends: the place of its LF or CR, or `length`. */
export function lineEnd(buffer: Buffer, at: number, length: number): number {
  let end = at
  while (end < length && buffer[end] !== LF && buffer[end] !== CR) end++
  return end
}

/** The place behind the line end at `end`, which is LF, CR or CRLF. */
export function afterLineEnd(buffer: Buffer, end: number, length: number): number {
  if (end >= length) return length
  return buffer[end] === CR && end + 1 < length && buffer[end + 1] === LF ? end + 2 : end + 1
}
