import { randomUUID } from 'node:crypto'
import { placeFile, removeTemporary, requireFree, temporaryName } from './placing'

/**
 * Has a file written under a temporary name, and gives it its name once it is complete: there is either the whole file or none.
 * @throws file.exists unless `overwrite`, file.unwritable, disk.full, what `write` throws
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
    await removeTemporary(temporary)
    throw thrown
  }
}
