import { isAscii, isUtf8 } from 'node:buffer'

/**
 * A piece of a source as bytes and as text, with the way from places in the text to those in the bytes. Where bytes are no UTF-8, characters and
 * bytes have nothing to do with each other, but marks (line ends, ends of tags) are the same in both.
 */
export class TextPiece {
  readonly bytes: Buffer
  readonly text: string
  /** Offset of the first byte in the source. */
  readonly offset: number
  readonly isUtf8: boolean
  readonly #isAscii: boolean
  readonly #marks: readonly number[]
  /** A place that was found already: the next one is behind it. */
  #at = 0
  #byte = 0

  /** @param marks ASCII characters behind which places are looked for */
  constructor(bytes: Buffer, offset: number, marks: readonly number[]) {
    this.bytes = bytes
    this.offset = offset
    this.#marks = marks
    this.#isAscii = isAscii(bytes)
    this.isUtf8 = this.#isAscii || isUtf8(bytes)
    this.text = this.#isAscii ? bytes.toString('latin1') : bytes.toString()
  }

  /** Place in the bytes of one in the text, which is behind a mark or at the end; later places are asked for later. */
  byteOf(at: number): number {
    if (this.#isAscii) return at
    const between = this.text.slice(this.#at, at)
    if (this.isUtf8) this.#byte += Buffer.byteLength(between)
    else if (at === this.text.length) this.#byte = this.bytes.length
    else for (let index = 0; index < between.length; index++) this.#passOver(between.charCodeAt(index))
    this.#at = at
    return this.#byte
  }

  #passOver(code: number): void {
    if (this.#marks.includes(code)) this.#byte = this.bytes.indexOf(code, this.#byte) + 1
  }
}
