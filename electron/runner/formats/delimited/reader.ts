import { isUtf8 } from 'node:buffer'
import type { Dialect } from '@shared/jobs/dialect'
import { LF, MAX_RECORD_BYTES, normalisedDelimiter } from './bytes'
import { readColumns } from './header'
import { parseRecord } from './record-text'
import { TextSource } from './text-source'
import { afterLineEnd, lineEnd, NO_TOKENS, Tokenizer, type Refusal, type Tokens } from './tokenizer'
import type { NormalisedDialect, RecordBlock, RefusedRecord, SourcePosition } from './types'

/** What a decoder puts where bytes are no text. */
const REPLACEMENT = Buffer.from('\ufffd')

/** A line that is still open after this many bytes is passed over without being kept in memory. */
const LONGEST_LINE_BYTES = 64 << 20

export interface ReaderOptions {
  /** Values that a record must have. */
  readonly columns: number
  /** Where to go on; null: at the first record behind skipped lines and header. */
  readonly from: SourcePosition | null
  readonly maxRecordBytes?: number
}

/**
 * Reads a delimited file block by block. Every record is either in a block's data, refused with its reason, or a blank line; the same ones
 * whatever the size of the blocks and wherever reading was taken up again.
 */
export class DelimitedReader {
  readonly normalised: NormalisedDialect
  readonly bytesTotal: number
  readonly #source: TextSource
  readonly #dialect: Dialect
  readonly #columns: number
  readonly #tokenizer: Tokenizer
  /** Text read but not cut yet. */
  #rest: Buffer = Buffer.alloc(0)
  #line: number
  #record: number
  #isDone = false

  private constructor(source: TextSource, dialect: Dialect, options: ReaderOptions, from: SourcePosition) {
    this.#source = source
    this.#dialect = dialect
    this.#columns = options.columns
    this.#tokenizer = new Tokenizer(dialect, options.columns, options.maxRecordBytes ?? MAX_RECORD_BYTES)
    this.#line = from.line
    this.#record = from.record
    this.bytesTotal = source.size
    this.normalised = { delimiter: normalisedDelimiter(dialect.delimiter), quote: '"', escape: '"' }
  }

  /** @throws file.notFound, file.unreadable, file.empty, encoding.unknown */
  static async open(file: string, dialect: Dialect, options: ReaderOptions): Promise<DelimitedReader> {
    const from = options.from ?? (await readColumns(file, dialect)).position
    const source = await TextSource.open(file, dialect.encoding, from.byte)
    return new DelimitedReader(source, dialect, options, from)
  }

  /** The next block of about `bytes` bytes of text (at least one record), null at the end. @throws file.unreadable */
  async next(bytes: number): Promise<RecordBlock | null> {
    if (this.#isDone) return null
    const start = this.#position()
    for (let size = Math.max(bytes, 1); ; size *= 2) {
      const text = await this.#gather(size)
      const isEnd = this.#source.isEnd
      const tokens = this.#tokenizer.run(
        text,
        text.length - 1,
        isEnd,
        this.#line,
        this.#record,
        this.#textCheck(text, isEnd),
      )
      const isTooLong = tokens.consumed === 0 && text.length > LONGEST_LINE_BYTES
      if (isTooLong) return this.#passOver(text, start)
      this.#rest = text.subarray(tokens.consumed, text.length - 1)
      const isEmpty = tokens.count === 0 && tokens.refused.length === 0 && tokens.empty === 0
      if (isEmpty && !isEnd) {
        this.#advance(tokens)
        continue
      }
      this.#advance(tokens)
      this.#isDone = isEnd
      return isEmpty ? null : this.#block(text, tokens, start)
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #position(): SourcePosition {
    return { byte: this.#source.position, line: this.#line, record: this.#record }
  }

  #advance(tokens: Tokens): void {
    this.#source.use(tokens.consumed, tokens.line - this.#line, this.#source.isEnd && this.#rest.length === 0)
    this.#line = tokens.line
    this.#record = tokens.record
  }

  /** The unused text and so much more that there are `size` bytes, in a buffer with one byte to spare. */
  async #gather(size: number): Promise<Buffer> {
    const slack = this.#dialect.encoding === 'utf-8' ? 0 : 4096
    let text = Buffer.allocUnsafe(Math.max(size, this.#rest.length + 1) + slack + 1)
    let used = this.#rest.copy(text)
    while (used < size || used === this.#rest.length) {
      const more = await this.#source.fill(text.subarray(0, text.length - 1), used)
      used += more
      if (more > 0) continue
      if (this.#source.isEnd) break
      // Decoded text comes in pieces that may need more room than is left.
      const wider = Buffer.allocUnsafe(text.length * 2)
      text.copy(wider, 0, 0, used)
      text = wider
    }
    return text.subarray(0, used + 1)
  }

  /** Null where all of the text is valid, so that its records need not be looked at one by one. */
  #textCheck(text: Buffer, isEnd: boolean): ((bytes: Buffer) => boolean) | null {
    if (this.#source.isDecoded) return text.includes(REPLACEMENT) ? (bytes) => !bytes.includes(REPLACEMENT) : null
    // A character may be cut in two at the end of what has been read.
    const whole = isEnd ? text.subarray(0, text.length - 1) : text.subarray(0, text.lastIndexOf(LF) + 1)
    return isUtf8(whole) ? null : isUtf8
  }

  /** A line without an end in sight: it is refused, and its bytes are thrown away up to the line end. */
  async #passOver(text: Buffer, start: SourcePosition): Promise<RecordBlock> {
    const head = Buffer.from(text.subarray(0, MAX_RECORD_BYTES))
    const [line, record] = [this.#line++, ++this.#record]
    for (let chunk = text.subarray(0, text.length - 1); ;) {
      const end = lineEnd(chunk, 0, chunk.length)
      if (this.#source.isEnd || end + 1 < chunk.length) {
        const used = afterLineEnd(chunk, end, chunk.length)
        this.#rest = Buffer.from(chunk.subarray(used))
        this.#isDone = this.#source.isEnd && this.#rest.length === 0
        this.#source.use(used, 1, this.#isDone)
        break
      }
      this.#source.use(end, 0, false)
      this.#rest = Buffer.from(chunk.subarray(end))
      const more = await this.#gather(1 << 20)
      chunk = more.subarray(0, more.length - 1)
    }
    const refusal: Refusal = { code: 'file.lineTooLong', start: 0, end: head.length, line, record, found: 0 }
    return this.#block(head, { ...NO_TOKENS, refused: [refusal] }, start)
  }

  #block(text: Buffer, tokens: Tokens, start: SourcePosition): RecordBlock {
    const originalAt = (from: number, to: number) => text.toString('utf8', from, to)
    const refuse = (refusal: Refusal): RefusedRecord => {
      const original = originalAt(refusal.start, Math.min(refusal.end, refusal.start + MAX_RECORD_BYTES))
      const isCount = refusal.code === 'file.columns.missing' || refusal.code === 'file.columns.extra'
      const limit = refusal.code === 'file.lineTooLong' ? { limit: MAX_RECORD_BYTES } : {}
      return {
        code: refusal.code,
        params: isCount ? { expected: this.#columns, found: refusal.found } : limit,
        line: refusal.line,
        record: refusal.record,
        original,
        values: parseRecord(original, this.#dialect).values,
      }
    }
    const at = (places: Uint32Array | Float64Array, index: number) => places[index] ?? 0
    const original = (index: number) => originalAt(at(tokens.starts, index), at(tokens.ends, index))
    return {
      data: tokens.data,
      records: tokens.count,
      columns: this.#columns,
      refused: tokens.refused.map(refuse),
      empty: tokens.empty,
      start,
      end: this.#position(),
      last: this.#isDone,
      line: (index) => at(tokens.lines, index),
      record: (index) => at(tokens.numbers, index),
      original,
      values: (index) =>
        parseRecord(original(index), this.#dialect).values.map((value) => (value === '' ? null : value)),
    }
  }
}
