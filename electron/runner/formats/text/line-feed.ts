import { CR, LF, MAX_RECORD_BYTES } from '../delimited/bytes'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import type { Feed, Item } from '../feed/feed'
import { encodingRefusal, type TextStream } from './text-stream'

/** What a line is: the values of a record, with why it is none; null where it is blank, and no record at all where `blanks` is 0. */
export type ReadLine = (text: string) => Pick<Item, 'refusal' | 'values' | 'blanks'> | null

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

  async pull(): Promise<readonly Item[] | null> {
    if (this.#isEnd) return null
    const chunk = await this.#stream.next()
    this.#isEnd = chunk === null
    const text = chunk === null ? this.#rest : this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const items: Item[] = []
    let at = 0
    let lf = text.indexOf(LF)
    let cr = text.indexOf(CR)
    while (at < text.length) {
      if (lf >= 0 && lf < at) lf = text.indexOf(LF, at)
      if (cr >= 0 && cr < at) cr = text.indexOf(CR, at)
      const isCr = cr >= 0 && (lf < 0 || cr < lf)
      const end = isCr ? cr : lf
      // A CR at the very end may be half of a CRLF.
      if ((end < 0 || (isCr && cr === text.length - 1)) && !this.#isEnd) break
      const to = end < 0 ? text.length : end
      const next = end < 0 ? to : isCr && text[cr + 1] === LF ? cr + 2 : end + 1
      items.push(this.#item(text.subarray(at, to), next - at))
      at = next
    }
    this.#rest = text.subarray(at)
    this.#dropLong()
    return items
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  /** @param length of the line with its end */
  #item(bytes: Buffer, length: number): Item {
    const line = this.#line++
    this.#offset += this.#dropped + length
    const place = { line, end: this.#offset, endLine: this.#line, original: bytes }
    const isTooLong = this.#dropped + bytes.length > MAX_RECORD_BYTES
    this.#dropped = 0
    if (isTooLong)
      return { ...place, values: [], refusal: { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } } }
    const refusal = encodingRefusal(bytes, this.#stream.isDecoded)
    if (refusal !== undefined) return { ...place, values: [bytes.toString()], refusal }
    const text = bytes.toString()
    return { ...place, values: null, ...this.#read(text) }
  }

  /** Of a line that is too long only the beginning is kept. */
  #dropLong(): void {
    const most = ORIGINAL_BYTES + 1
    if (this.#rest.length <= 2 * most) return
    this.#dropped += this.#rest.length - most
    this.#rest = Buffer.from(this.#rest.subarray(0, most))
  }
}
