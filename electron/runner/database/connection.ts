import type { DuckDBConnection, DuckDBResult, DuckDBResultReader, DuckDBValue } from '@duckdb/node-api'
import { VigieError } from '@shared/errors/error-data'
import { Interrupted, isFatal, isOutOfMemory, messageOf } from './errors'

/** Called with the message of an error after which the process has to be left; does not return in production. */
export type OnFatal = (message: string) => void

/** One DuckDB connection; its errors are sorted into interruptions, fatal ones (which end the process) and the others. */
export class Connection {
  readonly duckdb: DuckDBConnection
  readonly #onFatal: OnFatal
  #hasStreamed = false
  #deferred: string[] = []

  constructor(duckdb: DuckDBConnection, onFatal: OnFatal) {
    this.duckdb = duckdb
    this.#onFatal = onFatal
  }

  /** Runs a statement; replies with the number of rows that it changed. */
  async run(sql: string, values?: DuckDBValue[]): Promise<number> {
    const text = await this.#withDeferred(sql, values)
    return (await this.#guard(() => this.duckdb.run(text, values))).rowsChanged
  }

  /** Sends a statement that nobody waits for with the next one, in one call: what it throws, that one throws. */
  defer(sql: string): void {
    this.#deferred.push(sql)
  }

  /** All rows of a query, as DuckDB's own values. */
  async rows(sql: string, values?: DuckDBValue[]): Promise<DuckDBValue[][]> {
    return (await this.read(sql, values)).getRows()
  }

  async read(sql: string, values?: DuckDBValue[]): Promise<DuckDBResultReader> {
    const text = await this.#withDeferred(sql, values)
    return this.#guard(() => this.duckdb.runAndReadAll(text, values))
  }

  /** A result that is fetched piece by piece, for results of any size. */
  async stream(sql: string, values?: DuckDBValue[]): Promise<DuckDBResult> {
    this.#hasStreamed = true
    await this.#sendDeferred()
    return this.#guard(() => this.duckdb.stream(sql, values))
  }

  /** `work` in one transaction, which is rolled back when it throws. An error of COMMIT itself is passed to `onCommitError` first. */
  async transaction<T>(work: () => Promise<T>, onCommitError: (thrown: unknown) => void = () => undefined): Promise<T> {
    this.defer('BEGIN TRANSACTION')
    let result: T
    try {
      result = await work()
      // What goes wrong in a statement is no doubt about the COMMIT.
      await this.#sendDeferred()
    } catch (thrown) {
      await this.rollback()
      throw thrown
    }
    try {
      await this.run('COMMIT')
    } catch (thrown) {
      onCommitError(thrown)
      throw thrown
    }
    return result
  }

  /** Takes the open transaction back; one that DuckDB has already taken back is no error. */
  async rollback(): Promise<void> {
    this.#deferred = []
    await this.run('ROLLBACK').catch((thrown: unknown) => {
      if (!/no transaction is active/i.test(messageOf(thrown))) throw thrown
    })
  }

  interrupt(): void {
    this.duckdb.interrupt()
  }

  /**
   * Ends what is still open and closes. A stream that was not read to its end would otherwise hold its locks until it is garbage
   * collected, and nobody could CHECKPOINT; the next statement ends it. No statement or fetch may be under way.
   */
  async close(): Promise<void> {
    if (this.#hasStreamed) await this.rollback()
    this.duckdb.closeSync()
  }

  /** What is to be sent for a statement. Only one call can take values. */
  async #withDeferred(sql: string, values: DuckDBValue[] | undefined): Promise<string> {
    if (values !== undefined) await this.#sendDeferred()
    const text = [...this.#deferred, sql].join('\n;\n')
    this.#deferred = []
    return text
  }

  async #sendDeferred(): Promise<void> {
    if (this.#deferred.length === 0) return
    const text = this.#deferred.join('\n;\n')
    this.#deferred = []
    await this.#guard(() => this.duckdb.run(text))
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      const message = messageOf(thrown)
      if (isFatal(message)) this.#onFatal(message)
      if (message.startsWith('INTERRUPT Error')) throw new Interrupted(message, { cause: thrown })
      if (isOutOfMemory(thrown)) throw new VigieError('memory.exceeded', {}, { cause: thrown })
      throw thrown
    }
  }
}
