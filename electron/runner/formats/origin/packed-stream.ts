import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { crc32, createGunzip } from 'node:zlib'
import { VigieError } from '@shared/errors/error-data'
import { openZip, zipError } from './zip'
import { originName, type Packed } from './origin'

/** The unpacked bytes of a packed source, from the beginning on. */
export interface PackedStream {
  /** The next bytes; null at the end. @throws archive.damaged, file.unreadable */
  next(): Promise<Buffer | null>
  /** Packed bytes that have gone into what `next` gave. */
  used(): number
  close(): Promise<void>
}

/** @throws file.notFound, file.unreadable, archive.* */
export async function openPackedStream(packed: Packed): Promise<PackedStream> {
  return packed.method === 'gzip' ? openGzip(packed) : openZipEntry(packed)
}

function openGzip(packed: Packed): PackedStream {
  const file = createReadStream(packed.file, { highWaterMark: 1 << 16 })
  const unpack = createGunzip({ chunkSize: 1 << 16 })
  file.on('error', (error) => unpack.destroy(error))
  unpack.on('close', () => file.destroy())
  return reading(
    packed,
    file.pipe(unpack),
    () => file.bytesRead,
    () => undefined,
  )
}

async function openZipEntry(packed: Packed): Promise<PackedStream> {
  const zip = await openZip(packed.file)
  try {
    const entry = zip.entries.find(({ fileName }) => fileName === packed.entry)
    if (entry === undefined) throw new VigieError('source.changed', { path: originName(packed) })
    const { bytes, used } = await zip.stream(entry)
    return reading(packed, bytes, used, () => zip.close())
  } catch (thrown) {
    zip.close()
    throw thrown
  }
}

function reading(packed: Packed, stream: Readable, used: () => number, release: () => void): PackedStream {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
  let checksum = 0
  return {
    async next() {
      try {
        const { value, done } = await chunks.next()
        if (done !== true && value !== undefined) {
          if (packed.crc !== null) checksum = crc32(value, checksum)
          return value
        }
      } catch (error) {
        throw zipError(originName(packed), error)
      }
      if (packed.crc !== null && packed.crc !== checksum)
        throw new VigieError('archive.damaged', { path: originName(packed), reason: 'CRC-32' })
      return null
    },
    used,
    close() {
      stream.destroy()
      release()
      return Promise.resolve()
    },
  }
}
