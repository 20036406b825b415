import { LF } from './bytes'

/** Room for records that can't stand as they are, taken as often as it is needed. */
const ROOM_BYTES = 1 << 14

/**
 * Gathers the good records of one stretch of text: their data in the normalised dialect and where they came from. Records that follow each
 * other in the text and can stand as they are become one piece of it, without a copy.
 */
export class BlockWriter {
  /** Records written. */
  count = 0
  /** Bytes of the longest one. */
  longest = 0
  readonly #text: Uint8Array
  readonly #pieces: Uint8Array[] = []
  /** The piece that is being gathered: a stretch of the text, or of the room. */
  #source: Uint8Array
  #from = 0
  #to = 0
  #room = new Uint8Array(0)
  #used = 0
  #starts: Uint32Array
  #ends: Uint32Array
  #lines: Uint32Array
  #numbers: Uint32Array

  /** @param records how many are expected */
  constructor(text: Uint8Array, records: number) {
    this.#text = text
    this.#source = text
    this.#starts = new Uint32Array(records)
    this.#ends = new Uint32Array(records)
    this.#lines = new Uint32Array(records)
    this.#numbers = new Uint32Array(records)
  }

  /** Takes a record as it stands in the text. @param line @param number counted from the start of the stretch */
  copy(start: number, end: number, line: number, number: number): void {
    if (this.#text[end] !== LF) {
      this.write(this.#text.subarray(start, end), start, end, line, number)
      return
    }
    this.#note(end - start, start, end, line, number)
    if (this.#source !== this.#text || this.#to !== start) {
      this.#closePiece()
      this.#source = this.#text
      this.#from = start
    }
    this.#to = end + 1
  }

  /** Writes `record` in place of what stands in the text. */
  write(record: Uint8Array, start: number, end: number, line: number, number: number): void {
    this.#note(record.length, start, end, line, number)
    if (this.#source !== this.#room || this.#used + record.length >= this.#room.length) {
      this.#closePiece()
      if (this.#used + record.length >= this.#room.length) {
        this.#room = new Uint8Array(Math.max(ROOM_BYTES, record.length + 1))
        this.#used = 0
      }
      this.#source = this.#room
      this.#from = this.#used
    }
    this.#room.set(record, this.#used)
    this.#used += record.length
    this.#room[this.#used++] = LF
    this.#to = this.#used
  }

  result() {
    this.#closePiece()
    return {
      data: this.#pieces,
      count: this.count,
      longest: this.longest,
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
      numbers: this.#numbers,
    }
  }

  #closePiece(): void {
    if (this.#from < this.#to) this.#pieces.push(this.#source.subarray(this.#from, this.#to))
    this.#from = this.#to
  }

  #note(bytes: number, start: number, end: number, line: number, number: number): void {
    if (bytes > this.longest) this.longest = bytes
    const index = this.count++
    if (index >= this.#starts.length) this.#growPlaces()
    this.#starts[index] = start
    this.#ends[index] = end
    this.#lines[index] = line
    this.#numbers[index] = number
  }

  #growPlaces(): void {
    const wider = (places: Uint32Array) => {
      const made = new Uint32Array(places.length * 2 + 16)
      made.set(places)
      return made
    }
    this.#starts = wider(this.#starts)
    this.#ends = wider(this.#ends)
    this.#lines = wider(this.#lines)
    this.#numbers = wider(this.#numbers)
  }
}
