/** Exit code of a data process whose database can't be trusted any more; a new process has to be started. */
export const FATAL_EXIT_CODE = 70

/** Thrown where a statement was interrupted on purpose. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** True for errors after which DuckDB refuses to work until the process is left. */
export function isFatal(message: string): boolean {
  return /FATAL Error|database has been invalidated|must be restarted/i.test(message)
}

/** True where a CHECKPOINT was refused because others were at work: it can be tried again. */
export function isCheckpointRefused(thrown: unknown): boolean {
  return /Cannot (?:FORCE )?CHECKPOINT/i.test(messageOf(thrown))
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** True where `thrown` says that a disk is full, be it the system's error or DuckDB's wording of it. */
export function isDiskFull(thrown: unknown): boolean {
  return /ENOSPC|EDQUOT|No space left on device|Out of disk space|failed to offload data block/i.test(messageOf(thrown))
}

/** True where DuckDB had neither memory nor a place on the disk for what it was asked. */
export function isOutOfMemory(thrown: unknown): boolean {
  const message = messageOf(thrown)
  const isMemory = /^Out of Memory Error|(?:failed to pin|could not allocate) block of size/.test(message)
  return isMemory && !isDiskFull(thrown)
}

/**
 * Why a database file could not be opened, told from DuckDB's wording (it has no codes): somebody else holds the lock, the
 * write-ahead log can't be replayed, the system refuses access, or else the file itself is damaged.
 */
export type OpenFailure =
  | { readonly kind: 'locked'; readonly pid: number }
  | { readonly kind: 'log' }
  | { readonly kind: 'access' }
  | { readonly kind: 'full' }
  | { readonly kind: 'damaged' }

export function openFailure(thrown: unknown): OpenFailure {
  const message = messageOf(thrown)
  if (/lock on file|being used by another process/i.test(message)) {
    return { kind: 'locked', pid: Number(/PID (\d+)/i.exec(message)?.[1] ?? 0) }
  }
  if (isDiskFull(thrown)) return { kind: 'full' }
  if (/\bWAL\b|write-ahead/i.test(message)) return { kind: 'log' }
  if (/permission denied|access is denied|read-only file system|is a directory/i.test(message))
    return { kind: 'access' }
  return { kind: 'damaged' }
}
