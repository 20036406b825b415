import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { VigieError } from '@shared/errors/error-data'
import { requireSpace } from '@files/disk'
import { originName, type Origin } from './origin'
import { openPackedStream } from './packed-stream'

/** A source as a file of its own, for formats that are not read from front to back. */
export interface LocalFile {
  readonly path: string
  /** Removes what was made. */
  release(): Promise<void>
}

/** Unpacked files are already packed by themselves: beyond so much, and so many times the packed size, it is a trap. */
const ALWAYS_ALLOWED = 256 << 20
const MOST_RATIO = 100
/** Room on the disk is asked for in steps. */
const STEP_BYTES = 64 << 20

/** The file itself, or what was packed in it, unpacked into `folder`. @throws archive.*, file.unreadable, disk.full */
export async function localFile(origin: Origin, folder: string): Promise<LocalFile> {
  if (typeof origin === 'string') return { path: origin, release: () => Promise.resolve() }
  await mkdir(folder, { recursive: true })
  const path = join(folder, `unpacked-${randomUUID()}`)
  const release = () => rm(path, { force: true })
  const stream = await openPackedStream(origin)
  const file = createWriteStream(path)
  const limit = Math.max(ALWAYS_ALLOWED, origin.bytes * MOST_RATIO)
  let unpacked = 0
  let allowed = 0
  try {
    for (let bytes = await stream.next(); bytes !== null; bytes = await stream.next()) {
      unpacked += bytes.length
      if (unpacked > limit)
        throw new VigieError('archive.tooLarge', {
          path: originName(origin),
          part: basename(originName(origin)),
          limit,
        })
      if (unpacked > allowed) {
        await requireSpace(folder, STEP_BYTES)
        allowed = unpacked + STEP_BYTES
      }
      if (!file.write(bytes)) await once(file, 'drain')
    }
    file.end()
    await finished(file)
    return { path, release }
  } catch (thrown) {
    file.destroy()
    await release()
    throw thrown
  } finally {
    await stream.close()
  }
}
