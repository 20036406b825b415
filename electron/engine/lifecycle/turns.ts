/** Work on one key happens piece after piece in the order of the calls; work on different keys does not wait for each other. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  take<R>(key: string, work: () => Promise<R>): Promise<R> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(work)
    const over = mine.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key)
    })
    this.#last.set(key, over)
    return mine
  }

  /** Resolves when everything that was asked for so far is done. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values())
  }
}

function ignore(): void {
  // Whoever asked for the work gets its error; those behind only have to know that it is over.
}
