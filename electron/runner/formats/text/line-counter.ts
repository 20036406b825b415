import { CR, LF } from '../delimited/bytes'

/** Counts the line ends (LF, CRLF, CR) of a text that comes in stretches. */
export class LineCounter {
  #line: number
  #isBehindReturn = false

  /** @param line number of the line on which the text begins */
  constructor(line: number) {
    this.#line = line
  }

  /** Number of the line at the end of what was passed over. */
  get line(): number {
    return this.#line
  }

  passOver(bytes: Uint8Array, from: number, to: number): void {
    let isBehindReturn = this.#isBehindReturn
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number
      if (byte === CR || (byte === LF && !isBehindReturn)) this.#line++
      isBehindReturn = byte === CR
    }
    this.#isBehindReturn = isBehindReturn
  }
}
