import * as fs from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { VigieError } from '@shared/errors/error-data'
import { isOwnName } from '@shared/workspace/own-names'
import { systemCode, writeFailure } from './errors'

/** On Windows another program (an indexer, a virus scanner) can hold a file for a moment. */
const RENAME_TRIES = 10
const RENAME_WAIT_MS = 50

/** The name that a file has as long as it is not complete: beside its place, so that it can be renamed. @param key tells it from those of others */
export function temporaryName(file: string, key: string): string {
  return join(dirname(file), `${basename(file)}.${key}.part`)
}

/** What is written for a person takes the place of none of the files of the workspace. @throws file.ofWorkspace */
export async function requireForeign(file: string, workspace: string): Promise<void> {
  const real = (folder: string) => fs.realpath(folder).catch(() => folder)
  const [first = ''] = relative(await real(workspace), join(await real(dirname(file)), basename(file))).split(sep)
  if (isOwnName(first)) throw new VigieError('file.ofWorkspace', { path: file })
}

/** @throws file.exists */
export async function requireFree(file: string): Promise<void> {
  if (await exists(file)) throw new VigieError('file.exists', { path: file })
}

/**
 * Gives a complete file its name, for good: forced to the disk. Without `overwrite` never in place of another one, also of one that appeared meanwhile
 * (where the file system has no hard links: up to the moment of renaming).
 * @throws file.exists, write.lost, file.unwritable, disk.full
 */
export async function placeFile(temporary: string, file: string, overwrite: boolean): Promise<void> {
  try {
    if (!overwrite && (await linked(temporary, file))) await fs.rm(temporary)
    else await renameWithPatience(temporary, file)
    await syncFolder(dirname(file))
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') throw new VigieError('write.lost', { path: temporary }, { cause: thrown })
    throw await writeFailure(thrown, file)
  }
}

/** Takes an incomplete file away; one that is gone already is no error. */
export function removeTemporary(temporary: string): Promise<void> {
  return fs.rm(temporary, { force: true })
}

/** A hard link refuses to replace a file; false where the file system has none, and nothing has this name yet. */
async function linked(temporary: string, file: string): Promise<boolean> {
  try {
    await fs.link(temporary, file)
    return true
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') throw thrown
    if (systemCode(thrown) === 'EEXIST') throw new VigieError('file.exists', { path: file }, { cause: thrown })
  }
  await requireFree(file)
  return false
}

/** Renames, also where another program holds the file for a moment. */
export async function renameWithPatience(
  from: string,
  to: string,
  system: Pick<typeof fs, 'rename'> = fs,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await system.rename(from, to)
    } catch (thrown) {
      if (tried >= RENAME_TRIES || !['EPERM', 'EBUSY', 'EACCES'].includes(systemCode(thrown) ?? '')) throw thrown
      await wait(RENAME_WAIT_MS)
    }
  }
}

/** A folder that may be written into but not read, and what file systems say that have no fsync of folders. */
const UNSYNCED = ['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP']

/** Makes the names in a folder durable, as far as that is possible there; Windows has no such call and needs none. */
export async function syncFolder(folder: string, system: Pick<typeof fs, 'open'> = fs): Promise<void> {
  if (process.platform === 'win32') return
  try {
    const handle = await system.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    if (!UNSYNCED.includes(systemCode(thrown) ?? '')) throw thrown
  }
}

async function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  )
}
