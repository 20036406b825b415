import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { REJECT_CODES, type Severity } from '@shared/rejects/codes'
import type { RejectCause } from '@shared/rejects/reject'
import { BytesPage, NumberPage, TextPage } from '../columns/pages'
import { ParquetWriter, type Page, type ParquetColumn } from '../columns/parquet'
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

/** Columns of the table, in the order of the pages of `RejectPages`. */
const COLUMNS: readonly ParquetColumn[] = [
  ...['seq', 'file', 'line', 'record'].map((name) => ({ name, physical: 'int64', required: false }) as const),
  ...['severity', 'connector', 'code', 'field', 'params', 'value', 'more', 'values', 'original'].map(
    (name) => ({ name, physical: 'bytes', converted: 'text', required: false }) as const,
  ),
  { name: 'raw', physical: 'bytes', required: false },
]

/** Gathers rejects as pages. */
class RejectPages {
  readonly #seq = new NumberPage()
  readonly #file = new NumberPage()
  readonly #line = new NumberPage()
  readonly #record = new NumberPage()
  readonly #severity = new TextPage()
  readonly #connector = new TextPage()
  readonly #code = new TextPage()
  readonly #field = new TextPage()
  readonly #params = new TextPage()
  readonly #value = new TextPage()
  readonly #more = new TextPage()
  readonly #values = new TextPage()
  readonly #original = new TextPage()
  readonly #raw = new BytesPage()

  add(seq: number, row: RejectRow): void {
    const [cause, ...more] = row.causes
    this.#seq.add(seq)
    this.#file.add(row.file)
    this.#line.add(row.line)
    this.#record.add(row.record)
    this.#severity.add(row.severity)
    this.#connector.add(REJECT_CODES[cause.code])
    this.#code.add(cause.code)
    this.#field.add(cause.field)
    this.#params.add(JSON.stringify(cause.params))
    this.#value.add(cause.value)
    this.#more.add(more.length === 0 ? '[]' : JSON.stringify(more))
    this.#values.add(JSON.stringify(row.values))
    this.#original.add(row.original)
    this.#raw.add(row.raw)
  }

  /** See `PageGatherer.take`. */
  take(): Page[] {
    return [
      ...[this.#seq, this.#file, this.#line, this.#record],
      ...[this.#severity, this.#connector, this.#code, this.#field, this.#params, this.#value],
      ...[this.#more, this.#values, this.#original, this.#raw],
    ].map((page) => page.take())
  }
}

/** Rejects of a run, in order, numbered from `firstSeq` on. */
export interface NewRejects {
  readonly run: string
  readonly count: number
  /** Each is asked for when its turn comes: a batch in which every record is refused would not fit into memory otherwise. */
  readonly rowAt: (index: number) => RejectRow
  readonly firstSeq: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Rejects on their way into the list of a run. They go by way of a file, which costs a third of what handing over each value would. */
export class RejectFile {
  readonly #rejects: NewRejects
  readonly #path: string
  readonly #written: Promise<void>
  #isWanted = true

  /** Begins to write them. @param folder where the database may read */
  constructor(folder: string, rejects: NewRejects) {
    this.#rejects = rejects
    this.#path = join(folder, `rejects-${randomUUID()}.parquet`)
    this.#written = rejects.count === 0 ? Promise.resolve() : writeRows(this.#path, rejects, () => this.#isWanted)
    // Told where it is waited for.
    this.#written.catch(() => undefined)
  }

  /** Adds them to the list, once; belongs into the transaction of their batch. */
  async store(connection: Connection): Promise<void> {
    const { run, count, at } = this.#rejects
    if (count === 0) return
    await this.#written
    const names = COLUMNS.map(({ name }) => identifier(name))
    await connection.run(
      `INSERT INTO vigie.rejects (run, "at", ${list(names)}) SELECT ${literal(run)}, ${at}, ${list(names)} FROM read_parquet(${literal(this.#path)})`,
    )
    await rm(this.#path, { force: true })
  }

  /** For when they are not stored because of something that went wrong, which is what has to be told: never throws. What can't be removed goes when the workspace is opened next. */
  async discard(): Promise<void> {
    this.#isWanted = false
    await this.#written.catch(() => undefined)
    await rm(this.#path, { force: true }).catch(() => undefined)
  }
}

/** Adds rejects to the list of a run. @param folder where the database may read */
export async function storeRejects(connection: Connection, folder: string, rejects: NewRejects): Promise<void> {
  const file = new RejectFile(folder, rejects)
  try {
    await file.store(connection)
  } catch (thrown) {
    await file.discard()
    throw thrown
  }
}

/** @param isWanted asked between groups of rows: whether to go on */
async function writeRows(path: string, { count, rowAt, firstSeq }: NewRejects, isWanted: () => boolean): Promise<void> {
  const pages = new RejectPages()
  const file = new ParquetWriter(COLUMNS)
  await file.open(path)
  try {
    for (let start = 0; start < count && isWanted(); start += GROUP_ROWS) {
      const end = Math.min(start + GROUP_ROWS, count)
      for (let index = start; index < end; index++) pages.add(firstSeq + index, rowAt(index))
      file.add(end - start, pages.take())
      await file.endGroup()
    }
    await file.close()
  } finally {
    await file.abandon()
  }
}
