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
 * Cuts batches from the source and stages them one after the other, each in the other of two connections (temporary tables belong to one): while one batch is
 * being inserted, the next one can be cut and staged, and the one behind it cut.
 */
export class Staging {
  #lanes: readonly [Connection, Connection]
  readonly #cut: () => Promise<Batch | null>
  readonly #stage: (connection: Connection, slice: Slice) => Promise<Staged>
  #prepared: Promise<unknown> = Promise.resolve()
  /** A batch that is cut before it is asked for. */
  #ahead: Promise<Batch | null> | null = null

  /** @param cut the next batch of the source */
  constructor(
    lanes: readonly [Connection, Connection],
    cut: () => Promise<Batch | null>,
    stage: (connection: Connection, slice: Slice) => Promise<Staged>,
  ) {
    this.#lanes = lanes
    this.#cut = cut
    this.#stage = stage
  }

  /**
   * Cuts the next batch, if it is not cut yet, and stages it once `before` is over. To be called when the one before it is staged.
   * @throws what reading or staging throws; not before somebody waits for it
   */
  prepare(before: Promise<unknown> = Promise.resolve()): Promise<Prepared> {
    // Told where it is waited for.
    before.catch(() => undefined)
    const [connection, other] = this.#lanes
    this.#lanes = [other, connection]
    const prepared = this.#prepare(connection, before)
    this.#prepared = prepared.catch(() => undefined)
    return prepared
  }

  /** Waits until nothing is under way any more. */
  async settle(): Promise<void> {
    await this.#prepared
    await this.#ahead?.catch(() => undefined)
  }

  async #prepare(connection: Connection, before: Promise<unknown>): Promise<Prepared> {
    const batch = await (this.#ahead ?? this.#cut())
    if (batch === null) throw new Error('the source ended without a last batch')
    this.#ahead = isWorthMore(batch) ? this.#cut() : null
    // Told where it is waited for.
    this.#ahead?.catch(() => undefined)
    await before
    const begun = performance.now()
    const slice = sliceOf(batch, null)
    const staged = await this.#stage(connection, slice)
    return { ...staged, batch, slice, connection, milliseconds: performance.now() - begun }
  }
}

/** Of fewer bad records than one in so many the work is not worth it, */
const FEW = 1000
/** and of more the texts take too much memory. */
const MANY = 8

/**
 * Whether one more batch is cut behind this one. Where records are bad there is work between two insertions that only one of the processors does, and the other one goes on with that;
 * where none is, the database would only read what was written too long ago. A batch that keeps all of its text takes too much memory for that.
 */
function isWorthMore({ last, reading, blocks, doubts, faulty }: Batch): boolean {
  if (last || !reading.onlyDoubts || blocks.some(({ keep }) => keep === undefined)) return false
  const refused = blocks.reduce((sum, block) => sum + block.refused.length, 0)
  const records = blocks.reduce((sum, block) => sum + block.records, refused)
  const bad = doubts.length + faulty.length + refused
  return bad * FEW >= records && bad * MANY <= records
}
