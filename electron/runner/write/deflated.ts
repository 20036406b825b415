import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { z } from 'zod'

const deflate = promisify(deflateRaw)

/** What has to be known of compressed data to go on with it. */
export const deflatedStateSchema = z.strictObject({
  crc: z.number().int().nonnegative(),
  /** Bytes that were compressed. */
  bytes: z.number().int().nonnegative(),
})
export type DeflatedState = z.infer<typeof deflatedStateSchema>

/** The last, empty block of compressed data. */
const END = Buffer.of(3, 0)

/**
 * One stream of compressed data (RFC 1951), piece by piece. Each piece ends at a byte and refers to nothing before it, so that all it takes to go on are the checksum and
 * the length.
 */
export class Deflated {
  #crc: number
  #bytes: number

  constructor(state: DeflatedState = { crc: 0, bytes: 0 }) {
    this.#crc = state.crc
    this.#bytes = state.bytes
  }

  get state(): DeflatedState {
    return { crc: this.#crc, bytes: this.#bytes }
  }

  async add(piece: Uint8Array): Promise<Buffer> {
    this.#crc = crc32(piece, this.#crc)
    this.#bytes += piece.length
    return deflate(piece, { finishFlush: constants.Z_FULL_FLUSH })
  }

  end(): Buffer {
    return END
  }
}

/** What stands before the compressed data in a gzip file: no name and no time, so that the same rows give the same bytes (RFC 1952). */
export const GZIP_HEAD = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)

/** What stands behind it. */
export function gzipFoot({ crc, bytes }: DeflatedState): Buffer {
  const foot = Buffer.alloc(8)
  foot.writeUInt32LE(crc, 0)
  foot.writeUInt32LE(bytes % 2 ** 32, 4)
  return foot
}
