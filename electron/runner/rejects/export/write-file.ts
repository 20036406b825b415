import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { VigieError } from '@shared/errors/error-data'
import { diskFull } from '../../database/disk'
import { fileError, isDiskFull, systemCode } from '../../database/errors'

/**
 * Writes a stream to `file` so that there is either the whole file or none: under another name first, forced to disk, then renamed.
 * @throws file.exists unless `overwrite`, file.unwritable, disk.full
 */
export async function writeFileWhole(file: string, content: Readable, overwrite: boolean): Promise<void> {
  const temporary = `${file}.${randomUUID().slice(0, 8)}.part`
  try {
    if (!overwrite && (await exists(file))) throw new VigieError('file.exists', { path: file })
    await pipeline(content, createWriteStream(temporary, { flags: 'wx' }))
    const handle = await open(temporary, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    await place(temporary, file, overwrite)
  } catch (thrown) {
    content.destroy()
    await rm(temporary, { force: true })
    if (isDiskFull(thrown)) throw await diskFull(dirname(file), thrown)
    throw fileError(thrown, file, 'write')
  }
}

/** A hard link refuses to replace a file that appeared meanwhile; where the file system has none, the check before has to do. */
async function place(temporary: string, file: string, overwrite: boolean): Promise<void> {
  if (!overwrite) {
    try {
      await link(temporary, file)
      await rm(temporary)
      return
    } catch (thrown) {
      if (systemCode(thrown) === 'EEXIST') throw new VigieError('file.exists', { path: file }, { cause: thrown })
    }
  }
  await rename(temporary, file)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
