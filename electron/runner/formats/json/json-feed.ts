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
  /** Elements that were read before, so that a comma has to come. */
  #count: number
  #isEnd = false

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
    this.#count = options.count
    this.#path = options.path
    this.#isSingle = options.single
  }

  get raw(): number | undefined {
    return this.#stream.raw
  }

  async pull(): Promise<readonly Item[] | null> {
    const items: Item[] = []
    while (items.length < PORTION && !this.#isEnd) {
      let item: Item | null
      try {
        item = await this.#next()
      } catch (thrown) {
        // What was read before is good; what is wrong here is met again, and then there is nothing before it.
        if (items.length > 0 && thrown instanceof VigieError) {
          this.#failure = thrown
          return items
        }
        throw thrown
      }
      if (item === null) this.#isEnd = true
      else items.push(item)
    }
    return items.length === 0 && this.#isEnd ? null : items
  }

  #failure: VigieError | null = null

  close(): Promise<void> {
    return this.#stream.close()
  }

  async #next(): Promise<Item | null> {
    if (this.#failure !== null) throw this.#failure
    const cursor = this.#cursor
    if (this.#isSingle && this.#count > 0) return null
    let sign = await cursor.sign()
    if (!this.#isSingle && sign === ']') {
      await this.#leave()
      return null
    }
    if (!this.#isSingle && this.#count > 0) {
      if (sign !== ',') throw cursor.failure(sign)
      cursor.skip(1)
      sign = await cursor.sign()
    }
    const line = cursor.line
    const { bytes, length } = await cursor.value(ORIGINAL_BYTES * 2)
    this.#count++
    const place = { line, original: bytes, end: cursor.offset, endLine: cursor.line }
    if (length > MAX_RECORD_BYTES)
      return { ...place, values: [], refusal: { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } } }
    const refusal = encodingRefusal(bytes, this.#stream.isDecoded)
    const text = bytes.toString()
    return refusal === undefined ? { ...place, ...this.#shape.json(text) } : { ...place, values: [text], refusal }
  }

  /** Behind the array there may be more of the document, but behind the document nothing. */
  async #leave(): Promise<void> {
    if (this.#path !== '') return
    this.#cursor.skip(1)
    const sign = await this.#cursor.sign()
    if (sign !== undefined) throw this.#cursor.failure(sign)
  }
}
