import { open } from 'node:fs/promises'
import type { NormalisedDialect, RecordBlock } from '../formats/records'
import { list, literal } from './sql'

/** Longest record that DuckDB is told to expect; above the limit of the reader, which refuses longer ones before. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024
/** Up to here DuckDB expects records anyway, and takes much less memory for its buffers. */
const USUAL_RECORD_BYTES = 1_900_000

/** Writes a block where DuckDB is allowed to read. */
export async function writeBlock(path: string, block: RecordBlock): Promise<void> {
  const handle = await open(path, 'w')
  try {
    let left = block.data
    while (left.length > 0) left = behind(left, (await handle.writev(left)).bytesWritten)
  } finally {
    await handle.close()
  }
}

/** What follows the first `bytes` bytes of `pieces`. */
function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let whole = 0
  let passed = 0
  for (; whole < pieces.length; whole++) {
    const { length } = pieces[whole] as Uint8Array
    if (passed + length > bytes) break
    passed += length
  }
  const [torn, ...others] = pieces.slice(whole)
  return torn === undefined ? [] : [torn.subarray(bytes - passed), ...others]
}

/** Name of column `index` (from 0) of a record in `blocksRelation`. */
export function blockColumn(index: number): string {
  return `c${index}`
}

/**
 * An SQL relation over blocks written by `writeBlock`: `c0` … `c<columns - 1>`, all text, NULL where empty, in the order of the records.
 * Nothing is detected: what is in the blocks is known to the byte.
 * @param longest bytes of the longest record
 */
export function blocksRelation(
  paths: readonly string[],
  columns: number,
  dialect: NormalisedDialect,
  longest: number,
): string {
  const types = Array.from({ length: columns }, (_, index) => `'${blockColumn(index)}': 'VARCHAR'`)
  const limit =
    longest < USUAL_RECORD_BYTES ? '' : `, max_line_size = ${MAX_RECORD_BYTES}, buffer_size = ${2 * MAX_RECORD_BYTES}`
  return `read_csv([${list(paths.map(literal))}], auto_detect = false, header = false, delim = ${literal(dialect.delimiter)},
    quote = ${literal(dialect.quote)}, escape = ${literal(dialect.escape)}, new_line = '\\n', nullstr = '', columns = {${list(types)}}${limit})`
}
