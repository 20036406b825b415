import type { ErrorParams } from '@shared/errors/error-data'
import type { Dialect } from '@shared/jobs/dialect'
import type { Cuts, Refusal } from '../../columns/cuts'
import { REPLACEMENT } from './encoding'
import { NO_TAIL, type Mended, type Tail } from './mending/mend-stretch'
import { countLines } from './raw-lines'
import { parseRecord } from './record-text'
import type { MendedRecord, RecordBlock, RefusedRecord, SourcePosition } from '../records'

/** The original text of a reject is cut at this length. */
export const ORIGINAL_BYTES = 1 << 20

const UTF8_UNITS = { unit: 1, low: 0 } as const

export interface BlockFrame {
  readonly columns: number
  readonly maxRecordBytes: number
  /** The text is not what stands in the file, but decoded from it. */
  readonly isDecoded: boolean
  readonly start: SourcePosition
  readonly end: SourcePosition
  /** Place of the text itself: behind comments at the start of the block. */
  readonly from: Pick<SourcePosition, 'line' | 'record'>
  readonly last: boolean
  readonly tail: Tail
  /** Records that were written anew, by their index. */
  readonly mended: ReadonlyMap<number, Mended>
  /** The text is not needed any more. */
  readonly release: () => void
  /** Nothing of the block is. */
  readonly forget: () => void
  /** Where the text is decoded: the bytes of some of its lines, the number of the first from 1. */
  readonly rawLines: ((first: number, count: number) => Buffer) | null
}

/** What was cut from a stretch of text, which has to stay as it is until the block releases it. */
export class DelimitedBlock implements RecordBlock {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly records: number
  readonly columns: number
  readonly refused: readonly RefusedRecord[]
  readonly mended: readonly MendedRecord[]
  readonly empty: number
  readonly start: SourcePosition
  readonly end: SourcePosition
  readonly last: boolean
  readonly #dialect: Dialect
  readonly #cuts: Cuts
  readonly #frame: BlockFrame
  #text: Buffer
  #tail: Tail
  #isReleased = false
  #isForgotten = false

  constructor(text: Buffer, cuts: Cuts, dialect: Dialect, frame: BlockFrame) {
    this.#text = text
    this.#tail = frame.tail
    this.#cuts = cuts
    this.#dialect = dialect
    this.#frame = frame
    this.starts = cuts.starts
    this.ends = cuts.ends
    this.records = cuts.count
    this.columns = frame.columns
    this.refused = cuts.refused.map((refusal) => refusedRecord(text, refusal, dialect, frame))
    this.mended = [...frame.mended].map(([index, { code, params }]) => ({ index, code, params }))
    this.empty = cuts.empty
    this.start = frame.start
    this.end = frame.end
    this.last = frame.last
  }

  get text(): Uint8Array {
    return this.#text.subarray(0, this.#isReleased ? undefined : this.#cuts.usedBytes)
  }

  line(index: number): number {
    return this.#frame.from.line - 1 + this.#at(this.#cuts.lines, index)
  }

  record(index: number): number {
    return this.#frame.from.record + this.#at(this.#cuts.numbers, index)
  }

  written(index: number): Buffer {
    const [start, end] = [this.#at(this.starts, index), this.#at(this.ends, index)]
    const { at, bytes } = this.#tail
    return start < at ? this.#text.subarray(start, end) : bytes.subarray(start - at, end - at)
  }

  original(index: number): string {
    return this.#frame.mended.get(index)?.original ?? this.written(index).toString()
  }

  values(index: number): (string | null)[] {
    const { values } = parseRecord(this.written(index).toString(), this.#dialect)
    return values.map((value) => (value === '' ? null : value))
  }

  keep(chosen: readonly number[]): void {
    if (this.#isReleased) return
    // Mended records are told with their values.
    const indices = [...new Set([...chosen, ...this.#frame.mended.keys()])]
    const bytes = indices.reduce((sum, index) => sum + this.#at(this.ends, index) - this.#at(this.starts, index), 0)
    const kept = Buffer.allocUnsafe(bytes)
    let at = 0
    for (const index of indices) {
      kept.set(this.written(index), at)
      const length = this.#at(this.ends, index) - this.#at(this.starts, index)
      this.starts[index] = at
      this.ends[index] = at += length
    }
    this.#releaseText()
    this.#text = kept
    this.#tail = NO_TAIL
  }

  release(): void {
    if (this.#isForgotten) return
    this.#isForgotten = true
    this.#releaseText()
    this.#frame.forget()
  }

  #releaseText(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#frame.release()
  }

  #at(places: Uint32Array, index: number): number {
    const place = places[index]
    if (place === undefined) throw new RangeError(`record ${index} of ${this.records}`)
    return place
  }
}

/** What was cut where there is one record that is too long, and the text holds its beginning only. */
export function tooLong(bytes: number): Cuts {
  const none = new Uint32Array(0)
  return {
    ...{ count: 0, starts: none, ends: none, lines: none, numbers: none, odd: [], empty: 0 },
    refused: [{ code: 'file.lineTooLong', start: 0, end: bytes, line: 1, record: 1, found: 0 }],
    ...{ usedBytes: 0, usedLines: 0, usedRecords: 1, overlong: null },
  }
}

function refusedRecord(text: Buffer, refusal: Refusal, dialect: Dialect, frame: BlockFrame): RefusedRecord {
  const whole = refusal.original ?? text.subarray(refusal.start, refusal.end)
  const bytes = Buffer.from(whole.buffer, whole.byteOffset, Math.min(whole.length, ORIGINAL_BYTES))
  const original = bytes.toString()
  const isNoText = original.includes(REPLACEMENT) && refusal.code !== 'file.lineTooLong'
  const raw = isNoText ? { raw: rawOf(bytes, refusal, frame) } : {}
  return {
    ...raw,
    code: refusal.code,
    params: paramsOf(refusal, bytes, original, dialect, frame),
    line: frame.from.line - 1 + refusal.line,
    record: frame.from.record + refusal.record,
    original,
    values: parseRecord(original, dialect).values,
  }
}

/** Bytes that may be no text, as they stand in the file. */
function rawOf(text: Buffer, { line }: Refusal, { rawLines }: BlockFrame): Buffer {
  return rawLines === null ? Buffer.from(text) : rawLines(line, countLines(text, UTF8_UNITS) + 1)
}

function paramsOf(
  { code, found }: Refusal,
  bytes: Buffer,
  original: string,
  dialect: Dialect,
  frame: BlockFrame,
): ErrorParams {
  if (code === 'file.columns.missing' || code === 'file.columns.extra') return { expected: frame.columns, found }
  if (code === 'file.table') return { line: dialect.tableEnd ?? 0 }
  if (code === 'file.lineTooLong') return { limit: frame.maxRecordBytes }
  if (code !== 'file.encoding') return {}
  const at = original.indexOf(REPLACEMENT)
  const place = { at: at + 1 }
  // The decoder has not kept the byte.
  if (frame.isDecoded) return place
  const byte = bytes[Buffer.byteLength(original.slice(0, at))] ?? 0
  return { ...place, byte: byte.toString(16).padStart(2, '0').toUpperCase() }
}
