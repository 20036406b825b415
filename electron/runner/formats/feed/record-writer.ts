import { CR, LF, QUOTE } from '../delimited/bytes'
import type { TextDialect } from '../records'

/** The dialect in which records are written that are not delimited text in their source. */
export const WRITTEN = { delimiter: '\u001f', quote: '"', escape: '"', comment: null } as const satisfies TextDialect

const DELIMITER = WRITTEN.delimiter.charCodeAt(0)
const QUOTED = /["\r\n\u001f\ufeff]/
const FIRST_BYTES = 1 << 16
/** UTF-8 has at most three bytes for a UTF-16 unit, and a quote in a quoted value takes two. */
const MOST_BYTES = 3
const NUL = 0
/** A NUL is no text. */
const NO_TEXT = -1

/**
 * Records in that dialect, one behind the other: values that hold a quote, the delimiter, a line end or a byte order mark are quoted,
 * quotes doubled; no record is an empty line.
 */
export class RecordWriter {
  #data = Buffer.allocUnsafe(FIRST_BYTES)
  #used = 0
  #length = 0

  /** What was written. */
  get data(): Buffer {
    return this.#data.subarray(0, this.#used)
  }

  get used(): number {
    return this.#used
  }

  /** Writes a record, which stays only with `keep`. @returns its bytes without the line end, -1 where a value holds a NUL */
  write(values: readonly string[]): number {
    let most = 3
    for (const value of values) most += value.length * MOST_BYTES + 3
    if (this.#used + most > this.#data.length) this.#grow(most)
    const data = this.#data
    let at = this.#used
    for (let index = 0; index < values.length; index++) {
      if (index > 0) data[at++] = DELIMITER
      at = this.#value(values[index] as string, at)
      if (at === NO_TEXT) return NO_TEXT
    }
    if (at === this.#used) at += data.write('""', at)
    return (this.#length = at - this.#used)
  }

  /** What was written last belongs to the data. */
  keep(): void {
    this.#used += this.#length
    this.#data[this.#used++] = LF
  }

  /** Nearly all values are short and plain: a native call for each would cost more than its bytes. */
  #value(value: string, from: number): number {
    const data = this.#data
    let at = from
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code < 0x80) {
        if (code === QUOTE || (code < 0x20 && (code === LF || code === CR || code === DELIMITER || code === NUL)))
          return this.#odd(value, from)
        data[at++] = code
      } else if (code < 0x800) {
        data[at++] = 0xc0 | (code >> 6)
        data[at++] = 0x80 | (code & 0x3f)
      } else return this.#odd(value, from)
    }
    return at
  }

  #odd(value: string, from: number): number {
    if (value.includes('\0')) return NO_TEXT
    return from + this.#data.write(QUOTED.test(value) ? `"${value.replaceAll('"', '""')}"` : value, from)
  }

  #grow(bytes: number): void {
    const wider = Buffer.allocUnsafe(Math.max(this.#data.length * 2, this.#used + bytes))
    this.#data.copy(wider, 0, 0, this.#used)
    this.#data = wider
  }
}
