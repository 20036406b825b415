/** A run that waits for its turn. */
export interface Waiting {
  readonly run: string
  readonly dataset: string
}

/**
 * Decides which waiting runs begin: in the order in which they came, as many at once as the limit allows, and never two that write
 * the same dataset. A run that waits for its dataset lets those behind it pass.
 */
export class Queue {
  readonly #waiting: Waiting[] = []
  readonly #busy = new Map<string, string>()
  readonly #limit: () => number
  readonly #begin: (run: string) => void
  #stopped = false

  /** @param begin called for each run whose turn has come; `release` gives its place back */
  constructor(limit: () => number, begin: (run: string) => void) {
    this.#limit = limit
    this.#begin = begin
  }

  add(waiting: Waiting): void {
    this.#waiting.push({ ...waiting, dataset: waiting.dataset.toLowerCase() })
    this.pump()
  }

  /** Takes a run that has not begun out of the queue. */
  withdraw(run: string): void {
    const at = this.#waiting.findIndex((waiting) => waiting.run === run)
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  release(run: string): void {
    this.#busy.delete(run)
    this.pump()
  }

  /** No run begins any more. */
  stop(): void {
    this.#stopped = true
  }

  /** Begins what can begin: after a release, and after the limit has changed. */
  pump(): void {
    for (let at = 0; at < this.#waiting.length && this.#busy.size < this.#limit() && !this.#stopped;) {
      const next = this.#waiting[at]
      if (next === undefined) break
      if ([...this.#busy.values()].includes(next.dataset)) {
        at++
        continue
      }
      this.#waiting.splice(at, 1)
      this.#busy.set(next.run, next.dataset)
      this.#begin(next.run)
    }
  }
}
