/** What a run needs for itself: nobody else writes a dataset meanwhile, and nobody reads one that it writes. */
export interface Claim {
  readonly dataset: string
  readonly writes: boolean
}

/**
 * Decides which waiting runs begin: in the order in which they came, as many at once as the limit allows, and never two of which one writes
 * a dataset that the other reads or writes. A run that waits for its dataset lets those behind it pass, but none that would keep it waiting.
 */
export class Queue {
  /** Claim of each waiting run, in order of arrival; null where it needs nothing. */
  readonly #waiting = new Map<string, Claim | null>()
  /** Claim of each run that has begun and not given its place back. */
  readonly #begun = new Map<string, Claim | null>()
  readonly #limit: () => number
  readonly #begin: (run: string) => void
  #stopped = false

  /** @param begin called for each run whose turn has come; `release` gives its place back */
  constructor(limit: () => number, begin: (run: string) => void) {
    this.#limit = limit
    this.#begin = begin
  }

  add(run: string, claim: Claim | null): void {
    // Dataset names know no case: `People` and `people` are one table.
    this.#waiting.set(run, claim === null ? null : { ...claim, dataset: claim.dataset.normalize('NFC').toLowerCase() })
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
    const claims = [...this.#begun.values()]
    for (const [run, claim] of this.#waiting) {
      if (this.#stopped || this.#begun.size >= this.#limit()) return
      const isFree = !claims.some((other) => clash(claim, other))
      claims.push(claim)
      // A run that was paused and started again can wait while its first execution is still on its way out.
      if (!isFree || this.#begun.has(run)) continue
      this.#waiting.delete(run)
      this.#begun.set(run, claim)
      this.#begin(run)
    }
  }
}

function clash(one: Claim | null, other: Claim | null): boolean {
  return one !== null && other !== null && one.dataset === other.dataset && (one.writes || other.writes)
}
