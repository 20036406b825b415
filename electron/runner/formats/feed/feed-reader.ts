import type { RecordBlock, RecordReader, SourcePosition } from '../records'
import { BlockBuilder } from './block-builder'
import type { Feed, Item } from './feed'
import { WRITTEN } from './record-writer'

/** A block ends where its data is so many times as long as what it was read from: many columns of which most are empty. */
const MOST_GROWTH = 4

/** Makes blocks of the items that a feed gives. */
export class FeedReader implements RecordReader {
  readonly dialect = WRITTEN
  readonly #feed: Feed
  readonly #columns: number
  #position: SourcePosition
  /** What the feed has given, and the item of it that comes next, where it was looked at already. */
  #portion: Iterator<Item> | null = null
  #ahead: Item | null = null
  #isEnd = false
  /** What stopped the feed: told once everything before it was given. */
  #failure: { readonly thrown: unknown } | null = null

  /** @param from where the feed begins */
  constructor(feed: Feed, columns: number, from: SourcePosition) {
    this.#feed = feed
    this.#columns = columns
    this.#position = from
  }

  async next(bytes: number, records = Number.POSITIVE_INFINITY): Promise<RecordBlock | null> {
    const start = this.#position
    if ((await this.#peek()) === null) {
      if (this.#failure !== null) throw this.#failure.thrown
      return null
    }
    const builder = new BlockBuilder(this.#columns, start)
    let { byte, line, record } = start
    const isRoom = () => byte - start.byte < bytes && builder.bytes < bytes * MOST_GROWTH
    while (builder.records < records && (record === start.record || isRoom())) {
      // Waiting for each of a million records would take as long as reading them.
      const item = this.#peekHere() ?? (await this.#peek())
      if (item === null) break
      this.#ahead = null
      record += item.blanks ?? 1
      byte = item.end
      line = item.endLine
      builder.add(item, record)
    }
    const { raw } = this.#feed
    this.#position = raw === undefined ? { byte, line, record } : { byte, raw, line, record }
    const last = (await this.#peek()) === null && this.#failure === null
    return builder.build(this.#position, last)
  }

  close(): Promise<void> {
    return this.#feed.close()
  }

  async #peek(): Promise<Item | null> {
    for (;;) {
      const item = this.#peekHere()
      if (item !== null || this.#isEnd) return item
      try {
        const portion = await this.#feed.pull()
        this.#isEnd = portion === null
        this.#portion = portion?.[Symbol.iterator]() ?? null
      } catch (thrown) {
        this.#fail(thrown)
      }
    }
  }

  /** The next item of the portion at hand; null where there is none. */
  #peekHere(): Item | null {
    if (this.#ahead !== null || this.#portion === null) return this.#ahead
    try {
      const { value, done } = this.#portion.next()
      if (done === true) this.#portion = null
      else this.#ahead = value
    } catch (thrown) {
      this.#fail(thrown)
    }
    return this.#ahead
  }

  #fail(thrown: unknown): void {
    this.#failure = { thrown }
    this.#isEnd = true
    this.#portion = null
  }
}
