/**
 * Lets many transactions write at the same time, or one piece of work that bears no other writer: DuckDB refuses a CHECKPOINT
 * while anybody else writes. Who asks to be alone is not overtaken, so that it does not wait for ever.
 */
export class WriteGate {
  #writers = 0
  #alone = false
  readonly #waiting: { readonly alone: boolean; readonly enter: () => void }[] = []

  async together<T>(work: () => Promise<T>): Promise<T> {
    return this.#pass(false, work)
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#pass(true, work)
  }

  async #pass<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ alone, enter })
      this.#admit()
    })
    try {
      return await work()
    } finally {
      if (alone) this.#alone = false
      else this.#writers--
      this.#admit()
    }
  }

  /** Lets in from the head of the queue as long as it gets on with those inside. */
  #admit(): void {
    for (;;) {
      const next = this.#waiting[0]
      if (next === undefined || this.#alone || (next.alone && this.#writers > 0)) return
      this.#waiting.shift()
      if (next.alone) this.#alone = true
      else this.#writers++
      next.enter()
    }
  }
}
