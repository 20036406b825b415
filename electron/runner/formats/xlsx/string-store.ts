import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'

const PAGE_BYTES = 1 << 20
/** Pages in memory; with more of them all are kept in a file. */
const MOST_PAGES = 64
/** Short texts that were asked for last, by the end of their number: most tables say the same again and again. */
const RECENT = 1 << 12
const SHORT = 256

/**
 * A list of texts of any length that takes little memory: UTF-8 side by side in pages, which beyond some size are kept in a file. Cells ask for
 * neighbouring texts, so that few pages are read again.
 */
export class StringStore {
  readonly #path: string
  #file: number | null = null
  #count = 0
  #bytes = 0
  /** Where each text begins; one more for the end. */
  #starts = new Uint32Array(1 << 10)
  /** By number; undefined where a page is in the file only. */
  readonly #pages: (Buffer | undefined)[] = []
  /** Numbers of the pages in memory, the one that came first first. */
  readonly #held: number[] = []
  /** Numbers of those in the file. */
  readonly #saved = new Set<number>()
  readonly #recent = new Array<string>(RECENT).fill('')
  readonly #recentOf = new Int32Array(RECENT).fill(-1)

  /** @param path of the file that is made when there is too much for the memory */
  constructor(path: string) {
    this.#path = path
  }

  /** Of all texts. */
  get bytes(): number {
    return this.#bytes
  }

  /** @throws errors of the file system */
  add(text: string): void {
    const place = this.#bytes % PAGE_BYTES
    const page = this.#pages.at(-1)
    if (page !== undefined && place > 0 && text.length * 3 <= PAGE_BYTES - place) this.#bytes += page.write(text, place)
    else this.#append(Buffer.from(text))
    if (++this.#count === this.#starts.length) {
      const wider = new Uint32Array(this.#count * 2)
      wider.set(this.#starts)
      this.#starts = wider
    }
    this.#starts[this.#count] = this.#bytes
  }

  /** Undefined where there is none of this number. @throws errors of the file system */
  get(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined
    const place = index % RECENT
    if (this.#recentOf[place] === index) return this.#recent[place]
    const text = this.#read(this.#starts[index] as number, this.#starts[index + 1] as number)
    if (text.length <= SHORT) {
      this.#recent[place] = text
      this.#recentOf[place] = index
    }
    return text
  }

  close(): void {
    if (this.#file === null) return
    closeSync(this.#file)
    this.#file = null
    rmSync(this.#path, { force: true })
  }

  #append(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const place = this.#bytes % PAGE_BYTES
      if (place === 0) this.#hold(this.#pages.length, Buffer.allocUnsafeSlow(PAGE_BYTES))
      const copied = bytes.copy(this.#page(this.#pages.length - 1), place, from)
      this.#bytes += copied
      from += copied
    }
  }

  #read(from: number, to: number): string {
    const first = Math.floor(from / PAGE_BYTES)
    const start = from - first * PAGE_BYTES
    if (start + to - from <= PAGE_BYTES) return this.#page(first).toString('utf8', start, start + to - from)
    const parts: Buffer[] = []
    for (let at = from; at < to;) {
      const page = Math.floor(at / PAGE_BYTES)
      const end = Math.min(to, (page + 1) * PAGE_BYTES)
      parts.push(Buffer.from(this.#page(page).subarray(at - page * PAGE_BYTES, end - page * PAGE_BYTES)))
      at = end
    }
    return Buffer.concat(parts).toString()
  }

  #page(number: number): Buffer {
    const held = this.#pages[number]
    if (held !== undefined) return held
    const page = Buffer.allocUnsafeSlow(PAGE_BYTES)
    if (this.#file !== null) readSync(this.#file, page, 0, PAGE_BYTES, number * PAGE_BYTES)
    this.#hold(number, page)
    return page
  }

  /** Keeps a page in memory, in place of the one that has been there longest. */
  #hold(number: number, page: Buffer): void {
    this.#pages[number] = page
    if (this.#held.push(number) <= MOST_PAGES) return
    const oldest = this.#held.shift() as number
    if (!this.#saved.has(oldest)) this.#save(oldest)
    this.#pages[oldest] = undefined
  }

  #save(number: number): void {
    this.#file ??= openSync(this.#path, 'wx+', 0o600)
    const page = this.#page(number)
    for (let written = 0; written < PAGE_BYTES;)
      written += writeSync(this.#file, page, written, PAGE_BYTES - written, number * PAGE_BYTES + written)
    this.#saved.add(number)
  }
}
