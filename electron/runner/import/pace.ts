import { ROW_GROUP } from '../columns/column-file'
import { USUAL_COLUMNS } from '../database/database'
import type { BatchSize } from './batches'

const MIB = 1024 * 1024

/** The first batch is small, so that figures and rejects are soon seen; yet of whole row groups. */
const FIRST: BatchSize = { bytes: 32 * MIB, records: 2 * ROW_GROUP }
/**
 * Batches are whole row groups (see ROW_GROUP). Each is a transaction with statements of its own, which cost as much as writing some ten thousand rows: a few groups
 * make that little, and are written in a moment that a pause can wait for. Where keys are looked for, the database works on all of a batch several times, and
 * larger ones take it more memory and more time. Where all texts are kept and two batches are being inserted, those of three are in memory.
 */
const MOST_GROUPS = { insertion: 3, keyed: 2, withTexts: 2 } as const
/** The text of what is being cut and of what is being written may be in memory (of a batch behind them only little text is kept: staging.ts). */
const MOST_BYTES = 64 * MIB
/**
 * Of a wide table the database holds what goes in for each column, a quarter of a megabyte at least and eight bytes and more for each value, until a group of rows is whole: fewer records then
 * make a batch.
 */
const WIDE_BATCH_VALUES = 2_500_000
const WIDE_BATCH_BYTES = 16 * MIB

/** Whether a record has so many fields that their number is what takes memory. */
export function isWide(fields: number): boolean {
  return fields > USUAL_COLUMNS
}

/** A batch that takes longer is too much to lose when a pause interrupts it, and the one behind it with it. */
const LONG_MS = 4000
const SHORT_MS = 2000

/** How large batches are: up to what the machine writes in a few seconds. */
export class Pace {
  readonly #fields: number
  readonly #most: number
  #limit: number
  #hasBegun = false

  /** @param fields of a record */
  constructor(kind: keyof typeof MOST_GROUPS, fields: number) {
    this.#fields = fields
    this.#most = this.#limit = MOST_GROUPS[kind]
  }

  /** Size of the next batch. */
  next(): BatchSize {
    if (isWide(this.#fields))
      return { bytes: WIDE_BATCH_BYTES, records: Math.max(1, Math.floor(WIDE_BATCH_VALUES / this.#fields)) }
    if (this.#hasBegun) return { bytes: MOST_BYTES, records: this.#limit * ROW_GROUP }
    this.#hasBegun = true
    return FIRST
  }

  /** A batch took so long. */
  took(milliseconds: number): void {
    if (milliseconds > LONG_MS) this.#limit = Math.max(1, Math.floor(this.#limit / 2))
    else if (milliseconds < SHORT_MS) this.#limit = Math.min(this.#most, this.#limit * 2)
  }
}
