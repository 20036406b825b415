import { open, rm, type FileHandle } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { systemCode, writeFailure } from '@files/errors'

/** A file that bytes are added to, and that goes on from a known length. */
export class OutputFile {
  readonly #path: string
  readonly #handle: FileHandle
  #bytes: number
  /** What has begun to be forced to the disk; null where nothing has. */
  #forcing: Promise<void> | null = null
  /** Why that failed: the system tells it once. */
  #failure: { readonly thrown: unknown } | null = null

  private constructor(path: string, handle: FileHandle, bytes: number) {
    this.#path = path
    this.#handle = handle
    this.#bytes = bytes
  }

  /** Bytes of the file. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * @param length of a file that is gone on with: what stands behind it is cut off; null: a new one, in place of whatever has this name
   * @throws write.lost, file.unwritable, disk.full
   */
  static async open(path: string, length: number | null): Promise<OutputFile> {
    try {
      if (length === null) {
        // Never through a link that somebody else has put there.
        await rm(path, { force: true })
        return new OutputFile(path, await open(path, 'wx'), 0)
      }
      const handle = await open(path, 'r+')
      try {
        if ((await handle.stat()).size < length) throw new VigieError('write.lost', { path })
        await handle.truncate(length)
      } catch (thrown) {
        await handle.close()
        throw thrown
      }
      return new OutputFile(path, handle, length)
    } catch (thrown) {
      if (length !== null && systemCode(thrown) === 'ENOENT')
        throw new VigieError('write.lost', { path }, { cause: thrown })
      throw await writeFailure(thrown, path)
    }
  }

  /** @throws file.unwritable, disk.full */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, this.#bytes)
        at += bytesWritten
        this.#bytes += bytesWritten
      }
    } catch (thrown) {
      throw await writeFailure(thrown, this.#path)
    }
  }

  /** Has the system begin to force to the disk what was added so far, so that `sync` has less to wait for. Where that fails, `sync` says so. */
  syncAhead(): void {
    this.#forcing ??= this.#handle
      .datasync()
      .catch((thrown: unknown) => {
        this.#failure ??= { thrown }
      })
      .finally(() => {
        this.#forcing = null
      })
  }

  /** Everything is on the disk, under the name that it was opened with. @throws write.lost, file.unwritable, disk.full */
  async sync(): Promise<void> {
    try {
      await this.#forcing
      if (this.#failure !== null) throw this.#failure.thrown
      await this.#handle.sync()
      // A file that was removed meanwhile can still be written to, and is lost.
      if ((await this.#handle.stat()).nlink === 0) throw new VigieError('write.lost', { path: this.#path })
    } catch (thrown) {
      throw await writeFailure(thrown, this.#path)
    }
  }

  async close(): Promise<void> {
    await this.#forcing
    await this.#handle.close()
  }
}
