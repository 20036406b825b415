import type { Page } from './parquet'

const FIRST_BYTES = 1 << 12

/** Gathers values that come one by one as a page, and begins anew with each page that is taken. */
abstract class PageGatherer<T> {
  protected bytes = Buffer.allocUnsafe(FIRST_BYTES)
  protected used = 0
  #present = new Uint8Array(FIRST_BYTES >> 3)
  #count = 0
  #absent = 0

  add(value: T | null): void {
    const at = this.#count >> 3
    if (at === this.#present.length) this.#widenPresent()
    if ((this.#count & 7) === 0) this.#present[at] = 0
    if (value === null) this.#absent++
    else {
      this.#present[at] = (this.#present[at] ?? 0) | (1 << (this.#count & 7))
      this.write(value)
    }
    this.#count++
  }

  /** What was gathered; valid until the next value is added. */
  take(): Page {
    const page = {
      values: this.bytes.subarray(0, this.used),
      present: this.#absent === 0 ? null : this.#present.subarray(0, (this.#count + 7) >> 3),
    }
    this.used = this.#count = this.#absent = 0
    return page
  }

  protected abstract write(value: T): void

  protected room(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return
    const wider = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.used + bytes))
    this.bytes.copy(wider, 0, 0, this.used)
    this.bytes = wider
  }

  #widenPresent(): void {
    const wider = new Uint8Array(this.#present.length * 2)
    wider.set(this.#present)
    this.#present = wider
  }
}

/** A text up to this length is written here; a longer one is worth a call of the system's. */
const SHORT_TEXT = 24

/** Texts: the length of each in 32 bits, then its UTF-8. */
export class TextPage extends PageGatherer<string> {
  protected write(text: string): void {
    this.room(4 + text.length * 3)
    const at = this.used + 4
    const isWritten = text.length <= SHORT_TEXT && writeAscii(text, this.bytes, at)
    const length = isWritten ? text.length : this.bytes.write(text, at)
    writeUint32(length, this.bytes, this.used)
    this.used = at + length
  }
}

/** @returns false where it is not ASCII: then anything may have been written */
function writeAscii(text: string, target: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 127) return false
    target[at + index] = code
  }
  return true
}

function writeUint32(number: number, target: Buffer, at: number): void {
  target[at] = number & 255
  target[at + 1] = (number >>> 8) & 255
  target[at + 2] = (number >>> 16) & 255
  target[at + 3] = number >>> 24
}

/** Bytes: the length of each in 32 bits, then they. */
export class BytesPage extends PageGatherer<Uint8Array> {
  protected write(bytes: Uint8Array): void {
    this.room(4 + bytes.length)
    writeUint32(bytes.length, this.bytes, this.used)
    this.bytes.set(bytes, this.used + 4)
    this.used += 4 + bytes.length
  }
}

/** Whole numbers in 64 bits, as far as a number holds them exactly. */
export class NumberPage extends PageGatherer<number> {
  protected write(number: number): void {
    if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is no whole number`)
    this.room(8)
    writeUint32(number >>> 0, this.bytes, this.used)
    writeUint32(Math.floor(number / 2 ** 32) >>> 0, this.bytes, this.used + 4)
    this.used += 8
  }
}
