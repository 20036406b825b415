import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { fileError } from '@files/errors'
import type { SourcePosition } from '../formats/records'
import { statFile } from '../formats/origin/byte-source'
import { openZip } from '../formats/origin/zip'
import type { FilePlan, RunPlan, RunState } from './plan'

/**
 * How a source is recognised when a run goes on: by its size, its first MiB and the last MiB that was read. Reading all of a large
 * file again only to know that it is the same would cost more than the import.
 */
const SAMPLE_BYTES = 1024 * 1024

/** Size and SHA-256 of the first MiB. @throws file.notFound, file.unreadable, file.notAFile */
export async function fileHead(path: string): Promise<{ bytes: number; head: string }> {
  try {
    const { size } = await statFile(path)
    return { bytes: size, head: await digest(path, 0, Math.min(size, SAMPLE_BYTES)) }
  } catch (thrown) {
    throw fileError(thrown, path, 'read')
  }
}

/** What stands before a position: SHA-256 of the last MiB before it; of what is packed in an archive its checksum. */
export async function fileTail(file: Pick<FilePlan, 'path' | 'packed'>, position: SourcePosition): Promise<string> {
  const { packed } = file
  if (packed?.method === 'zip') return String(packed.crc)
  const path = packed?.file ?? file.path
  // Of a packed file that was not read yet there is nothing before the position.
  const byte = position.raw ?? (packed === null ? position.byte : 0)
  const start = Math.max(0, byte - SAMPLE_BYTES)
  return digest(path, start, byte - start).catch((thrown: unknown) => {
    throw fileError(thrown, path, 'read')
  })
}

/** The same for what a run reads: corrected records stand in no file that could change. */
export async function runTail({ repair }: RunPlan, file: FilePlan, position: SourcePosition): Promise<string> {
  return repair === null ? fileTail(file, position) : ''
}

/** Files that were not read to their end must be the same as at the beginning. @throws source.changed, file.notFound */
export async function verifySources(plan: RunPlan, state: RunState): Promise<void> {
  for (const file of plan.files.slice(state.file)) await verifyHead(file)
  const current = plan.files[state.file]
  if (current !== undefined && (await fileTail(current, state.position)) !== state.tail) throw changed(current.path)
}

/** All files must be the same as when the plan was made. @throws source.changed, file.notFound */
export async function verifyFiles({ files }: RunPlan): Promise<void> {
  for (const file of files) await verifyHead(file)
}

async function verifyHead(file: FilePlan): Promise<void> {
  if (file.packed?.method === 'zip') return verifyEntry(file, file.packed)
  const { bytes, head } = await fileHead(file.packed?.file ?? file.path)
  if (bytes !== file.bytes || head !== file.head) throw changed(file.path)
}

async function verifyEntry(file: FilePlan, packed: NonNullable<FilePlan['packed']>): Promise<void> {
  const zip = await openZip(packed.file)
  try {
    const entry = zip.entries.find(({ fileName }) => fileName === packed.entry)
    if (entry?.crc32 !== packed.crc || entry?.compressedSize !== packed.bytes) throw changed(file.path)
  } finally {
    zip.close()
  }
}

function changed(path: string): VigieError {
  return new VigieError('source.changed', { path })
}

async function digest(path: string, start: number, length: number): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return createHash('sha256').update(buffer.subarray(0, filled)).digest('hex')
  } finally {
    await handle.close()
  }
}
