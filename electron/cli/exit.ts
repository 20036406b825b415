import { isActive, type RunStatus } from '@shared/jobs/statuses'
import type { MessageParams } from '@shared/messages/translate'

/** Exit codes of the command, as docs/command-line.md lists them. */
export const EXIT = { finished: 0, unexpected: 1, usage: 2, failed: 3, cancelled: 4, left: 130 } as const

/** The command was called wrongly: exit code 2. `key` is a message key. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly key: string
  readonly params: MessageParams

  constructor(key: string, params: MessageParams = {}) {
    super(key)
    this.key = key
    this.params = params
  }
}

/** Several things are wrong with what was given, each of which is told: exit code 2. */
export class SeveralErrors extends Error {
  override readonly name = 'SeveralErrors'
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super(`${errors.length} errors`)
    this.errors = errors
  }
}

/** Exit code for the worst of several runs: failed, then cancelled or left, then finished. */
export function exitCodeOf(statuses: readonly RunStatus[]): number {
  if (statuses.includes('failed')) return EXIT.failed
  if (statuses.some(isActive)) return EXIT.left
  if (statuses.some((status) => status === 'cancelled' || status === 'paused')) return EXIT.cancelled
  return EXIT.finished
}
