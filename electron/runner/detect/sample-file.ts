import { writeFile } from 'node:fs/promises'
import { sourceColumn } from '../columns/source-column'
import { list, literal } from '../database/sql'
import { writeRecord } from '../formats/delimited/record-text'
import { WRITTEN } from '../formats/feed/record-writer'
import type { RecordBlock } from '../formats/records'

/** Longest record that DuckDB is told to expect; the readers refuse shorter ones already. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024
/** Up to here DuckDB expects records anyway, and takes much less memory for its buffers. */
const USUAL_RECORD_BYTES = 1_900_000

/** Writes the records of a sample as CSV that can't be misread. @returns bytes of the longest one */
export async function writeSample(path: string, sample: RecordBlock): Promise<number> {
  const records = Array.from({ length: sample.records }, (_, index) =>
    Buffer.from(
      `${writeRecord(
        sample.values(index).map((value) => value ?? ''),
        WRITTEN.delimiter,
      )}\n`,
    ),
  )
  await writeFile(path, Buffer.concat(records))
  return Math.max(0, ...records.map(({ length }) => length))
}

/** The records of a sample as an SQL relation: `c0` …, all text, NULL where empty, in their order. @param longest bytes of the longest record */
export function sampleRelation(path: string, columns: number, longest: number): string {
  const types = Array.from({ length: columns }, (_, index) => `'${sourceColumn(index)}': 'VARCHAR'`)
  const limit =
    longest < USUAL_RECORD_BYTES ? '' : `, max_line_size = ${MAX_RECORD_BYTES}, buffer_size = ${2 * MAX_RECORD_BYTES}`
  return `read_csv(${literal(path)}, auto_detect = false, header = false, delim = ${literal(WRITTEN.delimiter)},
    quote = '"', escape = '"', new_line = '\\n', nullstr = '', columns = {${list(types)}}${limit})`
}
