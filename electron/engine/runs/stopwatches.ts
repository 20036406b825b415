/** Running times of runs: waiting and being paused do not count. */
export class Stopwatches {
  readonly #started = new Map<string, { readonly at: number; readonly since: string }>()

  start(run: string): void {
    this.#started.set(run, { at: performance.now(), since: new Date().toISOString() })
  }

  stop(run: string): void {
    this.#started.delete(run)
  }

  /** Milliseconds of earlier stretches and of the present one. */
  total(run: string, before: number): number {
    const started = this.#started.get(run)
    return started === undefined ? before : before + performance.now() - started.at
  }

  since(run: string): string | null {
    return this.#started.get(run)?.since ?? null
  }
}
