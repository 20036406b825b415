import { randomUUID } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../database/database'
import { LF, MAX_RECORD_BYTES, QUOTE } from '../delimited/bytes'
import { parseRecord, writeRecord } from '../delimited/record-text'
import { WRITTEN } from '../feed/record-writer'
import { diskFile, type Origin } from '../origin/origin'
import type { RecordBlock, RecordReader, RefusedRecord, SourcePosition } from '../records'
import { ParquetTable } from './table'

/** Rows and bytes of text that are asked for at a time. */
const FIRST_ROWS = 8192
const MOST_ROWS = 245_760
const SEGMENT_BYTES = 12 << 20

/** Rows of the file as CSV, in memory. */
interface Segment {
  readonly data: Buffer
  /** Number of its first row, from 0, and where each row begins; one more for the end. */
  readonly first: number
  readonly starts: Uint32Array
}

/** Reads Parquet through DuckDB, which writes stretches of rows as CSV. */
export class ParquetReader implements RecordReader {
  readonly dialect = WRITTEN
  readonly #table: ParquetTable
  readonly #folder: string
  readonly #columns: number
  readonly #fileBytes: number
  #position: SourcePosition
  #segment: Segment = { data: Buffer.alloc(0), first: 0, starts: new Uint32Array(1) }
  #rows = FIRST_ROWS

  private constructor(
    table: ParquetTable,
    options: {
      readonly folder: string
      readonly columns: number
      readonly bytes: number
      readonly from: SourcePosition
    },
  ) {
    this.#table = table
    this.#folder = options.folder
    this.#columns = options.columns
    this.#fileBytes = options.bytes
    this.#position = options.from
  }

  /** @throws file.notFound, file.unreadable, archive.*, format.unreadable */
  static async open(database: Database, origin: Origin, columns: number, from: SourcePosition): Promise<ParquetReader> {
    const table = await ParquetTable.open(database, origin)
    const { size } = await stat(diskFile(origin))
    return new ParquetReader(table, { folder: database.blocks, columns, bytes: size, from })
  }

  async next(bytes: number, records = Number.POSITIVE_INFINITY): Promise<RecordBlock | null> {
    const start = this.#position
    if (start.record >= this.#table.rows) return null
    const segment = await this.#segmentOf(start.record)
    const first = start.record - segment.first
    const from = segment.starts[first] ?? 0
    let last = first
    while (
      last < segment.starts.length - 1 &&
      last - first < records &&
      (last === first || (segment.starts[last] ?? 0) - from < bytes)
    )
      last++
    const record = segment.first + last
    this.#position = {
      byte: start.byte + (segment.starts[last] ?? 0) - from,
      raw: Math.floor((record / this.#table.rows) * this.#fileBytes),
      line: record + 1,
      record,
    }
    return this.#block(segment, first, last, start)
  }

  close(): Promise<void> {
    return this.#table.close()
  }

  #block(segment: Segment, first: number, last: number, start: SourcePosition): RecordBlock {
    const place = (row: number) => segment.starts[row] ?? segment.data.length
    const text = (row: number) => segment.data.toString('utf8', place(row), place(row + 1) - 1)
    const valuesOf = (row: number) => parseRecord(text(row), WRITTEN).values
    const good: number[] = []
    const refused: RefusedRecord[] = []
    for (let row = first; row < last; row++) {
      if (place(row + 1) - place(row) - 1 <= MAX_RECORD_BYTES) {
        good.push(row)
        continue
      }
      const number = segment.first + row + 1
      const params = { limit: MAX_RECORD_BYTES }
      refused.push({
        code: 'file.lineTooLong',
        params,
        line: number,
        record: number,
        original: text(row).slice(0, MAX_RECORD_BYTES),
        values: [],
      })
    }
    const from = place(first)
    const at = (index: number): number => {
      const row = good[index]
      if (row === undefined) throw new RangeError(`record ${index} of ${good.length}`)
      return row
    }
    return {
      text: segment.data.subarray(from, place(last)),
      starts: Uint32Array.from(good, (row) => place(row) - from),
      ends: Uint32Array.from(good, (row) => place(row + 1) - 1 - from),
      records: good.length,
      columns: this.#columns,
      refused,
      empty: 0,
      start,
      end: this.#position,
      last: this.#position.record >= this.#table.rows,
      line: (index) => segment.first + at(index) + 1,
      record: (index) => segment.first + at(index) + 1,
      original: (index) => writeRecord(valuesOf(at(index)), ','),
      values: (index) => valuesOf(at(index)).map((value) => (value === '' ? null : value)),
    }
  }

  /** A segment that holds row `row`. */
  async #segmentOf(row: number): Promise<Segment> {
    const { first, starts } = this.#segment
    if (row >= first && row < first + starts.length - 1) return this.#segment
    const path = join(this.#folder, `parquet-${randomUUID()}.csv`)
    try {
      await this.#table.write(path, row, row + this.#rows, WRITTEN.delimiter)
      const data = await readFile(path)
      this.#segment = { data, first: row, starts: recordStarts(data) }
    } finally {
      await rm(path, { force: true })
    }
    const rows = this.#segment.starts.length - 1
    if (rows === 0) throw new Error(`no rows from ${row} on`)
    this.#rows = Math.max(1, Math.min(MOST_ROWS, Math.floor((SEGMENT_BYTES / this.#segment.data.length) * rows)))
    return this.#segment
  }
}

/** Where each record of CSV data begins, and the end. */
function recordStarts(data: Buffer): Uint32Array {
  const starts: number[] = [0]
  let inQuotes = false
  for (let at = 0; at < data.length; at++) {
    const byte = data[at]
    if (byte === QUOTE) inQuotes = !inQuotes
    else if (byte === LF && !inQuotes) starts.push(at + 1)
  }
  return Uint32Array.from(starts)
}
