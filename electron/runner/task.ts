import { VigieError } from '@shared/errors/error-data'

/** Work that takes long, tells how far it is, and can be cancelled. */
export class Task {
  readonly #controller = new AbortController()
  readonly #tell: (done: number, total: number) => void

  constructor(tell: (done: number, total: number) => void) {
    this.#tell = tell
  }

  cancel(): void {
    this.#controller.abort()
  }

  /** Tells how far it is. @throws task.cancelled */
  progress(done: number, total: number): void {
    if (this.#controller.signal.aborted) throw new VigieError('task.cancelled')
    this.#tell(done, total)
  }
}
