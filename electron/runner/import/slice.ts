import { blocksRelation, POSITION_SQL, positionOf } from '../database/blocks'
import type { RecordBlock, RefusedRecord } from '../formats/delimited/types'
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
  /** Records in the blocks, unreadable records and blank lines. */
  readonly records: number
  readonly unreadable: readonly Unreadable[]
  readonly empty: number
  /** SQL relation over the records, with `pos`, `c0` …; null where there are none. */
  readonly relation: string | null
}

/** The records of a batch that are not done yet, up to the cut. */
export function sliceOf(batch: Batch, cut: Cut | null): Slice {
  const blocks = cut === null ? batch.blocks : batch.blocks.slice(0, cut.block + 1)
  const upTo = (number: number): number => (cut?.block === number ? cut.record : Number.POSITIVE_INFINITY)
  const unreadable = blocks.flatMap((block, number) =>
    block.refused
      .filter(({ record }) => record > batch.skip && record <= upTo(number))
      .map((refused) => ({ block: number, refused })),
  )
  let records = 0
  let seen = 0
  blocks.forEach((block, number) => {
    const last = Math.min(block.end.record, upTo(number))
    records += recordsUpTo(block, last) - recordsUpTo(block, batch.skip)
    seen += Math.max(0, last - Math.max(block.start.record, batch.skip))
  })
  return {
    batch,
    cut,
    records,
    unreadable,
    empty: seen - records - unreadable.length,
    relation: relationOf(batch, blocks, cut, records),
  }
}

function relationOf(batch: Batch, blocks: readonly RecordBlock[], cut: Cut | null, records: number): string | null {
  if (records === 0) return null
  // Blocks without records are no files, so that DuckDB's file_index is the number of a block only after this translation.
  const numbers = blocks.map((_, number) => number).filter((number) => (blocks[number]?.records ?? 0) > 0)
  const paths = numbers.map((number) => batch.paths[number] ?? '')
  const longest = Math.max(...numbers.map((number) => blocks[number]?.data.length ?? 0))
  const all = blocksRelation(paths, batch.plan.columns.length, batch.normalised, longest)
  const dense = numbers.every((number, index) => number === index)
  const position = dense
    ? POSITION_SQL
    : `((CAST([${numbers.join(', ')}][file_index + 1] AS BIGINT) << 32) | CAST(i AS BIGINT))`
  const bounds = [...lowerBound(batch, blocks), ...upperBound(blocks, cut)].map((bound) => `${position} ${bound}`)
  return `(SELECT *, ${position} AS pos FROM ${all}${bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`})`
}

/** Skipped records are at the beginning: those of the first blocks, and some of the block in which the number lies. */
function lowerBound(batch: Batch, blocks: readonly RecordBlock[]): string[] {
  const number = blocks.findIndex((block) => block.end.record > batch.skip)
  const block = blocks[number]
  if (block === undefined || batch.skip <= (blocks[0]?.start.record ?? 0)) return []
  return [`>= ${positionOf(number, recordsUpTo(block, batch.skip))}`]
}

function upperBound(blocks: readonly RecordBlock[], cut: Cut | null): string[] {
  const block = cut === null ? undefined : blocks[cut.block]
  return cut === null || block === undefined ? [] : [`< ${positionOf(cut.block, recordsUpTo(block, cut.record))}`]
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
