import type { ErrorParams } from '@shared/errors/error-data'
import type { Dialect } from '@shared/jobs/dialect'
import { REPLACEMENT } from './encoding'
import { parseRecord } from './record-text'
import type { Refusal, Tokens } from './tokenizer'
import type { RecordBlock, RefusedRecord, SourcePosition } from '../records'

/** The original text of a reject is cut at this length. */
export const ORIGINAL_BYTES = 1 << 20

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
  /** The text is not needed any more. */
  readonly release: () => void
}

/** The block that `tokens` found in `text`, which has to stay as it is. */
export function recordBlock(text: Buffer, tokens: Tokens, dialect: Dialect, frame: BlockFrame): RecordBlock {
  const { from, start, end, columns, last, release } = frame
  const at = (places: Uint32Array, index: number): number => {
    const place = index < tokens.count ? places[index] : undefined
    if (place === undefined) throw new RangeError(`record ${index} of ${tokens.count}`)
    return place
  }
  const original = (index: number) => text.toString('utf8', at(tokens.starts, index), at(tokens.ends, index))
  return {
    data: tokens.data,
    records: tokens.count,
    longest: tokens.longest,
    columns,
    refused: tokens.refused.map((refusal) => refusedRecord(text, refusal, dialect, frame)),
    empty: tokens.empty,
    start,
    end,
    last,
    release,
    line: (index) => from.line - 1 + at(tokens.lines, index),
    record: (index) => from.record + at(tokens.numbers, index),
    original,
    values: (index) => parseRecord(original(index), dialect).values.map((value) => (value === '' ? null : value)),
  }
}

/** Tokens of one record that is too long and of which the text holds the beginning only. */
export function tooLong(bytes: number): Tokens {
  const none = new Uint32Array(0)
  return {
    ...{ data: [], count: 0, longest: 0, starts: none, ends: none, lines: none, numbers: none, empty: 0 },
    refused: [{ code: 'file.lineTooLong', start: 0, end: bytes, line: 1, record: 1, found: 0 }],
    ...{ usedBytes: 0, usedLines: 0, usedRecords: 1, overlong: null },
  }
}

function refusedRecord(text: Buffer, refusal: Refusal, dialect: Dialect, frame: BlockFrame): RefusedRecord {
  const bytes = text.subarray(refusal.start, Math.min(refusal.end, refusal.start + ORIGINAL_BYTES))
  const original = bytes.toString()
  return {
    code: refusal.code,
    params: paramsOf(refusal, bytes, original, frame),
    line: frame.from.line - 1 + refusal.line,
    record: frame.from.record + refusal.record,
    original,
    values: parseRecord(original, dialect).values,
  }
}

function paramsOf({ code, found }: Refusal, bytes: Buffer, original: string, frame: BlockFrame): ErrorParams {
  if (code === 'file.columns.missing' || code === 'file.columns.extra') return { expected: frame.columns, found }
  if (code === 'file.lineTooLong') return { limit: frame.maxRecordBytes }
  if (code !== 'file.encoding') return {}
  const at = original.indexOf(REPLACEMENT)
  const place = { at: at + 1 }
  // The decoder has not kept the byte.
  if (frame.isDecoded) return place
  const byte = bytes[Buffer.byteLength(original.slice(0, at))] ?? 0
  return { ...place, byte: byte.toString(16).padStart(2, '0').toUpperCase() }
}
