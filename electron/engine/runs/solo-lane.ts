/**
 * Runs that were in the runner when it died go in again one at a time, each until it has passed a checkpoint. So a run that kills the
 * runner dies alone the next times, and does not take its neighbours with it.
 */
export class SoloLane {
  #taken = false
  readonly #waiting: (() => void)[] = []

  /** Resolves with the way out when the lane is free, or with undefined when `signal` says not to wait any longer. */
  enter(signal: AbortSignal): Promise<(() => void) | undefined> {
    return new Promise((resolve) => {
      const begin = () => {
        signal.removeEventListener('abort', giveUp)
        this.#taken = true
        resolve(this.#exit())
      }
      const giveUp = () => {
        const at = this.#waiting.indexOf(begin)
        if (at >= 0) this.#waiting.splice(at, 1)
        resolve(undefined)
      }
      if (signal.aborted) {
        resolve(undefined)
      } else if (this.#taken) {
        signal.addEventListener('abort', giveUp, { once: true })
        this.#waiting.push(begin)
      } else {
        begin()
      }
    })
  }

  #exit(): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      this.#taken = false
      this.#waiting.shift()?.()
    }
  }
}
