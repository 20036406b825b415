/** Time that a run spends running. Read in laps, so that what has been counted once can be stored and is safe from a crash. */
export class Clock {
  #lapBegan: number | undefined
  #since: string | undefined

  start(): void {
    this.#lapBegan = performance.now()
    this.#since = new Date().toISOString()
  }

  /** Milliseconds since the start or the last lap; 0 when the clock stands. */
  lap(): number {
    if (this.#lapBegan === undefined) return 0
    const before = this.#lapBegan
    this.start()
    return (this.#lapBegan ?? before) - before
  }

  stop(): void {
    this.#lapBegan = undefined
    this.#since = undefined
  }

  /** Beginning of the present lap (ISO 8601), null when the clock stands. */
  get since(): string | null {
    return this.#since ?? null
  }
}
