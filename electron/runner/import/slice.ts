import type { Chosen } from '../columns/column-file'
import { literal } from '../database/sql'
import type { MendedRecord, RecordBlock, RefusedRecord } from '../formats/records'
import type { Batch } from './batches'

/** The last record of a batch that is worked on, where not all of them are. */
export interface Cut {
  readonly block: number
  /** Number of the record in its file. */
  readonly record: number
}

/** A record that could not be read, with the block it stands in. */
export interface Unreadable {
  readonly block: number
  readonly refused: RefusedRecord
}

/** A record that was read although something is wrong with it, with its number in the file. */
export interface Mended {
  readonly block: number
  readonly record: number
  readonly mended: MendedRecord
}

/** The part of a batch that is worked on: all of it, or what goes up to a cut. */
export interface Slice {
  readonly batch: Batch
  readonly cut: Cut | null
  /** Readable records, unreadable ones and blank lines. */
  readonly records: number
  readonly unreadable: readonly Unreadable[]
  readonly mended: readonly Mended[]
  readonly empty: number
  /** SQL relation with what was written of the records of the batch; null where none is in the slice. */
  readonly relation: string | null
  /** All records of the batch, those behind the cut too, are in the slice. */
  readonly isWhole: boolean
  /** Positions (see `placeOf`) of the slice's first record and of the one behind its last. */
  readonly bounds: { readonly first: number; readonly behind: number }
}

/** The records of a batch that are not done yet, up to the cut. */
export function sliceOf(batch: Batch, cut: Cut | null): Slice {
  const blocks = cut === null ? batch.blocks : batch.blocks.slice(0, cut.block + 1)
  const upTo = (number: number): number =>
    Math.min(lastOf(batch), cut?.block === number ? cut.record : Number.POSITIVE_INFINITY)
  const unreadable = blocks.flatMap((block, number) =>
    block.refused
      .filter(({ record }) => record > batch.skip && record <= upTo(number))
      .map((refused) => ({ block: number, refused })),
  )
  const mended = blocks.flatMap((block, number) =>
    (block.mended ?? [])
      .map((mended) => ({ block: number, record: block.record(mended.index), mended }))
      .filter(({ record }) => record > batch.skip && record <= upTo(number)),
  )
  let given = 0
  let first = 0
  let behind = 0
  let seen = 0
  blocks.forEach((block, number) => {
    const last = Math.min(block.end.record, upTo(number))
    // Skipped records are at the beginning.
    first += recordsUpTo(block, batch.skip)
    behind = given + recordsUpTo(block, last)
    given += block.records
    seen += Math.max(0, last - Math.max(block.start.record, batch.skip))
  })
  const records = Math.max(0, behind - first)
  return {
    batch,
    cut,
    records,
    unreadable,
    mended,
    empty: seen - records - unreadable.length,
    relation: records === 0 ? null : relationOf(batch),
    isWhole: first === 0 && behind === batch.blocks.reduce((sum, block) => sum + block.records, 0),
    bounds: { first, behind },
  }
}

/** What was written of the records of a batch, as a relation: `pos` and the columns. Where no record can have been left out, their positions need not be read. */
export function relationOf({ path, faulty }: Pick<Batch, 'path' | 'faulty'>): string {
  const position = faulty.length === 0 ? 'file_row_number' : 'coalesce(pos, file_row_number)'
  return `(SELECT * REPLACE (${position} AS pos) FROM read_parquet(${literal(path)}, file_row_number = true))`
}

/** Number of the last record of the batch's file that counts. */
export function lastOf(batch: Batch): number {
  return batch.plan.lastRecord ?? Number.POSITIVE_INFINITY
}

/** Where the record at a position is: records that could be read are counted from 0 on through all blocks of a batch. */
export function placeOf({ blocks }: Batch, position: number): { readonly block: number; readonly index: number } {
  let index = position
  for (let block = 0; block < blocks.length; block++) {
    const { records = 0 } = blocks[block] ?? {}
    if (index < records) return { block, index }
    index -= records
  }
  throw new RangeError(`position ${position} is behind the batch`)
}

/** The records at some positions, which are in order, by their blocks. */
export function chosenRecords(batch: Batch, positions: readonly number[]): Chosen[] {
  let before = 0
  let at = 0
  return batch.blocks.flatMap((block) => {
    const from = at
    while (at < positions.length && (positions[at] ?? 0) < before + block.records) at++
    const some = positions.slice(from, at)
    const first = before
    before += block.records
    return some.length === 0 ? [] : [{ block, positions: some, indices: some.map((position) => position - first) }]
  })
}

/** How many of the block's records have a number up to `record`. */
function recordsUpTo(block: RecordBlock, record: number): number {
  let low = 0
  let high = block.records
  while (low < high) {
    const middle = (low + high) >> 1
    if (block.record(middle) <= record) low = middle + 1
    else high = middle
  }
  return low
}
