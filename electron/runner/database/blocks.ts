import { open } from 'node:fs/promises'
import type { NormalisedDialect, RecordBlock } from '../formats/delimited/types'
import { list, literal } from './sql'

/** Longest record that DuckDB is told to expect; above the limit of the reader, which refuses longer ones before. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024
const DEFAULT_MAX_RECORD_BYTES = 2 * 1000 * 1000

/** Writes a block where DuckDB is allowed to read. */
export async function writeBlock(path: string, block: RecordBlock): Promise<void> {
  const handle = await open(path, 'w')
  try {
    let written = 0
    while (written < block.data.length) {
      written += (await handle.write(block.data, written, block.data.length - written)).bytesWritten
    }
  } finally {
    await handle.close()
  }
}

/** Name of column `index` (from 0) of a record in `blocksRelation`. */
export function blockColumn(index: number): string {
  return `c${index}`
}

/**
 * The position of a record within the list of blocks: the number of its block and its index there, in one number. A block never
 * has anything near 2^32 records.
 */
export const POSITION_SQL = '((CAST(file_index AS BIGINT) << 32) | CAST(i AS BIGINT))'
const SHIFT = 2 ** 32

export function positionOf(block: number, index: number): bigint {
  return BigInt(block) * BigInt(SHIFT) + BigInt(index)
}

export function blockOf(position: bigint): { block: number; index: number } {
  return { block: Number(position >> 32n), index: Number(position & 0xffff_ffffn) }
}

/**
 * An SQL relation over blocks written by `writeBlock`: `i` (index in the block), `c0` … `c<columns - 1>`, all text, NULL where
 * empty, and DuckDB's `file_index`. Nothing is detected: what is in the blocks is known to the byte.
 */
export function blocksRelation(
  paths: readonly string[],
  columns: number,
  dialect: NormalisedDialect,
  longest: number,
): string {
  const types = ['i', ...Array.from({ length: columns }, (_, index) => blockColumn(index))].map(
    (name) => `'${name}': 'VARCHAR'`,
  )
  const limit =
    longest < DEFAULT_MAX_RECORD_BYTES
      ? ''
      : `, max_line_size = ${MAX_RECORD_BYTES}, buffer_size = ${2 * MAX_RECORD_BYTES}`
  return `read_csv([${list(paths.map(literal))}], auto_detect = false, header = false, delim = ${literal(dialect.delimiter)},
    quote = ${literal(dialect.quote)}, escape = ${literal(dialect.escape)}, new_line = '\\n', nullstr = '', columns = {${list(types)}}${limit})`
}
