import type { Connection } from '../database/connection'
import type { Batch } from './batches'
import { sliceOf, type Slice } from './slice'
import type { Staged } from './stage'

/** A batch whose records are staged in temporary tables of `connection`, ready for its transaction. */
export interface Prepared extends Staged {
  readonly batch: Batch
  readonly slice: Slice
  readonly connection: Connection
  readonly milliseconds: number
}

/**
 * Stages batches one after the other, each in the other of two connections (temporary tables belong to one): while one batch is being inserted,
 * the next one can be staged and the one behind it cut.
 */
export class Staging {
  #lanes: readonly [Connection, Connection]
  readonly #cut: () => Promise<Batch | null>
  readonly #stage: (connection: Connection, slice: Slice) => Promise<Staged>
  /** The next batch, being cut. */
  #next: Promise<Batch | null>
  #prepared: Promise<unknown> = Promise.resolve()

  /** @param cut the next batch of the source */
  constructor(
    lanes: readonly [Connection, Connection],
    cut: () => Promise<Batch | null>,
    stage: (connection: Connection, slice: Slice) => Promise<Staged>,
  ) {
    this.#lanes = lanes
    this.#cut = cut
    this.#stage = stage
    this.#next = cut()
  }

  /** Stages the next batch. @throws what reading or staging throws; not before somebody waits for it */
  prepare(): Promise<Prepared> {
    const [connection, other] = this.#lanes
    this.#lanes = [other, connection]
    const prepared = this.#prepare(connection)
    this.#prepared = prepared.catch(() => undefined)
    return prepared
  }

  /** Waits until nothing is under way any more. */
  async settle(): Promise<void> {
    await this.#prepared
    await this.#next.catch(() => undefined)
  }

  async #prepare(connection: Connection): Promise<Prepared> {
    const batch = await this.#next
    if (batch === null) throw new Error('the source ended without a last batch')
    if (!batch.last) {
      this.#next = this.#cut()
      this.#next.catch(() => undefined)
    }
    const begun = performance.now()
    const slice = sliceOf(batch, null)
    const staged = await this.#stage(connection, slice)
    return { ...staged, batch, slice, connection, milliseconds: performance.now() - begun }
  }
}
