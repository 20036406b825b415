import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { writeFailure } from './errors'
import { placeFile, removeTemporary, requireFree, temporaryName } from './placing'

/**
 * Has a file written under a temporary name, and gives it its name once it is complete: there is either the whole file or none.
 * @throws file.exists unless `overwrite`, write.lost, file.unwritable, disk.full, what `write` throws
 */
export async function writeWhole<T>(
  file: string,
  overwrite: boolean,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = temporaryName(file, randomUUID().slice(0, 8))
  try {
    if (!overwrite) await requireFree(file)
    const written = await write(temporary)
    await placeFile(temporary, file, overwrite)
    return written
  } catch (thrown) {
    // What is wrong is why it could not be written.
    await removeTemporary(temporary).catch(() => undefined)
    throw thrown
  }
}

/** The same with a text. @throws file.exists unless `overwrite`, write.lost, file.unwritable, disk.full */
export function writeWholeText(file: string, text: string, overwrite: boolean): Promise<void> {
  return writeWhole(file, overwrite, async (temporary) => {
    try {
      await writeFile(temporary, text, { flush: true })
    } catch (thrown) {
      throw await writeFailure(thrown, file)
    }
  })
}
