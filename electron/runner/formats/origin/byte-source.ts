import type { Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { originName, type Origin, type Packed } from './origin'
import { openPackedStream, type PackedStream } from './packed-stream'

/** So much of what was unpacked is kept, for those who go back a little. */
const KEPT_BYTES = 4 << 20

/** Bytes of a source, unpacked, that can be read at any place; cheaply only forwards where they have to be unpacked. */
export interface ByteSource {
  readonly name: string
  /** How many there are; infinite as long as the end of something packed has not been seen. */
  readonly size: number
  /** Bytes of the packed file that were read so far; undefined where places in the source are places in the file. */
  readonly raw: number | undefined
  /** Reads up to `length` bytes from `position` on into `target` at `at`. @returns how many, 0 only at the end @throws file.unreadable, source.changed where the file has become shorter since it was opened */
  read(target: Buffer, at: number, length: number, position: number): Promise<number>
  close(): Promise<void>
}

/** What the system says of a file; asked before it is opened, because opening a pipe waits for somebody who writes. @throws file.notAFile */
export async function statFile(path: string): Promise<Stats> {
  const found = await stat(path)
  if (!found.isFile()) throw new VigieError('file.notAFile', { path })
  return found
}

/** @throws file.notFound, file.unreadable, file.notAFile, archive.* */
export async function openBytes(origin: Origin): Promise<ByteSource> {
  return typeof origin === 'string' ? PlainSource.open(origin) : new UnpackedSource(origin)
}

class PlainSource implements ByteSource {
  readonly name: string
  readonly raw = undefined
  readonly #size: number
  readonly #file: FileHandle

  private constructor(name: string, file: FileHandle, size: number) {
    this.name = name
    this.#file = file
    this.#size = size
  }

  static async open(path: string): Promise<PlainSource> {
    try {
      const { size } = await statFile(path)
      return new PlainSource(path, await open(path, 'r'), size)
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  get size(): number {
    return this.#size
  }

  async read(target: Buffer, at: number, length: number, position: number): Promise<number> {
    // What is appended while the file is read does not count.
    const wanted = Math.min(length, this.#size - position)
    if (wanted <= 0) return 0
    const bytesRead = await this.#file.read(target, at, wanted, position).then(
      (done) => done.bytesRead,
      (error: unknown) => {
        throw unreadable(this.name, error)
      },
    )
    // It became shorter while it was read: what is gone was never seen, and must not be taken for the end.
    if (bytesRead === 0) throw new VigieError('source.changed', { path: this.name })
    return bytesRead
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

class UnpackedSource implements ByteSource {
  readonly name: string
  readonly #packed: Packed
  #stream: PackedStream | null = null
  /** What was unpacked last, as far as it is kept, and where it begins and ends. */
  #kept: Buffer[] = []
  #start = 0
  #end = 0
  #size = Number.POSITIVE_INFINITY

  constructor(packed: Packed) {
    this.#packed = packed
    this.name = originName(packed)
  }

  get size(): number {
    return this.#size
  }

  get raw(): number {
    return Math.min(this.#stream?.used() ?? 0, this.#packed.bytes)
  }

  async read(target: Buffer, at: number, length: number, position: number): Promise<number> {
    if (length <= 0) return 0
    if (this.#stream === null || position < this.#start) await this.#begin()
    while (this.#end <= position && this.#end < this.#size) await this.#unpack()
    const copied = this.#copy(target, at, length, position)
    // One chunk ahead, so that the end is known as soon as the last byte is handed out.
    if (position + copied === this.#end && this.#end < this.#size) await this.#unpack()
    return copied
  }

  async close(): Promise<void> {
    await this.#stream?.close()
    this.#stream = null
  }

  async #begin(): Promise<void> {
    await this.close()
    this.#stream = await openPackedStream(this.#packed)
    this.#kept = []
    this.#start = 0
    this.#end = 0
  }

  async #unpack(): Promise<void> {
    const chunk = (await this.#stream?.next()) ?? null
    if (chunk === null) {
      this.#size = this.#end
      return
    }
    this.#kept.push(chunk)
    this.#end += chunk.length
    for (
      let first = this.#kept[0];
      first !== undefined && this.#end - this.#start - first.length > KEPT_BYTES;
      first = this.#kept[0]
    ) {
      this.#start += first.length
      this.#kept.shift()
    }
  }

  #copy(target: Buffer, at: number, length: number, position: number): number {
    let copied = 0
    let from = this.#start
    for (const chunk of this.#kept) {
      const place = position + copied - from
      if (place < chunk.length && copied < length)
        copied += chunk.copy(target, at + copied, place, place + length - copied)
      from += chunk.length
    }
    return copied
  }
}

/** What a failed system call means to the person who named the file. */
export function unreadable(path: string, error: unknown): VigieError {
  if (error instanceof VigieError) return error
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (reason === 'ENOENT') return new VigieError('file.notFound', { path })
  return new VigieError('file.unreadable', { path, reason }, { cause: error })
}

/** The beginning of a source, at most `length` bytes of it. @throws file.notFound, file.unreadable, archive.* */
export async function readStart(origin: Origin, length: number): Promise<Buffer> {
  const source = await openBytes(origin)
  try {
    return await readFully(source, length, 0)
  } finally {
    await source.close()
  }
}

/** Up to `length` bytes from `position` on; fewer only at the end. */
export async function readFully(source: ByteSource, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(
    Number.isFinite(source.size) ? Math.max(0, Math.min(length, source.size - position)) : length,
  )
  let used = 0
  while (used < buffer.length) {
    const more = await source.read(buffer, used, buffer.length - used, position + used)
    if (more === 0) break
    used += more
  }
  return buffer.subarray(0, used)
}
