import type { StopReason } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'

/** A batch that ends this soon after the request is waited for; a stop has to take effect within a second. */
const PATIENCE_MS = 400

/**
 * A request to stop, and its effect on the batch that is being worked on: for a moment it may reach its own checkpoint, then its
 * statement is interrupted and the batch taken back. A COMMIT under way is always left alone.
 */
export class StopRequest {
  #reason: StopReason | null = null
  readonly #exposed = new Set<Connection>()
  #timer: NodeJS.Timeout | undefined
  #tell: () => void = () => undefined
  readonly #asked = new Promise<void>((resolve) => {
    this.#tell = resolve
  })

  /** Why the run has to stop; null while it has not. */
  get reason(): StopReason | null {
    return this.#reason
  }

  /** The first reason is the one that counts, but a cancel overtakes a pause. */
  request(reason: StopReason): void {
    if (this.#reason === null || reason !== 'pause') this.#reason = reason
    this.#timer ??= setTimeout(() => this.#interrupt(), PATIENCE_MS)
    this.#tell()
  }

  /** Waits for what can't be interrupted, but no longer than until a stop is asked for: it goes on then, and nobody hears what becomes of it. @throws what `work` throws before */
  async unlessAsked(work: Promise<unknown>): Promise<void> {
    await Promise.race([work, this.#asked])
  }

  /** The part of a batch that takes its time: statements of `connection` may be interrupted meanwhile. */
  async during<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
    this.#exposed.add(connection)
    try {
      return await work()
    } finally {
      this.#exposed.delete(connection)
    }
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#exposed.clear()
  }

  /** DuckDB forgets an interruption between two statements, so that it is repeated until the batch has noticed. */
  #interrupt(): void {
    for (const connection of this.#exposed) connection.interrupt()
    this.#timer = setTimeout(() => this.#interrupt(), 20)
  }
}
