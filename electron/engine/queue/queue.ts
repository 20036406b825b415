/**
 * Decides which waiting runs begin: in the order in which they came, as many at once as the limit allows, and never two that write
 * the same dataset. A run that waits for its dataset lets those behind it pass.
 */
export class Queue {
  /** Dataset of each waiting run, in order of arrival. */
  readonly #waiting = new Map<string, string>()
  /** Dataset of each run that has begun and not given its place back. */
  readonly #begun = new Map<string, string>()
  readonly #limit: () => number
  readonly #begin: (run: string) => void
  #stopped = false

  /** @param begin called for each run whose turn has come; `release` gives its place back */
  constructor(limit: () => number, begin: (run: string) => void) {
    this.#limit = limit
    this.#begin = begin
  }

  add(run: string, dataset: string): void {
    // Dataset names know no case: `People` and `people` are one table.
    this.#waiting.set(run, dataset.normalize('NFC').toLowerCase())
    this.pump()
  }

  /** Takes a run that has not begun out of the queue. */
  withdraw(run: string): void {
    this.#waiting.delete(run)
  }

  release(run: string): void {
    this.#begun.delete(run)
    this.pump()
  }

  /** True while the run waits or holds a place. */
  has(run: string): boolean {
    return this.#waiting.has(run) || this.#begun.has(run)
  }

  /** Runs that wait or hold a place. */
  runs(): string[] {
    return [...this.#waiting.keys(), ...this.#begun.keys()]
  }

  /** No run begins any more. */
  stop(): void {
    this.#stopped = true
  }

  /** Begins what can begin; to be called when the limit has changed. */
  pump(): void {
    const busy = new Set(this.#begun.values())
    for (const [run, dataset] of this.#waiting) {
      if (this.#stopped || this.#begun.size >= this.#limit()) return
      // A run that was paused and started again can wait while its first execution is still on its way out.
      if (busy.has(dataset) || this.#begun.has(run)) continue
      busy.add(dataset)
      this.#waiting.delete(run)
      this.#begun.set(run, dataset)
      this.#begin(run)
    }
  }
}
