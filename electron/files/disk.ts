import { statfs } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'

/** What a run needs beside its data: checkpoint rows, rejects, the write-ahead log's beginning. */
const MARGIN_BYTES = 8 * 1024 * 1024

/** Bytes that this user may still write where `folder` is. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** @throws disk.full unless there is room for about `bytes` more bytes where `folder` is */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const needed = bytes + MARGIN_BYTES
  const free = await freeBytes(folder)
  if (free < needed) throw new VigieError('disk.full', { free, needed })
}

/** The error for a write that failed for want of space. */
export async function diskFull(folder: string, cause: unknown): Promise<VigieError> {
  const free = await freeBytes(folder).catch(() => 0)
  return new VigieError('disk.full', { free, needed: free + MARGIN_BYTES }, { cause })
}
