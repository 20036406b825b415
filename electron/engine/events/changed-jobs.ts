import type { EngineEvents } from '../api'

/** Jobs change in bursts (a command on a thousand of them, a run with ten figures a second): told at most this often, in ms. */
const GATHER_MS = 50

/** Gathers which jobs have changed or are gone, and tells of them together. */
export class ChangedJobs {
  readonly #tell: (jobs: EngineEvents['jobs']) => void
  #changed = new Set<string>()
  #removed = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(tell: (jobs: EngineEvents['jobs']) => void) {
    this.#tell = tell
  }

  changed(job: string): void {
    this.#changed.add(job)
    this.#timer ??= setTimeout(() => {
      this.flush()
    }, GATHER_MS)
  }

  removed(job: string): void {
    this.#changed.delete(job)
    this.#removed.add(job)
    this.#timer ??= setTimeout(() => {
      this.flush()
    }, GATHER_MS)
  }

  /** Tells at once what has been gathered. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#changed.size + this.#removed.size === 0) return
    const jobs = { changed: [...this.#changed], removed: [...this.#removed] }
    this.#changed = new Set()
    this.#removed = new Set()
    this.#tell(jobs)
  }
}
