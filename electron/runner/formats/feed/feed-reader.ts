import type { RecordBlock, RecordReader, SourcePosition } from '../records'
import { BlockBuilder } from './block-builder'
import type { Feed, Item } from './feed'
import { WRITTEN } from './record-writer'

/** Makes blocks of the items that a feed gives. */
export class FeedReader implements RecordReader {
  readonly dialect = WRITTEN
  readonly #feed: Feed
  readonly #columns: number
  #position: SourcePosition
  #items: readonly Item[] = []
  #at = 0
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
    while (builder.records < records && (record === start.record || byte - start.byte < bytes)) {
      // Waiting for each of a million records would take as long as reading them.
      const item = this.#items[this.#at] ?? (await this.#peek())
      if (item === null) break
      this.#at++
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
    while (this.#at >= this.#items.length && !this.#isEnd) {
      try {
        const items = await this.#feed.pull()
        this.#isEnd = items === null
        this.#items = items ?? []
      } catch (thrown) {
        this.#failure = { thrown }
        this.#isEnd = true
        this.#items = []
      }
      this.#at = 0
    }
    return this.#items[this.#at] ?? null
  }
}
