import { VigieError } from '@shared/errors/error-data'
import { openBytes, readFully, type ByteSource } from '../origin/byte-source'
import { diskFile, type Origin } from '../origin/origin'
import { decodingOf, type Decoding } from './encoding'
import { afterLastLine, afterLines, countLines, withoutLineEnd } from './raw-lines'

/** Raw bytes decoded at a time where the source is not UTF-8. */
const DECODE_BYTES = 1 << 18
/** A line longer than this is decoded in pieces: it will be refused anyway. */
const LONGEST_LINE_BYTES = 4 << 20
/** Raw bytes looked through at a time where lines are passed over. */
const SKIP_BYTES = 1 << 20

/** Whole lines that were decoded, as long as some of them are not used. */
interface Piece {
  raw: Buffer
  lines: number
}

/**
 * A file as UTF-8 text, with the way back from the text to the place in the file: pieces of whole lines are decoded, and counting the
 * line ends that were used finds the place without keeping more than what is unused.
 */
export class TextSource {
  readonly #bytes: ByteSource
  readonly #decoding: Decoding
  /** Raw place of the first byte of text that is not used, and of the first one that was not read. */
  #position: number
  #rawRead: number
  /** Raw bytes behind the pieces: the beginning of a line. */
  #open: Buffer = Buffer.alloc(0)
  #pieces: Piece[] = []
  /** Text of the last piece that was not handed out. */
  #text: Buffer = Buffer.alloc(0)

  private constructor(bytes: ByteSource, decoding: Decoding, start: number) {
    this.#bytes = bytes
    this.#decoding = decoding
    this.#position = start
    this.#rawRead = start
  }

  /**
   * @param from raw offset, null for the start of the text behind a byte order mark
   * @throws file.notFound, file.unreadable, file.empty, encoding.unknown, archive.*
   */
  static async open(origin: Origin, encoding: string, from: number | null): Promise<TextSource> {
    const decoding = decodingOf(encoding, diskFile(origin))
    const bytes = await openBytes(origin)
    try {
      const { mark } = decoding
      const head = await readFully(bytes, Math.max(1, mark.length), 0)
      if (head.length === 0) throw new VigieError('file.empty', { path: bytes.name })
      return new TextSource(bytes, decoding, from ?? (mark.length > 0 && head.equals(mark) ? mark.length : 0))
    } catch (error) {
      await bytes.close()
      throw error
    }
  }

  /** Bytes of the source; infinite as long as the end of something packed has not been seen. */
  get size(): number {
    return this.#bytes.size
  }

  /** Bytes of a packed file that were read so far; undefined where it is not packed. */
  get raw(): number | undefined {
    return this.#bytes.raw
  }

  /** The text is the work of a decoder, which has put U+FFFD where there was none. */
  get isDecoded(): boolean {
    return this.#decoding.decode !== null
  }

  /** No more text is to be had. */
  get isEnd(): boolean {
    return this.#rawRead >= this.size && this.#open.length === 0 && this.#text.length === 0
  }

  /** Raw place of the first byte that is not used. */
  get position(): number {
    return this.#position
  }

  /** Puts more text into `target` from `at` on. @returns how many bytes, 0 only at the end of the source or where there is no room */
  async read(target: Buffer, at: number): Promise<number> {
    if (at >= target.length) return 0
    const { decode } = this.#decoding
    if (decode === null) return this.#readRaw(target, at, target.length - at)
    while (this.#text.length === 0 && !this.isEnd) await this.#decodePiece(decode)
    const copied = this.#text.copy(target, at)
    this.#text = this.#text.subarray(copied)
    return copied
  }

  /** The bytes of lines that are not used yet, without their ends, by the number of the first from 1; fastest in rising order. Null where the text is these bytes. */
  rawLines(): ((first: number, count: number) => Buffer) | null {
    if (!this.isDecoded) return null
    const raw = Buffer.concat(this.#pieces.map((piece) => piece.raw))
    let at = 0
    let line = 1
    return (first, count) => {
      if (first < line) [at, line] = [0, 1]
      const passed = afterLines(raw.subarray(at), first - line, this.#decoding)
      at += passed.at
      line += passed.lines
      const { at: length } = afterLines(raw.subarray(at), count, this.#decoding)
      return withoutLineEnd(raw.subarray(at, at + length), this.#decoding)
    }
  }

  /** Tells that text was used: so many bytes, which hold so many line ends. All of it when `isEnd` and nothing is left. */
  use(bytes: number, lines: number, isAll: boolean): void {
    if (isAll) {
      this.#position = this.#rawRead
      this.#pieces = []
      return
    }
    if (!this.isDecoded) {
      this.#position += bytes
      return
    }
    let left = lines
    for (let piece = this.#pieces[0]; piece !== undefined && left > 0; piece = this.#pieces[0]) {
      const { at, lines: passed } =
        left > piece.lines ? { at: piece.raw.length, lines: piece.lines } : afterLines(piece.raw, left, this.#decoding)
      this.#position += at
      left -= passed
      if (at === piece.raw.length) this.#pieces.shift()
      else this.#pieces[0] = { raw: piece.raw.subarray(at), lines: piece.lines - passed }
    }
  }

  /**
   * Passes over `count` lines from `position` on, in constant memory; text that was read but not used is forgotten and read again.
   * @returns how many line ends there were
   */
  async skipLines(count: number): Promise<number> {
    if (count === 0) return 0
    this.#rawRead = this.#position
    this.#open = Buffer.alloc(0)
    this.#text = this.#open
    this.#pieces = []
    const { unit } = this.#decoding
    const window = Buffer.allocUnsafe(SKIP_BYTES)
    let skipped = 0
    while (skipped < count && this.#position < this.size) {
      let length = 0
      while (length < window.length && this.#rawRead < this.size)
        length += await this.#readRaw(window, length, window.length - length)
      const seen = window.subarray(0, length)
      // A CR at the very end may be half of a CRLF: it is left for the next window.
      const certain = this.#rawRead >= this.size ? length : afterLastLine(seen, this.#decoding) || length - unit
      const { at, lines } = afterLines(seen.subarray(0, certain), count - skipped, this.#decoding)
      skipped += lines
      this.#position += at
      this.#rawRead = this.#position
    }
    return skipped
  }

  close(): Promise<void> {
    return this.#bytes.close()
  }

  async #decodePiece(decode: (raw: Buffer) => Buffer): Promise<void> {
    for (let wanted = DECODE_BYTES; ; wanted *= 2) {
      await this.#readOpen(wanted)
      const isLast = this.#rawRead >= this.size
      // Only whole lines are decoded: inside of a line a cut could fall into a character.
      let cut = isLast ? this.#open.length : afterLastLine(this.#open, this.#decoding)
      if (cut === 0 && wanted < LONGEST_LINE_BYTES) continue
      if (cut === 0) cut = (this.#open.length - 4) & ~3
      const raw = this.#open.subarray(0, cut)
      this.#open = this.#open.subarray(cut)
      this.#pieces.push({ raw, lines: countLines(raw, this.#decoding) })
      this.#text = decode(raw)
      return
    }
  }

  /** Sees to it that there are `length` raw bytes to be decoded, as far as the file has them. */
  async #readOpen(length: number): Promise<void> {
    if (this.#open.length >= length) return
    const raw = Buffer.allocUnsafe(length)
    let used = this.#open.copy(raw)
    while (used < length && this.#rawRead < this.size) used += await this.#readRaw(raw, used, length - used)
    this.#open = raw.subarray(0, used)
  }

  async #readRaw(target: Buffer, at: number, length: number): Promise<number> {
    const read = await this.#bytes.read(target, at, length, this.#rawRead)
    this.#rawRead += read
    return read
  }
}
