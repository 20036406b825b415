import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { REJECT_CODES, type Severity } from '@shared/rejects/codes'
import type { RejectCause } from '@shared/rejects/reject'
import { BytesPage, NumberPage, TextPage } from '../columns/pages'
import { ParquetWriter, type ParquetColumn } from '../columns/parquet'
import type { Connection } from '../database/connection'
import { identifier, list, literal } from '../database/sql'

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
  /** Its bytes, where the text does not tell them. */
  readonly raw: Uint8Array | null
}

/** Rows that are in memory at a time. */
const GROUP_ROWS = 8192

const NUMBERS = ['seq', 'file', 'line', 'record'] as const
const TEXTS = ['severity', 'connector', 'code', 'field', 'params', 'value', 'more', 'values', 'original'] as const

const COLUMNS: readonly ParquetColumn[] = [
  ...NUMBERS.map((name) => ({ name, physical: 'int64', required: false }) as const),
  ...TEXTS.map((name) => ({ name, physical: 'bytes', converted: 'text', required: false }) as const),
  { name: 'raw', physical: 'bytes', required: false },
]

/**
 * Adds `count` rejects to the list of a run, in order, numbered from `firstSeq` on; belongs into the transaction of their batch. Each is asked for when its turn
 * comes: a batch in which every record is refused would not fit into memory otherwise. They go by way of a file, which costs a third of what handing over
 * each value would.
 * @param folder where the database may read
 * @param at milliseconds since 1970
 */
export async function storeRejects(
  connection: Connection,
  folder: string,
  rejects: {
    readonly run: string
    readonly count: number
    readonly rowAt: (index: number) => RejectRow
    readonly firstSeq: number
    readonly at: number
  },
): Promise<void> {
  const { run, count, at } = rejects
  if (count === 0) return
  const path = join(folder, `rejects-${randomUUID()}.parquet`)
  try {
    await writeRows(path, rejects)
    const names = COLUMNS.map(({ name }) => identifier(name))
    await connection.run(
      `INSERT INTO vigie.rejects (run, "at", ${list(names)}) SELECT ${literal(run)}, ${at}, ${list(names)} FROM read_parquet(${literal(path)})`,
    )
  } finally {
    await rm(path, { force: true })
  }
}

async function writeRows(
  path: string,
  {
    count,
    rowAt,
    firstSeq,
  }: { readonly count: number; readonly rowAt: (index: number) => RejectRow; readonly firstSeq: number },
): Promise<void> {
  const numbers = NUMBERS.map(() => new NumberPage())
  const texts = TEXTS.map(() => new TextPage())
  const raws = new BytesPage()
  const file = new ParquetWriter(COLUMNS)
  await file.open(path)
  for (let start = 0; start < count; start += GROUP_ROWS) {
    const rows = Math.min(GROUP_ROWS, count - start)
    for (let index = start; index < start + rows; index++) {
      const row = rowAt(index)
      const [cause, ...more] = row.causes
      const whole = { seq: firstSeq + index, file: row.file, line: row.line, record: row.record }
      const written = {
        severity: row.severity,
        connector: REJECT_CODES[cause.code],
        code: cause.code,
        field: cause.field,
        params: JSON.stringify(cause.params),
        value: cause.value,
        more: more.length === 0 ? '[]' : JSON.stringify(more),
        values: JSON.stringify(row.values),
        original: row.original,
      }
      NUMBERS.forEach((name, number) => numbers[number]?.add(whole[name]))
      TEXTS.forEach((name, number) => texts[number]?.add(written[name]))
      raws.add(row.raw)
    }
    file.add(
      rows,
      [...numbers, ...texts, raws].map((page) => page.take()),
    )
    await file.endGroup()
  }
  await file.close()
}
