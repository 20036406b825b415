import { ROW_GROUP } from '../columns/column-file'
import type { BatchSize } from './batches'

const MIB = 1024 * 1024

/** The first batch is small, so that figures and rejects are soon seen. */
const FIRST: BatchSize = { bytes: 2 * MIB, records: Number.POSITIVE_INFINITY }
/**
 * Batches are whole row groups (see ROW_GROUP). Each is a transaction with statements of its own, which cost as much as writing some ten thousand rows: two groups
 * make that little, and are written in a moment that a pause can wait for. More of them take more memory than they save time.
 */
const MOST_GROUPS = 2
/** The text of what is being cut and of what is being written may both be in memory. */
const MOST_BYTES = 64 * MIB
/** A batch that takes longer is too much to lose when a pause interrupts it. */
const LONG_MS = 4000
const SHORT_MS = 2000

/** How large the next batch is: as large as the machine writes in a few seconds. */
export class Pace {
  #groups = 0

  get size(): BatchSize {
    return this.#groups === 0 ? FIRST : { bytes: MOST_BYTES, records: this.#groups * ROW_GROUP }
  }

  took(milliseconds: number): void {
    if (this.#groups === 0) this.#groups = MOST_GROUPS
    else if (milliseconds > LONG_MS) this.#groups = Math.max(1, this.#groups / 2)
    else if (milliseconds < SHORT_MS) this.#groups = Math.min(MOST_GROUPS, this.#groups * 2)
  }
}
