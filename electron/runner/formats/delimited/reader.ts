import { isUtf8 } from 'node:buffer'
import type { Dialect } from '@shared/jobs/dialect'
import { MAX_RECORD_BYTES, normalisedDelimiter } from './bytes'
import { REPLACEMENT } from './encoding'
import { readColumns } from './header'
import { afterLastLine } from './raw-lines'
import { ORIGINAL_BYTES, recordBlock, tooLong } from './record-block'
import type { Origin } from '../origin/origin'
import { TextSource } from './text-source'
import { Tokenizer, type Overlong, type Tokens } from './tokenizer'
import type { NormalisedDialect, RecordBlock, RecordReader, SourcePosition } from '../records'

const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT)
const UTF8_UNITS = { unit: 1, low: 0 } as const

export interface ReaderOptions {
  /** Values that a record must have. */
  readonly columns: number
  /** Where to go on; null: at the first record behind skipped lines and header. */
  readonly from: SourcePosition | null
  /** The longest record that is not refused, in bytes of UTF-8. */
  readonly maxRecordBytes?: number
}

/**
 * Reads a delimited file block by block. Every record is either in a block's data, refused with its reason, or a blank line; the same ones
 * whatever the size of the blocks and wherever reading was taken up again.
 */
export class DelimitedReader implements RecordReader {
  readonly normalised: NormalisedDialect
  readonly #source: TextSource
  readonly #dialect: Dialect
  readonly #columns: number
  readonly #maxRecordBytes: number
  readonly #tokenizer: Tokenizer
  /** Text that was read but not cut yet. */
  #rest: Buffer = Buffer.alloc(0)
  /** Buffers of blocks that were released: fresh memory costs more than filling it. */
  readonly #free: Buffer[] = []
  #line: number
  #record: number

  private constructor(source: TextSource, dialect: Dialect, options: ReaderOptions, from: SourcePosition) {
    this.#source = source
    this.#dialect = dialect
    this.#columns = options.columns
    this.#maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES
    this.#tokenizer = new Tokenizer(dialect, options.columns, this.#maxRecordBytes)
    this.#line = from.line
    this.#record = from.record
    this.normalised = { delimiter: normalisedDelimiter(dialect.delimiter), quote: '"', escape: '"' }
  }

  /** @throws file.notFound, file.unreadable, file.empty, encoding.unknown */
  static async open(file: Origin, dialect: Dialect, options: ReaderOptions): Promise<DelimitedReader> {
    const from = options.from ?? (await readColumns(file, dialect)).position
    const source = await TextSource.open(file, dialect.encoding, from.byte)
    return new DelimitedReader(source, dialect, options, from)
  }

  /** See RecordReader; `bytes` counts those of the text. @throws file.unreadable */
  async next(bytes: number, records = Number.POSITIVE_INFINITY): Promise<RecordBlock | null> {
    const start = this.#position()
    for (let size = Math.max(bytes, this.#rest.length + 1, 1); ;) {
      const { text, length } = await this.#gather(size)
      if (length === 0) return null
      const from = this.#position()
      const tokens = this.#cut(text, length, records)
      this.#rest = text.subarray(tokens.usedBytes, length)
      if (tokens.usedBytes > 0) {
        this.#advance(tokens)
        // There may have been nothing but comments.
        if (tokens.usedRecords > 0) return this.#block(text, tokens, start, from)
      } else if (tokens.overlong !== null && length > ORIGINAL_BYTES) {
        const isRecord = await this.#passOver(tokens.overlong)
        if (isRecord) return this.#block(text, tooLong(length), start, from)
      } else {
        size = Math.max(size, length) * 2
      }
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  get #isEnd(): boolean {
    return this.#source.isEnd && this.#rest.length === 0
  }

  #position(): SourcePosition {
    const { position: byte, raw } = this.#source
    return { byte, ...(raw === undefined ? {} : { raw }), line: this.#line, record: this.#record }
  }

  /** What was left and so much more that there are `size` bytes, in a buffer that begins on a word and ends behind a whole one. */
  async #gather(size: number): Promise<{ text: Buffer; length: number }> {
    const text = this.#buffer((size & ~3) + 8)
    const target = text.subarray(0, size)
    let length = this.#rest.copy(target)
    this.#rest = Buffer.alloc(0)
    while (length < size) {
      const more = await this.#source.read(target, length)
      if (more === 0) break
      length += more
    }
    return { text, length }
  }

  #buffer(bytes: number): Buffer {
    const free = this.#free.findIndex(({ length }) => length === bytes)
    return this.#free.splice(free, free < 0 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(bytes)
  }

  #release(text: Buffer): void {
    if (this.#rest.buffer === text.buffer) this.#rest = Buffer.from(this.#rest)
    this.#free.push(text)
  }

  #cut(text: Buffer, length: number, records: number): Tokens {
    const isText = this.#source.isDecoded
      ? (bytes: Uint8Array) => !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(REPLACEMENT_BYTES)
      : isUtf8
    // At the end of what was read a character may be cut in two: only whole lines are looked at.
    const whole = this.#isEnd ? length : afterLastLine(text.subarray(0, length), UTF8_UNITS)
    const check = isText(text.subarray(0, whole)) ? null : isText
    return this.#tokenizer.run(new Uint8Array(text.buffer), length, this.#isEnd, check, records)
  }

  #advance({ usedBytes, usedLines, usedRecords }: Pick<Tokens, 'usedBytes' | 'usedLines' | 'usedRecords'>): void {
    this.#source.use(usedBytes, usedLines, this.#isEnd)
    this.#line += usedLines
    this.#record += usedRecords
  }

  /** Passes over what is longer than a record may be without keeping it. @returns whether it was a record */
  async #passOver(overlong: Overlong): Promise<boolean> {
    this.#rest = Buffer.alloc(0)
    const isRecord = overlong.kind === 'record'
    await this.#source.skipLines(isRecord ? overlong.lines : 1)
    this.#line += isRecord ? overlong.lines : 1
    if (isRecord) this.#record++
    return isRecord
  }

  /** @param start of the block @param from of the text */
  #block(text: Buffer, tokens: Tokens, start: SourcePosition, from: SourcePosition): RecordBlock {
    return recordBlock(text, tokens, this.#dialect, {
      columns: this.#columns,
      maxRecordBytes: this.#maxRecordBytes,
      isDecoded: this.#source.isDecoded,
      start,
      from,
      end: this.#position(),
      last: this.#isEnd,
      release: () => {
        this.#release(text)
      },
    })
  }
}
