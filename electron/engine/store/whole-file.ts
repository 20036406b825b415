import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { isCode } from './durable-file'

/**
 * Writes a file that belongs to a person: it appears whole or not at all, and without `overwrite` never in the place of another.
 * @throws file.exists, file.unwritable
 */
export async function writeWhole(path: string, text: string, overwrite: boolean): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(temporary, text, { flush: true })
    if (overwrite) await rename(temporary, path)
    else await putBeside(temporary, path)
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw new VigieError('file.exists', { path })
    const reason = error instanceof Error ? error.message : String(error)
    throw new VigieError('file.unwritable', { path, reason }, { cause: error })
  } finally {
    await rm(temporary, { force: true })
  }
}

async function putBeside(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw error
    // Some file systems (FAT, network shares) know no hard links.
    await copyFile(temporary, path, constants.COPYFILE_EXCL)
  }
}
