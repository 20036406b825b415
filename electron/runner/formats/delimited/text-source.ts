import { open, type FileHandle } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { decodingOf, type Decoding } from './encoding'

/** Raw bytes decoded at a time where the source is not UTF-8. */
const DECODE_BYTES = 1 << 18
/** A line longer than this is decoded in pieces: it will be refused anyway. */
const LONGEST_LINE_BYTES = 4 << 20
/** Bytes of UTF-8 that one raw byte can become. */
const UTF8_GROWTH = 3

/**
 * A file as UTF-8 text that has not been used yet, with the way back from the text to the place in the file: whole lines are decoded, so
 * counting line ends in both finds the place without keeping more than what is unused.
 */
export class TextSource {
  readonly path: string
  readonly size: number
  readonly #file: FileHandle
  readonly #decoding: Decoding
  /** Raw place of the first byte of `#raw`, or of the text itself in UTF-8. */
  #rawStart: number
  #rawRead: number
  /** Raw bytes behind the text that is in use, and those that are not decoded yet. */
  #raw: Buffer = Buffer.alloc(0)
  #decoded = 0

  private constructor(path: string, file: FileHandle, size: number, decoding: Decoding, start: number) {
    this.path = path
    this.#file = file
    this.size = size
    this.#decoding = decoding
    this.#rawStart = start
    this.#rawRead = start
  }

  /**
   * @param from raw offset, null for the start of the text behind a byte order mark
   * @throws file.notFound, file.unreadable, file.empty, encoding.unknown
   */
  static async open(path: string, encoding: string, from: number | null): Promise<TextSource> {
    const decoding = decodingOf(encoding, path)
    const file = await openFile(path)
    try {
      const { size } = await file.stat()
      if (size === 0) throw new VigieError('file.empty', { path })
      const head = Buffer.alloc(4)
      await file.read(head, 0, 4, 0)
      return new TextSource(path, file, size, decoding, from ?? decoding.markLength(head))
    } catch (error) {
      await file.close()
      if (error instanceof VigieError) throw error
      throw unreadable(path, error)
    }
  }

  /** What the decoding makes of bytes that are no text, null where the bytes themselves have to be checked. */
  get isDecoded(): boolean {
    return this.#decoding.decode !== null
  }

  /** Everything has been read. */
  get isEnd(): boolean {
    return this.#rawRead >= this.size && (this.#decoding.decode === null || this.#decoded === this.#raw.length)
  }

  /** Raw place of the first byte that has not been used. */
  get position(): number {
    return this.#rawStart
  }

  /**
   * Puts more text behind the `used` bytes of `target`, at most up to its length.
   * @returns the number of bytes put there; 0 when nothing more is to be had or there is no room
   */
  async fill(target: Buffer, used: number): Promise<number> {
    const room = target.length - used
    if (room <= 0) return 0
    if (this.#decoding.decode === null) {
      return this.#read(target, used, room)
    }
    return this.#fillDecoded(target, used, this.#decoding.decode)
  }

  async #fillDecoded(target: Buffer, used: number, decode: (raw: Buffer) => Buffer): Promise<number> {
    for (let wanted = DECODE_BYTES; ; wanted *= 2) {
      await this.#readRaw(this.#decoded + wanted)
      const open = this.#raw.subarray(this.#decoded)
      const isLast = this.#rawRead >= this.size
      // Only whole lines are decoded: inside of a line a cut could fall into a character.
      const cut = isLast ? open.length : this.#decoding.lastCut(open)
      if (cut === 0 && !isLast && wanted < LONGEST_LINE_BYTES) continue
      const piece = open.subarray(0, cut === 0 ? open.length & ~1 : cut)
      if (piece.length * UTF8_GROWTH > target.length - used) return 0
      this.#decoded += piece.length
      return decode(piece).copy(target, used)
    }
  }

  /** Sees to it that there are `length` raw bytes, as far as the file has them. */
  async #readRaw(length: number): Promise<void> {
    if (this.#raw.length >= length) return
    const raw = Buffer.allocUnsafe(length)
    let used = this.#raw.copy(raw)
    while (used < length && this.#rawRead < this.size) used += await this.#read(raw, used, length - used)
    this.#raw = raw.subarray(0, used)
  }

  /** Tells that text of `bytes` bytes and `lines` line ends has been used; `all`: it was all there was. */
  use(bytes: number, lines: number, all: boolean): void {
    if (this.#decoding.decode === null) {
      this.#rawStart += bytes
      return
    }
    const used = all ? this.#decoded : this.#decoding.afterLines(this.#raw, lines)
    this.#rawStart += used
    this.#decoded -= used
    this.#raw = this.#raw.subarray(used)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #read(target: Buffer, at: number, length: number): Promise<number> {
    if (length === 0) return 0
    try {
      const { bytesRead } = await this.#file.read(target, at, length, this.#rawRead)
      this.#rawRead += bytesRead
      // A file that became shorter while it was read must end somewhere.
      if (bytesRead === 0) this.#rawRead = this.size
      return bytesRead
    } catch (error) {
      throw unreadable(this.path, error)
    }
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r')
    if ((await file.stat()).isFile()) return file
    await file.close()
    throw new VigieError('file.unreadable', { path, reason: 'EISDIR' })
  } catch (error) {
    if (error instanceof VigieError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new VigieError('file.notFound', { path })
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): VigieError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new VigieError('file.unreadable', { path, reason }, { cause: error })
}
