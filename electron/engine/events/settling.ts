import { isActive, type RunStatus } from '@shared/jobs/statuses'

/** Those who wait for runs to come to rest. */
export class Settling {
  readonly #statusOf: (run: string) => RunStatus
  readonly #waiting = new Map<string, ((status: RunStatus) => void)[]>()
  #closed = false

  /** @param statusOf throws run.notFound */
  constructor(statusOf: (run: string) => RunStatus) {
    this.#statusOf = statusOf
  }

  /** Resolves with the run's status as soon as nothing is left to do for it, or with what it is when the engine has been closed. */
  async wait(run: string): Promise<RunStatus> {
    const status = this.#statusOf(run)
    if (this.#closed || !isActive(status)) return status
    return new Promise((resolve) => {
      this.#waiting.set(run, [...(this.#waiting.get(run) ?? []), resolve])
    })
  }

  /** To be called after a change of the run's status has been told. */
  changed(run: string): void {
    const status = this.#statusOf(run)
    if (!isActive(status)) this.#release(run, status)
  }

  close(): void {
    this.#closed = true
    for (const run of [...this.#waiting.keys()]) this.#release(run, this.#statusOf(run))
  }

  #release(run: string, status: RunStatus): void {
    const waiting = this.#waiting.get(run) ?? []
    this.#waiting.delete(run)
    for (const resolve of waiting) resolve(status)
  }
}
