import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { VigieError } from '@shared/errors/error-data'
import type { Item } from '../feed/feed'
import { canonicalEncoding, decodingOf, REPLACEMENT } from '../delimited/encoding'
import { openBytes, readFully, type ByteSource } from '../origin/byte-source'
import { diskFile, type Origin } from '../origin/origin'
import type { SourcePosition } from '../records'

const CHUNK_BYTES = 1 << 18

/**
 * A source as UTF-8 text, chunk by chunk. Offsets count bytes of that text: places in the source where it is UTF-8; otherwise going on at one of
 * them means to decode everything before it once more.
 */
export class TextStream {
  readonly name: string
  /** The text is the work of a decoder, which puts U+FFFD where there was none. */
  readonly isDecoded: boolean
  readonly #bytes: ByteSource
  readonly #decoder: { write(raw: Buffer): string; end(): string | undefined } | null
  #read: number
  #position: number

  private constructor(bytes: ByteSource, encoding: string, start: number) {
    this.name = bytes.name
    this.#bytes = bytes
    this.isDecoded = encoding !== 'utf-8'
    this.#decoder = this.isDecoded ? iconv.getDecoder(encoding) : null
    this.#read = this.isDecoded ? 0 : start
    this.#position = this.#read
  }

  /**
   * @param from offset that a stream gave, null for the beginning behind a byte order mark
   * @throws file.notFound, file.unreadable, file.empty, encoding.unknown, archive.*
   */
  static async open(origin: Origin, encoding: string, from: number | null): Promise<TextStream> {
    const { mark } = decodingOf(encoding, diskFile(origin))
    const name = canonicalEncoding(encoding)
    const bytes = await openBytes(origin)
    try {
      const head = await readFully(bytes, 4, 0)
      if (head.length === 0) throw new VigieError('file.empty', { path: bytes.name })
      const start = name === 'utf-8' && head.subarray(0, mark.length).equals(mark) ? mark.length : 0
      const stream = new TextStream(bytes, name, from ?? start)
      if (stream.isDecoded && from !== null) await stream.#passOver(from)
      return stream
    } catch (error) {
      await bytes.close()
      throw error
    }
  }

  /** Offset of the text that `next` will give. */
  get position(): number {
    return this.#position - this.#pending.length
  }

  /** Bytes of the file on the disk that were read; undefined where offsets are places in it. */
  get raw(): number | undefined {
    return this.#bytes.raw ?? (this.isDecoded ? this.#read : undefined)
  }

  #pending: Buffer = Buffer.alloc(0)

  /** The next text, in a buffer of its own; null at the end. @throws file.unreadable, archive.damaged */
  async next(bytes = CHUNK_BYTES): Promise<Buffer | null> {
    if (this.#pending.length > 0) {
      const pending = this.#pending
      this.#pending = Buffer.alloc(0)
      return pending
    }
    for (;;) {
      const raw = Buffer.allocUnsafeSlow(bytes)
      const length = await this.#bytes.read(raw, 0, bytes, this.#read)
      this.#read += length
      const text = this.#decode(raw.subarray(0, length), length === 0)
      this.#position += text.length
      if (text.length > 0) return text
      if (length === 0) return null
    }
  }

  close(): Promise<void> {
    return this.#bytes.close()
  }

  #decode(raw: Buffer, isEnd: boolean): Buffer {
    if (this.#decoder === null) return raw
    return Buffer.from(isEnd ? (this.#decoder.end() ?? '') : this.#decoder.write(raw))
  }

  async #passOver(offset: number): Promise<void> {
    while (this.#position < offset) {
      const text = await this.next()
      if (text === null) return
      if (this.#position > offset) this.#pending = text.subarray(text.length - (this.#position - offset))
    }
  }
}

/** What is wrong with the encoding of a piece of text; undefined where nothing is. */
export function encodingRefusal(text: Uint8Array, isDecoded: boolean): Item['refusal'] {
  if (!isDecoded && isUtf8(text)) return undefined
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length)
  if (isDecoded && !bytes.includes(REPLACEMENT)) return undefined
  const read = bytes.toString()
  const at = read.indexOf(REPLACEMENT)
  if (isDecoded) return { code: 'file.encoding', params: { at: at + 1 } }
  const byte = bytes[Buffer.byteLength(read.slice(0, at))] ?? 0
  return { code: 'file.encoding', params: { at: at + 1, byte: byte.toString(16).padStart(2, '0').toUpperCase() } }
}

/** Where the text of a source begins. @throws see TextStream.open */
export async function firstPosition(origin: Origin, encoding: string): Promise<SourcePosition> {
  const stream = await TextStream.open(origin, encoding, null)
  try {
    return { byte: stream.position, line: 1, record: 0 }
  } finally {
    await stream.close()
  }
}
