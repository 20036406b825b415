import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { Origin } from './origin'
import { openPackedStream } from './packed-stream'

/** A source as a file of its own, for formats that are not read from front to back. */
export interface LocalFile {
  readonly path: string
  /** Removes what was made. */
  release(): Promise<void>
}

/** The file itself, or what was packed in it, unpacked into `folder`. @throws archive.*, file.unreadable */
export async function localFile(origin: Origin, folder: string): Promise<LocalFile> {
  if (typeof origin === 'string') return { path: origin, release: () => Promise.resolve() }
  await mkdir(folder, { recursive: true })
  const path = join(folder, `unpacked-${randomUUID()}`)
  const release = () => rm(path, { force: true })
  const stream = await openPackedStream(origin)
  const file = createWriteStream(path)
  try {
    for (let bytes = await stream.next(); bytes !== null; bytes = await stream.next()) {
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
