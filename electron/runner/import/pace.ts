import type { BatchSize } from './batches'

const MIB = 1024 * 1024

/** The first batch is small, so that figures and rejects are soon seen. */
const FIRST: BatchSize = { bytes: 2 * MIB, records: Number.POSITIVE_INFINITY }
/** Rows that DuckDB compresses and writes together. */
const ROW_GROUP = 122_880
/**
 * Batches are whole row groups: what is left over would be written to the log first and compressed later, at twice the cost in all
 * (measured: the statement itself costs 1.4 s for two million rows in whole groups, and 1.5 s more in CHECKPOINT otherwise). One group at a
 * time leaves a core idle; four cost as much as two and 130 MB more.
 */
const MOST_GROUPS = 2
/** What is being cut and what is being written are both in memory. */
const MOST_BYTES = 48 * MIB
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
