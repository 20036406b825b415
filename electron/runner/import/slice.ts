import { blocksRelation } from '../database/blocks'
import type { RecordBlock, RefusedRecord } from '../formats/records'
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

/** The part of a batch that is worked on: all of it, or what goes up to a cut. */
export interface Slice {
  readonly batch: Batch
  readonly cut: Cut | null
  /** Readable records, unreadable ones and blank lines. */
  readonly records: number
  readonly unreadable: readonly Unreadable[]
  readonly empty: number
  /** SQL relation over the blocks, with `c0` …, and how many records it gives; null where there are none in the slice. */
  readonly relation: string | null
  readonly given: number
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
    empty: seen - records - unreadable.length,
    relation: records === 0 ? null : relationOf(batch, blocks),
    given,
    bounds: { first, behind },
  }
}

/** Number of the last record of the batch's file that counts. */
export function lastOf(batch: Batch): number {
  return batch.plan.lastRecord ?? Number.POSITIVE_INFINITY
}

/** Where the record at a position is: records that could be read are counted from 0 on through all blocks of a batch. */
export function placeOf(batch: Batch, position: number): { readonly block: number; readonly index: number } {
  let index = position
  for (const [number, block] of batch.blocks.entries()) {
    if (index < block.records) return { block: number, index }
    index -= block.records
  }
  throw new RangeError(`position ${position} is behind the batch`)
}

function relationOf(batch: Batch, blocks: readonly RecordBlock[]): string {
  const paths = batch.paths.slice(0, blocks.length).filter((path) => path !== '')
  const longest = Math.max(...blocks.map(({ longest }) => longest))
  return blocksRelation(paths, batch.plan.columns.length, batch.normalised, longest)
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
