import { MAX_RECORD_BYTES } from '../delimited/bytes'
import { ORIGINAL_BYTES } from '../delimited/record-block'
import { parseRecord, writeRecord } from '../delimited/record-text'
import type { RecordBlock, RefusedRecord, SourcePosition } from '../records'
import type { Item } from './feed'
import { RecordWriter, WRITTEN } from './record-writer'

/** Gathers the items of one block: values as CSV, and for each record where it came from. */
export class BlockBuilder {
  readonly #columns: number
  readonly #start: SourcePosition
  readonly #writer = new RecordWriter()
  /** Where each record begins and ends in the data. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #lines: number[] = []
  readonly #numbers: number[] = []
  readonly #originals: Item['original'][] = []
  readonly #refused: RefusedRecord[] = []
  #empty = 0

  constructor(columns: number, start: SourcePosition) {
    this.#columns = columns
    this.#start = start
  }

  get records(): number {
    return this.#starts.length
  }

  /** Bytes of the data. */
  get bytes(): number {
    return this.#writer.used
  }

  /** @param record number of the item in its file */
  add(item: Item, record: number): void {
    if (item.values === null && item.refusal === undefined) this.#empty += item.blanks ?? 1
    else if (item.refusal !== undefined) this.#refuse(item, record, item.refusal)
    else this.#write(item, item.values ?? [], record)
  }

  build(end: SourcePosition, last: boolean): RecordBlock {
    const { data } = this.#writer
    const at = <T>(places: readonly T[], index: number): T => {
      const place = places[index]
      if (place === undefined) throw new RangeError(`record ${index} of ${places.length}`)
      return place
    }
    const written = (index: number): string => data.toString('utf8', at(this.#starts, index), at(this.#ends, index))
    const values = (index: number): string[] => parseRecord(written(index), WRITTEN).values
    return {
      text: data,
      starts: Uint32Array.from(this.#starts),
      ends: Uint32Array.from(this.#ends),
      records: this.records,
      columns: this.#columns,
      refused: this.#refused,
      empty: this.#empty,
      start: this.#start,
      end,
      last,
      line: (index) => at(this.#lines, index),
      record: (index) => at(this.#numbers, index),
      original: (index) => {
        const original = at(this.#originals, index)
        return original === null ? writeRecord(values(index), ',') : original
      },
      values: (index) => values(index).map((value) => (value === '' ? null : value)),
    }
  }

  #write(item: Item, values: readonly string[], record: number): void {
    const length = this.#writer.write(values)
    if (length < 0) return this.#refuse(item, record, { code: 'file.nul', params: {} })
    if (length > MAX_RECORD_BYTES)
      return this.#refuse(item, record, { code: 'file.lineTooLong', params: { limit: MAX_RECORD_BYTES } })
    this.#starts.push(this.#writer.used)
    this.#ends.push(this.#writer.used + length)
    this.#writer.keep()
    this.#lines.push(item.line)
    this.#numbers.push(record)
    this.#originals.push(item.original)
  }

  #refuse(item: Item, record: number, { code, params }: NonNullable<Item['refusal']>): void {
    const original = (item.original ?? writeRecord(item.values ?? [], ',')).slice(0, ORIGINAL_BYTES)
    const raw = item.raw === undefined ? {} : { raw: item.raw }
    this.#refused.push({ code, params, line: item.line, record, original, values: item.values ?? [], ...raw })
  }
}
