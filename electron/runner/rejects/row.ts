import { DuckDBDataChunk, BIGINT, INTEGER, VARCHAR } from '@duckdb/node-api'
import { REJECT_CODES, type RejectCode, type Severity } from '@shared/rejects/codes'
import type { RejectCause } from '@shared/rejects/reject'

/** A reject as the table `vigie.rejects` holds it; `seq` and run are added when it is stored. */
export interface RejectRow {
  readonly severity: Severity
  /** Number of the file in the run's plan. */
  readonly file: number
  readonly line: number
  readonly record: number
  /** The first is the one that lists show. */
  readonly causes: readonly [RejectCause, ...RejectCause[]]
  readonly values: readonly (string | null)[]
  readonly original: string
}

const TYPES = [
  VARCHAR,
  BIGINT,
  VARCHAR,
  VARCHAR,
  INTEGER,
  BIGINT,
  BIGINT,
  BIGINT,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  VARCHAR,
]

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048

export function connectorOf(code: RejectCode): (typeof REJECT_CODES)[RejectCode] {
  return REJECT_CODES[code]
}

/**
 * `count` rows as chunks for the appender, in order, numbered from `firstSeq` on. Each is asked for when its turn comes: a batch in
 * which every record is refused would not fit into memory otherwise. `at` is in milliseconds since 1970.
 */
export function* rejectChunks(
  run: string,
  count: number,
  rowAt: (index: number) => RejectRow,
  firstSeq: number,
  at: number,
): Generator<DuckDBDataChunk> {
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    const part = Array.from({ length: Math.min(CHUNK_ROWS, count - start) }, (_, index) => rowAt(start + index))
    const chunk = DuckDBDataChunk.create(TYPES, part.length)
    chunk.setColumns([
      part.map(() => run),
      part.map((_, index) => BigInt(firstSeq + start + index)),
      part.map((row) => row.severity),
      part.map((row) => connectorOf(row.causes[0].code)),
      part.map((row) => row.file),
      part.map((row) => BigInt(row.line)),
      part.map((row) => BigInt(row.record)),
      part.map(() => BigInt(at)),
      part.map((row) => row.causes[0].code),
      part.map((row) => row.causes[0].field),
      part.map((row) => JSON.stringify(row.causes[0].params)),
      part.map((row) => row.causes[0].value),
      part.map((row) => (row.causes.length === 1 ? '[]' : JSON.stringify(row.causes.slice(1)))),
      part.map((row) => JSON.stringify(row.values)),
      part.map((row) => row.original),
    ])
    yield chunk
  }
}
