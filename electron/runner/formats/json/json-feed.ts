import { VigieError } from '@shared/errors/error-data'
import { MAX_RECORD_BYTES } from '../delimited/bytes'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import type { Feed, Item } from '../feed/feed'
import { encodingRefusal, type TextStream } from '../text/text-stream'
import type { JsonCursor } from './cursor'
import type { RecordShape } from './to-record'

/** So many records at a time. */
const PORTION = 500

/** The elements of one array of a JSON document, however long it is: only the element that is being read is in memory. */
export class JsonFeed implements Feed {
  readonly #stream: TextStream
  readonly #cursor: JsonCursor
  readonly #shape: RecordShape
  readonly #isSingle: boolean
  readonly #path: string
  /** What comes next: a comma (or the end), an element behind a comma, or either an element or the end. */
  #expected: 'comma' | 'element' | 'first'
  #isEnd = false
  #failure: VigieError | null = null

  /** @param cursor inside of the array, behind its bracket or behind an element; before the document where it is the only record */
  constructor(
    stream: TextStream,
    cursor: JsonCursor,
    shape: RecordShape,
    options: { count: number; path: string; single: boolean },
  ) {
    this.#stream = stream
    this.#cursor = cursor
    this.#shape = shape
    this.#expected = options.count > 0 ? 'comma' : 'first'
    this.#path = options.path
    this.#isSingle = options.single
  }

  get raw(): number | undefined {
    return this.#stream.raw
  }

  async pull(): Promise<readonly Item[] | null> {
    if (this.#failure !== null) throw this.#failure
    const items: Item[] = []
    while (items.length < PORTION && !this.#isEnd) {
      let item = this.#nextHere()
      try {
        item ??= this.#isSingle ? await this.#single() : await this.#next()
      } catch (thrown) {
        // What was read before is good.
        if (items.length === 0 || !(thrown instanceof VigieError)) throw thrown
        this.#failure = thrown
        return items
      }
      if (item === null) this.#isEnd = true
      else items.push(item)
    }
    return items.length === 0 && this.#isEnd ? null : items
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  /**
   * The next element where it is in the text at hand: to wait for each of a million would take as long as to read them. Null where it is not, or
   * something else follows.
   */
  #nextHere(): Item | null {
    if (this.#isSingle) return null
    if (this.#expected === 'comma') {
      if (this.#cursor.signHere() !== ',') return null
      this.#cursor.skip(1)
      this.#expected = 'element'
    }
    if (this.#cursor.signHere() === undefined) return null
    const { line } = this.#cursor
    const bytes = this.#cursor.valueHere()
    return bytes === null ? null : this.#item(bytes, bytes.length, line)
  }

  async #next(): Promise<Item | null> {
    const cursor = this.#cursor
    const sign = await cursor.sign()
    if (sign === ']' && this.#expected !== 'element') {
      await this.#leave()
      return null
    }
    if (this.#expected === 'comma') {
      if (sign !== ',') throw cursor.failure(sign)
      cursor.skip(1)
      await cursor.sign()
    }
    return this.#element()
  }

  async #single(): Promise<Item | null> {
    if (this.#expected === 'comma') return null
    await this.#cursor.sign()
    return this.#element()
  }

  async #element(): Promise<Item> {
    const { line } = this.#cursor
    const { bytes, length } = await this.#cursor.value(ORIGINAL_BYTES * 2)
    return this.#item(bytes, length, line)
  }

  /** @param bytes of the element, or the beginning of a long one @param length of all of it @param line on which it begins */
  #item(bytes: Buffer, length: number, line: number): Item {
    this.#expected = 'comma'
    const text = bytes.toString('utf8', 0, Math.min(bytes.length, ORIGINAL_BYTES))
    const read = this.#read(bytes, length, text)
    return {
      values: read.values,
      refusal: read.refusal,
      original: text,
      raw: read.refusal?.code === 'file.encoding' && !this.#stream.isDecoded ? Buffer.from(bytes) : undefined,
      line,
      end: this.#cursor.offset,
      endLine: this.#cursor.line,
    }
  }

  #read(bytes: Buffer, length: number, text: string): Pick<Item, 'values' | 'refusal'> {
    if (length > MAX_RECORD_BYTES)
      return { values: [], refusal: { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } } }
    const refusal = encodingRefusal(bytes, this.#stream.isDecoded)
    return refusal === undefined ? this.#shape.json(text) : { values: [text], refusal }
  }

  /** Behind the array there may be more of the document, but behind the document nothing. */
  async #leave(): Promise<void> {
    if (this.#path !== '') return
    this.#cursor.skip(1)
    const sign = await this.#cursor.sign()
    if (sign !== undefined) throw this.#cursor.failure(sign)
  }
}
