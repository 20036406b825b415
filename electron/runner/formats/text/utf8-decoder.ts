import { isAscii, isUtf8 } from 'node:buffer'

/** Text that comes in stretches of UTF-8, which may be cut anywhere. */
export class Utf8Decoder {
  #rest: Buffer = Buffer.alloc(0)

  /** The text up to the last whole character; null where bytes are no UTF-8. */
  decode(chunk: Buffer): string | null {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = bytes.length - cutLength(bytes)
    this.#rest = bytes.subarray(whole)
    const text = bytes.subarray(0, whole)
    if (isAscii(text)) return text.toString('latin1')
    return isUtf8(text) ? text.toString() : null
  }

  /** Nothing is left of a character that was cut. */
  get isWhole(): boolean {
    return this.#rest.length === 0
  }
}

/** Bytes at the end that are the beginning of a character. */
function cutLength(bytes: Buffer): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes.readUInt8(bytes.length - length)
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > length ? length : 0
  }
  return 0
}
