import { z } from 'zod'
import { ROW_GROUP } from '../columns/column-file'
import type { Connection } from '../database/connection'
import { faultIn, isGuard, type Fault } from './faults'
import { OutputFile } from './output-file'
import { Parts } from './parts'
import type { RowWriter, WriterState, WriterTask } from './writer'

/** How a format makes a file of parts that the database writes. */
export interface Composition {
  /** What the database is asked for a part, over a select whose columns have the names of the task. */
  query(select: string): string
  /** COPY's options for it. */
  readonly options: string
  /** What can't be said of a row; the query is ended by it. */
  readonly faults: readonly Fault[]
  /** Writes what stands before the first row of a file. */
  begin(): Promise<void>
  /** Takes a part over. @param before rows of the file before it */
  take(path: string, before: number): Promise<void>
  /** Writes what stands behind the last row. */
  end(): Promise<void>
  /** What is needed to go on, beside the file. */
  readonly state: WriterState
  /** Looks for the reason why `take` has failed in its rows, and throws it. */
  explain?(thrown: unknown, rows: Rows): Promise<void>
}

/** Rows of a select, and how many stand in the file before them. */
export interface Rows {
  readonly select: string
  readonly before: number
}

const stateSchema = z.strictObject({
  bytes: z.number().int().nonnegative(),
  rows: z.number().int().nonnegative(),
  rowBytes: z.number().int().nonnegative(),
  composition: z.record(z.string(), z.unknown()),
})

/** The database holds a part, or half of it, in memory as text. */
const PART_BYTES = 64 << 20
const FIRST_ROWS = 16_384
const FEWEST_ROWS = 256
/** Of short rows, which are so many of the database's groups: at the end of each part its threads wait for one another. */
const MOST_ROWS = 24 * ROW_GROUP

/** Writes rows by way of parts: no value passes through this process. */
export class PartedWriter implements RowWriter {
  readonly #connection: Connection
  readonly #output: OutputFile
  readonly #composition: Composition
  readonly #parts: Parts
  #rows: number
  /** Of a part as long as nobody knows how long a row is; a filter may leave none of them. */
  #firstRows = FIRST_ROWS
  /** The rows that are being taken over. */
  #taken: Rows | null = null
  #isOpen = true

  private constructor(
    connection: Connection,
    folder: string,
    output: OutputFile,
    composition: Composition,
    state: z.infer<typeof stateSchema> | null,
  ) {
    this.#connection = connection
    this.#output = output
    this.#composition = composition
    this.#parts = new Parts(connection, folder)
    this.#parts.rowBytes = state?.rowBytes ?? 0
    this.#rows = state?.rows ?? 0
  }

  /** @param compose with the state that the composition had at the checkpoint, null for a new file @throws see `openWriter` */
  static async open(
    connection: Connection,
    task: WriterTask,
    compose: (output: OutputFile, state: WriterState | null) => Composition | Promise<Composition>,
  ): Promise<PartedWriter> {
    const state = task.state === null ? null : stateSchema.parse(task.state)
    const output = await OutputFile.open(task.file, state?.bytes ?? null)
    try {
      const composition = await compose(output, state?.composition ?? null)
      if (state === null) await composition.begin()
      return new PartedWriter(connection, task.folder, output, composition, state)
    } catch (thrown) {
      await output.close()
      throw thrown
    }
  }

  get bytes(): number {
    return this.#output.bytes
  }

  get rowsAtATime(): number {
    const { rowBytes } = this.#parts
    if (rowBytes === 0) return this.#firstRows
    return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(PART_BYTES / rowBytes)))
  }

  async write(select: string): Promise<number> {
    const { query, options } = { query: this.#composition.query(select), options: this.#composition.options }
    const asked = { select, before: this.#rows }
    let rows: number
    try {
      rows = await this.#parts.write(query, options, (path) => this.#take(path, asked.before))
    } catch (thrown) {
      if (isGuard(thrown))
        throw (await faultIn(this.#connection, select, this.#composition.faults, asked.before)) ?? thrown
      throw await this.#explained(thrown)
    }
    if (rows === 0) this.#firstRows = Math.min(MOST_ROWS, this.#firstRows * 2)
    this.#taken = asked
    this.#rows += rows
    return rows
  }

  async checkpoint(): Promise<WriterState> {
    await this.#settled()
    await this.#output.sync()
    const { state: composition } = this.#composition
    const { rowBytes } = this.#parts
    return { bytes: this.#output.bytes, rows: this.#rows, rowBytes, composition } satisfies z.infer<typeof stateSchema>
  }

  async end(): Promise<void> {
    await this.#settled()
    await this.#composition.end()
    await this.#output.sync()
    await this.close()
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#parts.settled().catch(() => undefined)
    await this.#output.close()
  }

  async #take(path: string, before: number): Promise<void> {
    await this.#composition.take(path, before)
    this.#output.syncAhead()
  }

  async #settled(): Promise<void> {
    try {
      await this.#parts.settled()
    } catch (thrown) {
      throw await this.#explained(thrown)
    }
  }

  async #explained(thrown: unknown): Promise<unknown> {
    if (this.#taken !== null) await this.#composition.explain?.(thrown, this.#taken)
    return thrown
  }
}
