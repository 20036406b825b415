import { LF, MAX_RECORD_BYTES } from '../formats/delimited/bytes'
import type { RecordBlock, RecordReader, TextDialect } from '../formats/records'
import { ParquetWriter, type Page, type ParquetColumn } from './parquet'
import { MOST_DIGITS, type ColumnTarget, type Fault, type Values } from './targets'
import { TextKernel } from './text-kernel'

/** Column of a `ColumnFile` that says whether the record is doubtful. */
export const DOUBT = 'doubt'
/**
 * Rows that the database compresses and writes together. What goes into it in whole groups, each from one group of a file, is written once; anything else is
 * put together anew, and costs twice as much.
 */
export const ROW_GROUP = 122_880

/** Column that says at which position the record is. In a file of columns it is NULL where that is the number of the row, because none was left out before. */
export const POSITION = 'pos'

/** A record of which nothing is in doubt but that it has faults, by its number in its block. */
export interface Faulty {
  readonly index: number
  readonly faults: readonly Fault[]
}

/** What is to be told of the records of a block. */
export interface Added {
  /** How many of them are in the file. */
  readonly rows: number
  /** Which of them (by their number in the block) are doubtful. */
  readonly doubtful: readonly number[]
  /** Those that are not in the file are among them. */
  readonly faulty: readonly Faulty[]
}
const NOTHING_TOLD: Added = { rows: 0, doubtful: [], faulty: [] }

/** Writes the blocks of a reader as columns of the values that a run wants, for the database to read: file after file, all in the same way. */
export class ColumnWriter {
  readonly #reader: Pick<RecordReader, 'dialect' | 'kernel'>
  readonly #kernel: TextKernel
  readonly #targets: readonly ColumnTarget[]
  readonly #file: ParquetWriter
  /** A record was left out of the file. */
  #isShort = false

  constructor(reader: Pick<RecordReader, 'dialect' | 'kernel'>, columns: number, targets: readonly ColumnTarget[]) {
    this.#reader = reader
    this.#kernel = reader.kernel ?? kernelFor(reader.dialect, columns)
    this.#kernel.prepare(targets)
    this.#targets = targets
    this.#file = new ParquetWriter([
      { name: DOUBT, physical: 'boolean', required: true },
      { name: POSITION, physical: 'int32', required: false },
      ...targets.map(({ name, values }) => parquetColumn(name, values)),
    ])
  }

  /** Begins a file; one that is open is given up. */
  open(path: string): Promise<void> {
    this.#isShort = false
    return this.#file.open(path)
  }

  /** Adds the records of the reader's last block to a group of rows. @param first position of the first of them */
  add(block: RecordBlock, first: number): Added {
    if (block.records === 0) return NOTHING_TOLD
    if (this.#reader.kernel === undefined) takeApart(this.#kernel, block.text, block.records)
    const { records, pages, doubtful, positions, faults } = this.#kernel.pages(this.#targets, first, this.#isShort)
    this.#isShort ||= records < block.records
    const place = positions === null ? nothing(records) : { values: positions, present: null }
    if (records > 0) this.#file.add(records, [{ values: doubtful, present: null }, place, ...pages])
    const doubts = onesOf(doubtful, records).map((row) => (positions === null ? row : numberAt(positions, row) - first))
    if (faults.size === 0) return { rows: records, doubtful: doubts, faulty: [] }
    const isDoubtful = new Set(doubts)
    const faulty = Array.from(faults, ([index, all]) => ({ index, faults: all }))
      .filter(({ index }) => !isDoubtful.has(index))
      .sort((a, b) => a.index - b.index)
    return { rows: records, doubtful: doubts, faulty }
  }

  /** Ends the group of rows. */
  endGroup(): Promise<void> {
    return this.#file.endGroup()
  }

  /** Ends the file: it can be read. */
  close(): Promise<void> {
    return this.#file.close()
  }

  /** Gives up the file that is open, if there is one. */
  abandon(): Promise<void> {
    return this.#file.abandon()
  }
}

function kernelFor(dialect: TextDialect, columns: number): TextKernel {
  return new TextKernel(dialect, columns, MAX_RECORD_BYTES)
}

/** Takes a text apart whose good records are known. */
function takeApart(kernel: TextKernel, text: Uint8Array, records: number): void {
  const { count } = kernel.cut(text, true, 'none', records)
  if (count !== records) throw new Error(`${records} records given, ${count} taken apart`)
}

/** Some records, by their number in the block, and their positions in the file to be made. */
export interface Chosen {
  readonly block: RecordBlock
  readonly indices: readonly number[]
  readonly positions: readonly number[]
}

/** Writes the texts of some records: column `pos`, and `c0` … with the text of every column of the source (NULL where empty). */
export async function writeTexts(
  path: string,
  dialect: TextDialect,
  columns: number,
  names: (column: number) => string,
  chosen: readonly Chosen[],
): Promise<void> {
  const values: Values = { kind: 'text', required: false }
  const targets = Array.from({ length: columns }, (_, source) => ({ name: names(source), source, values }))
  const kernel = kernelFor(dialect, columns)
  const file = new ParquetWriter([
    { name: POSITION, physical: 'int64', required: true },
    ...targets.map(({ name }) => parquetColumn(name, values)),
  ])
  await file.open(path)
  for (const { block, indices, positions } of chosen) {
    takeApart(kernel, gathered(block, indices), indices.length)
    const { pages } = kernel.pages(targets)
    file.add(indices.length, [positionsPage(positions), ...pages])
  }
  await file.close()
}

function positionsPage(positions: readonly number[]): Page {
  const numbers = BigInt64Array.from(positions, BigInt)
  return { values: new Uint8Array(numbers.buffer), present: null }
}

/** The text of some records alone. */
function gathered(block: RecordBlock, indices: readonly number[]): Buffer {
  const { text, starts, ends } = block
  const parts = indices.flatMap((index) => [
    block.written?.(index) ?? text.subarray(starts[index], ends[index]),
    LINE_END,
  ])
  return Buffer.concat(parts)
}
const LINE_END = Uint8Array.of(LF)

/** No value in so many rows. */
function nothing(rows: number): Page {
  return { values: new Uint8Array(0), present: new Uint8Array((rows + 7) >> 3) }
}

/** One of several numbers of 32 bits. */
function numberAt(numbers: Uint8Array, index: number): number {
  return new DataView(numbers.buffer, numbers.byteOffset).getUint32(index * 4, true)
}

function onesOf(bits: Uint8Array, count: number): number[] {
  const found: number[] = []
  for (let at = 0; at < bits.length; at++) {
    const byte = bits[at] ?? 0
    if (byte === 0) continue
    for (let bit = 0; bit < 8 && at * 8 + bit < count; bit++) if ((byte >> bit) & 1) found.push(at * 8 + bit)
  }
  return found
}

function parquetColumn(name: string, values: Values): ParquetColumn {
  const common = { name, required: false } as const
  switch (values.kind) {
    case 'text':
      return { ...common, physical: 'bytes', converted: 'text' }
    case 'integer':
      return { ...common, physical: 'int64' }
    case 'number':
      return { ...common, physical: 'double' }
    case 'boolean':
      return { ...common, physical: 'boolean' }
    case 'date':
      return { ...common, physical: 'int32', converted: 'date' }
    case 'time':
    case 'datetime':
      return { ...common, physical: 'int64', converted: values.kind }
    case 'decimal': {
      const { precision, scale } = values
      if (precision > MOST_DIGITS) throw new RangeError(`${precision} digits`)
      return { ...common, physical: 'int64', converted: 'decimal', precision, scale }
    }
  }
}
