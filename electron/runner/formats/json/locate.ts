import { VigieError } from '@shared/errors/error-data'
import type { JsonCursor } from './cursor'

/** Bytes of a name that are looked at. */
const NAME_BYTES = 1 << 16

/**
 * Goes to the first element of the array at `path`: behind its bracket. An object in place of the array is the only record: the cursor stands
 * before it.
 * @throws file.syntax, format.noRecords
 */
export async function goTo(cursor: JsonCursor, path: string, file: string): Promise<{ single: boolean }> {
  for (const step of path === '' ? [] : path.split('.')) await goInto(cursor, step, path, file)
  const sign = await cursor.sign()
  if (sign === '{') return { single: true }
  if (sign !== '[') throw new VigieError('format.noRecords', { path: file, place: path, found: sign ?? '' })
  cursor.skip(1)
  return { single: false }
}

async function goInto(cursor: JsonCursor, step: string, path: string, file: string): Promise<void> {
  const found: string[] = []
  const missing = () =>
    new VigieError('format.noRecords', { path: file, place: path, found: found.slice(0, 20).join(', ') })
  if ((await cursor.sign()) !== '{') throw missing()
  cursor.skip(1)
  for (let sign = await cursor.sign(); sign !== '}'; sign = await cursor.sign()) {
    if (found.length > 0) {
      if (sign !== ',') throw cursor.failure(sign)
      cursor.skip(1)
    }
    if ((await cursor.sign()) !== '"') throw cursor.failure(sign)
    const name = nameOf((await cursor.value(NAME_BYTES)).bytes)
    found.push(name)
    const colon = await cursor.sign()
    if (colon !== ':') throw cursor.failure(colon)
    cursor.skip(1)
    if (name === step) return
    await cursor.value(0)
  }
  throw missing()
}

function nameOf(bytes: Buffer): string {
  try {
    return JSON.parse(bytes.toString()) as string
  } catch {
    return bytes.toString()
  }
}
