/** Bytes looked through before room for more places is made. */
const STRETCH = 1 << 15
const ONES = 0x01010101
const TOPS = 0x80808080 | 0
/** Line feed, carriage return and NUL are below this byte. */
const CONTROLS = 0x0e * ONES

/**
 * Finds the places of the bytes that can mean something: everything below 0x0e and up to four others. Four bytes are looked at in one
 * step, which is three times as fast as one by one. A few places of bytes without meaning are among them: whoever walks along the
 * places looks at the byte anyway. (Little endian, as every processor that Electron runs on.)
 */
export class Marks {
  /** Places in rising order, then twice the length of the text. */
  places = new Int32Array(0)
  readonly #patterns: readonly [number, number, number, number]

  /** @param bytes up to four bytes from 0x0e on */
  constructor(bytes: readonly number[]) {
    const pattern = (index: number) => ((bytes[index] ?? bytes[0] ?? 0) * ONES) | 0
    this.#patterns = [pattern(0), pattern(1), pattern(2), pattern(3)]
  }

  /** Looks through the first `length` bytes of a buffer that begins on a word and has room for a whole one at its end. */
  find(text: Uint8Array, length: number): Int32Array {
    const words = new Int32Array(text.buffer, text.byteOffset, (length + 3) >> 2)
    const [a, b, c, d] = this.#patterns
    const isPair = c === a && d === a
    let count = 0
    for (let from = 0; from < words.length; from += STRETCH >> 2) {
      const to = Math.min(words.length, from + (STRETCH >> 2))
      if (this.places.length < count + STRETCH + 8) this.#grow(count + STRETCH + 8)
      count = isPair
        ? findTwo(words, from, to, this.places, count, a, b)
        : findFour(words, from, to, this.places, count, this.#patterns)
    }
    while (count > 0 && (this.places[count - 1] as number) >= length) count--
    if (this.places.length < count + 2) this.#grow(count + 2)
    this.places[count] = this.places[count + 1] = length
    return this.places
  }

  #grow(least: number): void {
    const wider = new Int32Array(Math.max(least, this.places.length * 2))
    wider.set(this.places)
    this.places = wider
  }
}

/** Where a byte of `word` equals that of the pattern, its highest bit is set (and seldom that of a byte behind such a one). */
function findTwo(
  words: Int32Array,
  from: number,
  to: number,
  places: Int32Array,
  start: number,
  a: number,
  b: number,
): number {
  let count = start
  for (let i = from; i < to; i++) {
    const word = words[i] as number
    const x = word ^ a
    const y = word ^ b
    let found = (((x - ONES) & ~x) | ((y - ONES) & ~y) | ((word - CONTROLS) & ~word)) & TOPS
    while (found !== 0) {
      places[count++] = (i << 2) + ((31 - Math.clz32(found & -found)) >> 3)
      found &= found - 1
    }
  }
  return count
}

function findFour(
  words: Int32Array,
  from: number,
  to: number,
  places: Int32Array,
  start: number,
  [a, b, c, d]: readonly [number, number, number, number],
): number {
  let count = start
  for (let i = from; i < to; i++) {
    const word = words[i] as number
    const x = word ^ a
    const y = word ^ b
    const z = word ^ c
    const w = word ^ d
    const others = ((z - ONES) & ~z) | ((w - ONES) & ~w)
    let found = (((x - ONES) & ~x) | ((y - ONES) & ~y) | others | ((word - CONTROLS) & ~word)) & TOPS
    while (found !== 0) {
      places[count++] = (i << 2) + ((31 - Math.clz32(found & -found)) >> 3)
      found &= found - 1
    }
  }
  return count
}
