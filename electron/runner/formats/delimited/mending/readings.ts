/** The ways in which a record can be read, told apart by their values. */
export class Readings {
  readonly #found = new Map<string, readonly string[]>()
  #isDoubtful = false

  add(values: readonly string[]): void {
    this.#found.set(JSON.stringify(values), [...values])
  }

  /** There is another way, of which nobody can say what it gives. */
  doubt(): void {
    this.#isDoubtful = true
  }

  /** Nothing that is found from now on makes a difference. */
  get isMany(): boolean {
    return this.#isDoubtful || this.#found.size > 1
  }

  /** The only one; null where there is none, or more than one. */
  get only(): readonly string[] | null {
    const [values] = this.#found.values()
    return this.isMany ? null : (values ?? null)
  }
}
