import { isAscii, isUtf8 } from 'node:buffer'
import { CR, LF, MAX_RECORD_BYTES } from '../delimited/bytes'
import { REPLACEMENT } from '../delimited/encoding'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import type { Feed, Item } from '../feed/feed'
import { encodingRefusal, type TextStream } from './text-stream'

/** What a line is: the values of a record, with why it is none; null where it is blank, and no record at all where `blanks` is 0. */
export type ReadLine = (text: string) => Pick<Item, 'refusal' | 'values' | 'blanks'> | null

const TOO_LONG: ReturnType<ReadLine> = {
  values: [],
  refusal: { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } },
}

/** Sources in which every line is a record. Lines end with LF, CRLF or CR. */
export class LineFeed implements Feed {
  readonly #stream: TextStream
  readonly #read: ReadLine
  #rest: Buffer = Buffer.alloc(0)
  /** Offset of the rest, and its line. */
  #offset: number
  #line: number
  /** So much of a line that is too long was dropped. */
  #dropped = 0
  #isEnd = false

  /** @param line number of the line at which the stream stands */
  constructor(stream: TextStream, line: number, read: ReadLine) {
    this.#stream = stream
    this.#offset = stream.position
    this.#line = line
    this.#read = read
  }

  get raw(): number | undefined {
    return this.#stream.raw
  }

  async pull(): Promise<Iterable<Item> | null> {
    if (this.#isEnd) return null
    const chunk = await this.#stream.next()
    this.#isEnd = chunk === null
    const bytes = chunk === null ? this.#rest : this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = this.#isEnd ? bytes.length : endOfLines(bytes)
    return this.#lines(bytes, whole)
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  /** The lines up to a place at which one ends; what follows is the rest. */
  *#lines(chunk: Buffer, whole: number): Generator<Item> {
    const bytes = chunk.subarray(0, whole)
    // Looked at for all lines at once: of the single ones only where one of them is wrong.
    const isDoubtful = this.#stream.isDecoded ? bytes.includes(REPLACEMENT) : !isUtf8(bytes)
    const encoding = isAscii(bytes) ? 'latin1' : 'utf8'
    let lf = bytes.indexOf(LF)
    let cr = bytes.indexOf(CR)
    for (let at = 0; at < bytes.length;) {
      if (lf >= 0 && lf < at) lf = bytes.indexOf(LF, at)
      if (cr >= 0 && cr < at) cr = bytes.indexOf(CR, at)
      const isCr = cr >= 0 && (lf < 0 || cr < lf)
      const end = isCr ? cr : lf
      const to = end < 0 ? bytes.length : end
      const next = end < 0 ? to : isCr && lf === cr + 1 ? lf + 1 : end + 1
      const refusal = isDoubtful ? encodingRefusal(bytes.subarray(at, to), this.#stream.isDecoded) : undefined
      yield this.#item(bytes.subarray(at, to), encoding, next - at, refusal)
      at = next
    }
    this.#rest = chunk.subarray(whole)
    this.#dropLong()
  }

  /** @param bytes of the line, without its end @param length with it */
  #item(bytes: Buffer, encoding: 'latin1' | 'utf8', length: number, refusal: Item['refusal']): Item {
    const text = bytes.toString(encoding)
    const line = this.#line++
    this.#offset += this.#dropped + length
    const isTooLong = this.#dropped + bytes.length > MAX_RECORD_BYTES
    this.#dropped = 0
    const read = isTooLong ? TOO_LONG : refusal === undefined ? this.#read(text) : { values: [text], refusal }
    return {
      values: read?.values ?? null,
      refusal: read?.refusal,
      original: text,
      raw: refusal === undefined || isTooLong || this.#stream.isDecoded ? undefined : Buffer.from(bytes),
      line,
      end: this.#offset,
      endLine: this.#line,
      blanks: read?.blanks,
    }
  }

  /** Of a line that is too long only the beginning is kept. */
  #dropLong(): void {
    const most = ORIGINAL_BYTES + 1
    if (this.#rest.length <= 2 * most) return
    this.#dropped += this.#rest.length - most
    this.#rest = Buffer.from(this.#rest.subarray(0, most))
  }
}

/** The place behind the last line that ends for certain: a CR at the very end may be half of a CRLF. */
function endOfLines(bytes: Buffer): number {
  const lf = bytes.lastIndexOf(LF)
  const cr = bytes.lastIndexOf(CR, bytes.length - 2)
  return Math.max(lf, bytes.length < 2 ? -1 : cr) + 1
}
