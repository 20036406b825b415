import { isUtf8 } from 'node:buffer'
import type { Dialect } from '@shared/jobs/dialect'
import { MAX_RECORD_BYTES } from './bytes'
import { BufferPool } from '../../columns/buffer-pool'
import type { Cuts, Overlong } from '../../columns/cuts'
import { TextKernel } from '../../columns/text-kernel'
import { readColumns } from './header'
import { loadMender } from './mending/load'
import { mendStretch, untouched, type Stretch } from './mending/mend-stretch'
import type { Mender } from './mending/mender'
import { refuseLines } from './other-table'
import { afterLastLine, afterLines } from './raw-lines'
import { repeatedNames, type RepeatedNames } from './repeated-names'
import { DelimitedBlock, ORIGINAL_BYTES, tooLong, type BlockFrame } from './record-block'
import type { Origin } from '../origin/origin'
import { TextSource } from './text-source'
import type { RecordBlock, RecordReader, SourcePosition } from '../records'

const UTF8_UNITS = { unit: 1, low: 0 } as const

export interface ReaderOptions {
  /** Values that a record must have. */
  readonly columns: number
  /** Names in the header of the file, where it has one: a record of them is none. */
  readonly names?: readonly string[]
  /** False: records that break the rules of the format are refused, whatever the dialect says. */
  readonly mends?: boolean
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
  readonly dialect: Dialect
  readonly kernel: TextKernel
  readonly #file: Origin
  readonly #source: TextSource
  readonly #names: RepeatedNames | null
  readonly #mends: boolean
  /** Made when there is something to mend: most files are never looked at a second time. */
  #mender: Mender | null = null
  readonly #columns: number
  readonly #maxRecordBytes: number
  /** Text that was read but not cut yet. */
  #ahead: Buffer = Buffer.alloc(0)
  /** How many need each buffer: blocks, and who works on it. */
  readonly #users = new Map<ArrayBufferLike, number>()
  readonly #pool = new BufferPool()
  #line: number
  #record: number

  private constructor(
    file: Origin,
    source: TextSource,
    dialect: Dialect,
    options: ReaderOptions,
    from: SourcePosition,
  ) {
    const { irregular = 'reject' } = dialect
    this.#file = file
    this.#source = source
    this.#names = repeatedNames(dialect, options.names)
    this.#mends = irregular !== 'reject' && options.mends !== false
    this.dialect = dialect
    this.#columns = options.columns
    this.#maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES
    this.kernel = new TextKernel(dialect, options.columns, this.#maxRecordBytes)
    this.#line = from.line
    this.#record = from.record
  }

  /** @throws file.notFound, file.unreadable, file.empty, encoding.unknown */
  static async open(file: Origin, dialect: Dialect, options: ReaderOptions): Promise<DelimitedReader> {
    const from = options.from ?? (await readColumns(file, dialect)).position
    const source = await TextSource.open(file, dialect.encoding, from.byte)
    return new DelimitedReader(file, source, dialect, options, from)
  }

  /** See RecordReader; `bytes` counts those of the text. @throws file.unreadable */
  async next(bytes: number, records = Number.POSITIVE_INFINITY): Promise<RecordBlock | null> {
    const start = this.#position()
    for (let size = Math.max(bytes, 1); ; size *= 2) {
      await this.#read(size)
      const text = this.#ahead.subarray(0, size)
      if (text.length === 0) return null
      const from = this.#position()
      this.#hold(text)
      try {
        const stretch = await this.#stretch(text, records)
        const { cuts, usedBytes } = stretch
        const rawLines = cuts.refused.length === 0 ? null : this.#source.rawLines()
        if (usedBytes > 0) {
          this.#ahead = this.#ahead.subarray(usedBytes)
          this.#advance({ ...cuts, usedBytes })
          // There may have been nothing but comments.
          if (cuts.usedRecords > 0) return this.#block(stretch, start, from, rawLines)
        } else if (cuts.overlong !== null && text.length > ORIGINAL_BYTES) {
          const isRecord = await this.#passOver(cuts.overlong)
          if (isRecord) return this.#block(untouched(text, tooLong(text.length)), start, from, null)
        }
      } finally {
        this.#release(text)
      }
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  /** Nothing follows behind what was used. */
  get #isEnd(): boolean {
    return this.#source.isEnd && this.#ahead.length === 0
  }

  #position(): SourcePosition {
    const { position: byte, raw } = this.#source
    return { byte, ...(raw === undefined ? {} : { raw }), line: this.#line, record: this.#record }
  }

  /** Sees to it that `size` bytes of text are there, as far as the source has them. */
  async #read(size: number): Promise<void> {
    if (this.#ahead.length >= size || this.#source.isEnd) return
    const text = this.#buffer(size)
    const before = this.#ahead
    this.#hold(before)
    try {
      let length = before.copy(text)
      while (length < size) {
        const more = await this.#source.read(text, length)
        if (more === 0) break
        length += more
      }
      this.#ahead = text.subarray(0, length)
    } finally {
      this.#release(before)
    }
  }

  /** So many bytes. */
  #buffer(bytes: number): Buffer {
    return Buffer.from(this.#pool.take(bytes), 0, bytes)
  }

  /** In a buffer of ours, which can be used again. */
  #copy(text: Buffer): Buffer {
    const copy = this.#buffer(text.length)
    text.copy(copy)
    return copy
  }

  /** What stands in this buffer is needed, whatever becomes of others meanwhile. */
  #hold({ buffer }: Buffer): void {
    this.#users.set(buffer, (this.#users.get(buffer) ?? 0) + 1)
  }

  /** It is not needed any more. */
  #release({ buffer }: Buffer): void {
    const others = (this.#users.get(buffer) ?? 1) - 1
    this.#users.set(buffer, others)
    if (others > 0) return
    this.#users.delete(buffer)
    if (this.#ahead.buffer === buffer) this.#ahead = this.#copy(this.#ahead)
    this.#pool.give(buffer)
  }

  /** Cuts what was read, and mends what can be mended. */
  async #stretch(ahead: Buffer, records: number): Promise<Stretch> {
    const isRest = this.#source.isEnd && ahead.length === this.#ahead.length
    const { tableEnd = null } = this.dialect
    if (tableEnd !== null && this.#line >= tableEnd)
      return untouched(ahead, refuseLines(ahead, isRest, this.#maxRecordBytes))
    const text = tableEnd === null ? ahead : ahead.subarray(0, afterLines(ahead, tableEnd - this.#line, UTF8_UNITS).at)
    // Nothing of the next table belongs to a record of this one.
    const isEnd = isRest || text.length < ahead.length
    const cut = (cutText: Buffer) => this.#cut(cutText, isEnd, records)
    const cuts = cut(text)
    if (this.#mends && (cuts.refused.length > 0 || cuts.odd.length > 0))
      this.#mender ??= await loadMender(this.#file, this.dialect, this.#columns)
    return mendStretch(text, cuts, records, {
      ...{ kernel: this.kernel, cut, mender: this.#mends ? this.#mender : null, names: this.#names },
      ...{ dialect: this.dialect, columns: this.#columns },
      room: (bytes) => this.#buffer(bytes),
    })
  }

  #cut(text: Buffer, isEnd: boolean, records: number): Cuts {
    if (this.#source.isDecoded) return this.kernel.cut(text, isEnd, 'replacement', records)
    // At the end of what was read a character may be cut in two: only whole lines are looked at.
    const whole = isEnd ? text.length : afterLastLine(text, UTF8_UNITS)
    const check = isUtf8(text.subarray(0, whole)) ? 'none' : 'utf8'
    return this.kernel.cut(text, isEnd, check, records)
  }

  #advance({ usedBytes, usedLines, usedRecords }: Pick<Cuts, 'usedBytes' | 'usedLines' | 'usedRecords'>): void {
    this.#source.use(usedBytes, usedLines, this.#isEnd)
    this.#line += usedLines
    this.#record += usedRecords
  }

  /** Passes over what is longer than a record may be without keeping it. @returns whether it was a record */
  async #passOver(overlong: Overlong): Promise<boolean> {
    this.#ahead = Buffer.alloc(0)
    const isRecord = overlong.kind === 'record'
    await this.#source.skipLines(isRecord ? overlong.lines : 1)
    this.#line += isRecord ? overlong.lines : 1
    if (isRecord) this.#record++
    return isRecord
  }

  /** @param start of the block @param from of the text */
  #block(
    { text, cuts, tail, mended }: Stretch,
    start: SourcePosition,
    from: SourcePosition,
    rawLines: BlockFrame['rawLines'],
  ): RecordBlock {
    this.#hold(text)
    return new DelimitedBlock(text, cuts, this.dialect, {
      columns: this.#columns,
      maxRecordBytes: this.#maxRecordBytes,
      isDecoded: this.#source.isDecoded,
      start,
      from,
      end: this.#position(),
      last: this.#isEnd,
      tail,
      mended,
      release: () => {
        this.#release(text)
      },
      forget: () => {
        this.kernel.release(cuts)
      },
      rawLines,
    })
  }
}
