import { VigieError } from '@shared/errors/error-data'
import type { Feed, Item } from '../formats/feed/feed'
import { FeedReader } from '../formats/feed/feed-reader'
import type { RecordBlock, RecordReader, SourcePosition } from '../formats/records'
import type { CorrectedRecord } from './store'

/** Records that are asked for at a time. */
const PORTION = 8192

/** Where the corrected records of a file begin: a place is the number of a record among them. */
export const FIRST_CORRECTED: SourcePosition = { byte: 0, line: 1, record: 0 }

/** Corrected records behind a place, at most so many. */
export type ReadCorrected = (after: number, limit: number) => Promise<readonly CorrectedRecord[]>

/** Reads the corrected records of a file as if they were the file. What stands where in the real one, they bring along. */
export class CorrectedReader implements RecordReader {
  readonly dialect
  readonly #reader: FeedReader
  readonly #feed: CorrectedFeed

  /** @param columns that the file has */
  constructor(read: ReadCorrected, columns: number, from: SourcePosition) {
    this.#feed = new CorrectedFeed(read, columns, from)
    this.#reader = new FeedReader(this.#feed, columns, from)
    this.dialect = this.#reader.dialect
  }

  async next(bytes: number, records?: number): Promise<RecordBlock | null> {
    const block = await this.#reader.next(bytes, records)
    if (block === null) return null
    const origins = this.#feed.takeOrigins(block.start.record, block.end.record)
    return { ...block, origin: (record) => origins[record - block.start.record - 1] ?? record }
  }

  close(): Promise<void> {
    return this.#reader.close()
  }
}

class CorrectedFeed implements Feed {
  readonly raw = undefined
  readonly #read: ReadCorrected
  readonly #columns: number
  #place: number
  #byte: number
  /** Numbers in the file of the records that were given and not asked for since. */
  #origins: number[] = []
  #before: number

  constructor(read: ReadCorrected, columns: number, from: SourcePosition) {
    this.#read = read
    this.#columns = columns
    this.#place = from.record
    this.#before = from.record
    this.#byte = from.byte
  }

  /** The numbers in the file of the records behind place `start` up to `end`. */
  takeOrigins(start: number, end: number): number[] {
    const taken = this.#origins.slice(start - this.#before, end - this.#before)
    this.#origins = this.#origins.slice(end - this.#before)
    this.#before = end
    return taken
  }

  /** @throws repair.taken where one is missing: another run has it */
  async pull(): Promise<Iterable<Item> | null> {
    const found = await this.#read(this.#place, PORTION)
    if (found.length === 0) return null
    return found.map((record) => {
      this.#place++
      if (record.place !== this.#place) throw new VigieError('repair.taken')
      const values = Array.from({ length: this.#columns }, (_, index) => record.values[index] ?? '')
      this.#byte += values.reduce((sum, value) => sum + value.length + 1, 0)
      this.#origins.push(record.record)
      return {
        values,
        original: record.original,
        raw: record.raw,
        line: record.line,
        end: this.#byte,
        endLine: record.line,
      }
    })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
