/** Smaller buffers are all of this size. */
const SMALLEST = 1 << 12

/** Memory that is used again and again: fresh memory costs more than filling it, and is given back only when there is a lot of it. */
export class BufferPool {
  readonly #free: ArrayBufferLike[] = []

  /** At least so many bytes; in sizes that come again. */
  take(bytes: number): ArrayBufferLike {
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST)))
    const free = this.#free.findIndex(({ byteLength }) => byteLength === size)
    return this.#free.splice(free, free < 0 ? 0 : 1)[0] ?? new ArrayBuffer(size)
  }

  /** Takes back what nobody uses any more. What has no bytes is none of ours. */
  give(buffer: ArrayBufferLike): void {
    if (buffer.byteLength > 0) this.#free.push(buffer)
  }
}
