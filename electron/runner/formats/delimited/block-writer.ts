import { LF } from './bytes'

/** Room for the index of a record, its delimiter and its line end. */
const FRAME_BYTES = 16

/** Gathers the good records of one stretch of text: their data in the normalised dialect and where they came from. */
export class BlockWriter {
  /** Records written. */
  count = 0
  #data: Uint8Array
  #used = 0
  #starts: Uint32Array
  #ends: Uint32Array
  #lines: Uint32Array
  #numbers: Uint32Array
  readonly #text: Uint8Array
  readonly #delimiter: number

  /** @param records how many are expected */
  constructor(text: Uint8Array, records: number, delimiter: string) {
    this.#text = text
    this.#data = new Uint8Array(Buffer.allocUnsafeSlow(text.length + records * 8 + FRAME_BYTES).buffer)
    this.#starts = new Uint32Array(records)
    this.#ends = new Uint32Array(records)
    this.#lines = new Uint32Array(records)
    this.#numbers = new Uint32Array(records)
    this.#delimiter = delimiter.charCodeAt(0)
  }

  /** Copies a record as it stands in the text. @param line @param number counted from the start of the stretch */
  copy(start: number, end: number, line: number, number: number): void {
    this.#begin(end - start, start, end, line, number)
    this.#data.set(this.#text.subarray(start, end), this.#used)
    this.#used += end - start
    this.#data[this.#used++] = LF
  }

  /** Writes `record` in place of what stands in the text. */
  write(record: Uint8Array, start: number, end: number, line: number, number: number): void {
    this.#begin(record.length, start, end, line, number)
    this.#data.set(record, this.#used)
    this.#used += record.length
    this.#data[this.#used++] = LF
  }

  result() {
    return {
      data: Buffer.from(this.#data.buffer, 0, this.#used),
      count: this.count,
      starts: this.#starts,
      ends: this.#ends,
      lines: this.#lines,
      numbers: this.#numbers,
    }
  }

  /** Notes where the record comes from and writes its index. */
  #begin(bytes: number, start: number, end: number, line: number, number: number): void {
    if (this.#used + bytes + FRAME_BYTES > this.#data.length) this.#growData(bytes)
    const index = this.count++
    if (index >= this.#starts.length) this.#growPlaces()
    this.#starts[index] = start
    this.#ends[index] = end
    this.#lines[index] = line
    this.#numbers[index] = number
    let digits = 1
    for (let limit = 10; limit <= index; limit *= 10) digits++
    const data = this.#data
    const behind = this.#used + digits
    let rest = index
    for (let place = behind - 1; place >= this.#used; place--) {
      const tenth = (rest / 10) | 0
      data[place] = 0x30 + rest - tenth * 10
      rest = tenth
    }
    data[behind] = this.#delimiter
    this.#used = behind + 1
  }

  #growData(bytes: number): void {
    const wider = new Uint8Array(Math.ceil((this.#used + bytes + FRAME_BYTES) * 1.5))
    wider.set(this.#data.subarray(0, this.#used))
    this.#data = wider
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
