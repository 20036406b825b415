const MIB = 1024 * 1024

/** The first batch is small, so that figures and rejects are soon seen. */
const FIRST_BYTES = 2 * MIB
/**
 * Below this a batch of ordinary records has less than a row group (122,880 rows): DuckDB then writes it to the log first and
 * compresses it later, which was measured to cost three times as much.
 */
const MIN_BYTES = 16 * MIB
/** What is being cut and what is being written are both in memory. */
const MAX_BYTES = 48 * MIB
/** A batch that takes longer is too much to lose when a pause interrupts it. */
const LONG_MS = 3000
const SHORT_MS = 1000

/** How large the next batch is, in bytes of source: as large as the machine writes in a second or so. */
export class Pace {
  #bytes = FIRST_BYTES

  get bytes(): number {
    return this.#bytes
  }

  took(milliseconds: number): void {
    if (milliseconds > LONG_MS) this.#bytes = Math.max(MIN_BYTES, this.#bytes / 2)
    else if (milliseconds < SHORT_MS) this.#bytes = Math.min(MAX_BYTES, Math.max(MIN_BYTES, this.#bytes * 2))
  }
}
