/** A line of a text that is written anew. */
export interface Patch {
  /** Places in the text as it was read, without the line end. */
  readonly start: number
  readonly end: number
  readonly written: Buffer
}

/** Lines of a stretch of text that are written anew, in a copy of it; whatever is between them stays as it is. */
export class Patches<P extends Patch> {
  readonly #text: Buffer
  readonly #patches: P[] = []
  /** Where each patch begins in the text as it is written. */
  #places: number[] = []

  constructor(text: Buffer) {
    this.#text = text
  }

  get count(): number {
    return this.#patches.length
  }

  add(patch: P): void {
    this.#patches.push(patch)
  }

  /** The text with all patches. @param room gives a buffer of so many bytes */
  write(room: (bytes: number) => Buffer): Buffer {
    this.#patches.sort((a, b) => a.start - b.start)
    const longer = this.#patches.reduce((sum, { start, end, written }) => sum + written.length - (end - start), 0)
    const text = room(this.#text.length + longer)
    let from = 0
    let to = 0
    this.#places = this.#patches.map(({ start, end, written }) => {
      to += this.#text.copy(text, to, from, start)
      const place = to
      to += written.copy(text, to)
      from = end
      return place
    })
    this.#text.copy(text, to, from)
    return text
  }

  /** The patch that begins at a place of the written text. */
  at(place: number): P | undefined {
    const index = this.#before(place)
    return this.#places[index] === place ? this.#patches[index] : undefined
  }

  /** Where a place of the written text, which is not inside of a patch, was in the text as it was read. */
  origin(place: number): number {
    const index = this.#before(place)
    const patch = this.#patches[index]
    const begin = this.#places[index]
    if (patch === undefined || begin === undefined) return place
    return begin === place ? patch.start : patch.end + place - begin - patch.written.length
  }

  /** Number of the last patch that begins at or before a place; -1 where there is none. */
  #before(place: number): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#places[middle] ?? 0) <= place) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
