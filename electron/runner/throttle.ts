/** Lets through one value per interval: the first at once, then the latest of those that came meanwhile. */
export class Throttle<T> {
  readonly #interval: number
  readonly #deliver: (value: T) => void
  #timer: NodeJS.Timeout | undefined
  #waiting: { readonly value: T } | null = null

  constructor(intervalMs: number, deliver: (value: T) => void) {
    this.#interval = intervalMs
    this.#deliver = deliver
  }

  send(value: T): void {
    if (this.#timer !== undefined) {
      this.#waiting = { value }
      return
    }
    this.#deliver(value)
    this.#timer = setTimeout(() => this.#elapsed(), this.#interval)
  }

  /** Delivers what is waiting and stops. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) this.#deliver(waiting.value)
  }

  #elapsed(): void {
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) this.send(waiting.value)
  }
}
