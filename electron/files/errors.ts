import { dirname } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { diskFull } from './disk'

/** Code of a file system error such as `ENOENT`, or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/** A file system error about `path` as one that a person understands. */
export function fileError(thrown: unknown, path: string, doing: 'read' | 'write'): unknown {
  if (thrown instanceof VigieError) return thrown
  const code = systemCode(thrown)
  if (code === undefined) return thrown
  if (doing === 'read' && (code === 'ENOENT' || code === 'ENOTDIR'))
    return new VigieError('file.notFound', { path }, { cause: thrown })
  return new VigieError(
    doing === 'read' ? 'file.unreadable' : 'file.unwritable',
    { path, reason: code },
    { cause: thrown },
  )
}

/** Why `path` could not be written. */
export async function writeFailure(thrown: unknown, path: string): Promise<unknown> {
  const code = systemCode(thrown)
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(dirname(path), thrown) : fileError(thrown, path, 'write')
}
