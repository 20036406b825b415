import type { RunRecord } from '@shared/jobs/records'
import type { RunStatus } from '@shared/jobs/statuses'
import type { RunnerLink } from '../runner-link/runner-link'
import type { Store } from '../store/store'

export interface LeftoverTools {
  readonly store: Store
  readonly link: RunnerLink
  /** Aborted when the engine closes. */
  readonly closing: AbortSignal
  readonly log: (error: unknown) => void
}

/** Runs with these statuses are given up: nothing of a file that they have not completed stays. */
const GIVEN_UP: readonly RunStatus[] = ['cancelled', 'failed']

/**
 * Has unfinished files of exports taken away. The runner does that by itself when it ends a run; here are the runs that come to their end without it: paused
 * ones that are cancelled, those that the end of a program has cut off, those that have killed the runner.
 */
export class Leftovers {
  readonly #tools: LeftoverTools

  constructor(tools: LeftoverTools) {
    this.#tools = tools
  }

  /** To be called when a run has got another status. */
  statusChanged(run: string): void {
    const record = this.#tools.store.findRun(run)
    if (record !== undefined && isLeft(record)) void this.#discard([run])
  }

  /** Looks at all runs that an earlier program has left. */
  sweep(): void {
    const runs = [...this.#tools.store.runs()].filter(isLeft).map(({ id }) => id)
    if (runs.length > 0) void this.#discard(runs)
  }

  async #discard(runs: string[]): Promise<void> {
    const { link, closing, log } = this.#tools
    try {
      await link.ask('discard', { runs })
    } catch (error) {
      // The next launch sweeps again.
      if (!closing.aborted) log(error)
    }
  }
}

function isLeft({ definition, status, startedAt }: RunRecord): boolean {
  return definition.kind === 'export' && startedAt !== null && GIVEN_UP.includes(status)
}
