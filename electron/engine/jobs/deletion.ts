import { toErrorData, VigieError, type ErrorData } from '@shared/errors/error-data'
import type { BatchReply } from '@shared/ipc/contract'
import type { RunRecord } from '@shared/jobs/records'
import { isActive } from '@shared/jobs/statuses'
import type { Journals } from '../journal/journals'
import type { Lifecycle } from '../lifecycle/lifecycle'
import type { RunnerLink } from '../runner-link/runner-link'
import type { Store } from '../store/store'

export interface DeletionTools {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly journals: Journals
  readonly link: RunnerLink
  readonly log: (error: unknown) => void
}

interface Removal {
  readonly job: string
  readonly runs: readonly RunRecord[]
  /** Why the job is still there. */
  readonly error?: ErrorData
}

/** Deletes jobs with everything that belongs to them but their datasets. */
export class Deletion {
  readonly #tools: DeletionTools

  constructor(tools: DeletionTools) {
    this.#tools = tools
  }

  /** All at once, so that a thousand jobs cost a few writes of the store; what is under way is refused. */
  async remove(jobs: readonly string[]): Promise<BatchReply & { readonly removed: readonly string[] }> {
    const results = await Promise.all(jobs.map((job) => this.#removeOne(job)))
    const removed = results.filter(({ error }) => error === undefined).map(({ job }) => job)
    await this.#forget(
      results.flatMap(({ runs }) => runs),
      removed,
    )
    const refused = results.flatMap(({ job, error }) => (error === undefined ? [] : [{ job, error }]))
    return { refused, removed }
  }

  async #removeOne(job: string): Promise<Removal> {
    const { store, lifecycle } = this.#tools
    try {
      const runs = await lifecycle.turn(job, async ({ status }) => {
        if (isActive(status)) throw new VigieError('job.active', { id: job, status })
        const itsRuns = store.runsOf(job).map((id) => store.run(id))
        await store.removeJob(job)
        return itsRuns
      })
      return { job, runs }
    } catch (error) {
      return { job, runs: [], error: toErrorData(error) }
    }
  }

  /** The jobs are gone for the person; what can't be cleaned up behind them costs space and is reported. */
  async #forget(runs: readonly RunRecord[], jobs: readonly string[]): Promise<void> {
    const { journals, link, log } = this.#tools
    for (const { id } of runs) await journals.remove(id).catch(log)
    const begun = runs.filter(({ startedAt }) => startedAt !== null).map(({ id }) => id)
    if (begun.length > 0) await link.ask('forget', { runs: begun, jobs: [...jobs] }).catch(log)
  }
}
