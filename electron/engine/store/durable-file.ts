import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '@files/errors'
import { renameWithPatience, syncFolder } from '@files/placing'
import { VigieError } from '@shared/errors/error-data'

/** What a durable write asks of the file system; tests hand in one that fails. */
export type FileSystem = Pick<typeof fs, 'open' | 'rename' | 'stat' | 'unlink' | 'link' | 'copyFile' | 'readFile'>

/**
 * Replaces `path` by `text` so that a reader, also one after a power failure, finds the old or the new text and never a part:
 * unique temporary name in the same folder → write → fsync → check of the size → previous one kept as `.bak` → rename → fsync of
 * the folder. The size is checked because a write to a nearly full disk can be short without an error.
 * @throws file.unwritable
 */
export async function writeDurably(path: string, text: string, system: FileSystem = fs): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}`)
  const bytes = Buffer.from(text)
  try {
    const file = await system.open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    const { size } = await system.stat(temporary)
    if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes were written`)
    await keepBackup(path, system)
    await renameWithPatience(temporary, path, system)
    await syncFolder(dirname(path), system)
  } catch (error) {
    await system.unlink(temporary).catch(() => undefined)
    throw new VigieError(
      'file.unwritable',
      { path, reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    )
  }
}

/** The name under which the text before the last one is kept. */
export function backupOf(path: string): string {
  return `${path}.bak`
}

/** Makes the present file the backup, without a moment in which neither is there. */
async function keepBackup(path: string, system: FileSystem): Promise<void> {
  const temporary = `${backupOf(path)}.${randomBytes(6).toString('hex')}`
  try {
    await system.link(path, temporary).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') throw error
      // Some file systems (FAT, network shares) know no hard links.
      return copyDurably(path, temporary, system)
    })
    await renameWithPatience(temporary, backupOf(path), system)
  } catch (error) {
    await system.unlink(temporary).catch(() => undefined)
    // There is nothing yet of which a backup could be kept.
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

async function copyDurably(from: string, to: string, system: FileSystem): Promise<void> {
  await system.copyFile(from, to)
  const copy = await system.open(to, 'r+')
  try {
    await copy.sync()
  } finally {
    await copy.close()
  }
}
