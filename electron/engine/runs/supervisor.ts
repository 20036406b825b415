import type { RunRecord } from '@shared/jobs/records'
import { isActive } from '@shared/jobs/statuses'
import type { RunnerEvent, StopReason } from '@shared/runner/protocol'
import type { JobDefinition } from '@shared/jobs/definition'
import { Queue, type Claim } from '../queue/queue'
import { Execution, type ExecutionTools } from './execution'

/** Who is running and who is waiting: puts the queue and the executions together. */
export class Supervisor {
  readonly #tools: ExecutionTools
  readonly #queue: Queue
  readonly #executions = new Map<string, Execution>()
  readonly #work = new Set<Promise<void>>()

  /** @param limit how many runs may run at once */
  constructor(tools: ExecutionTools, limit: () => number) {
    this.#tools = tools
    this.#queue = new Queue(limit, (run) => {
      this.#begin(run)
    })
  }

  enqueue(run: RunRecord): void {
    this.#queue.add(run.id, claimOf(run.definition))
  }

  withdraw(run: string): void {
    this.#queue.withdraw(run)
  }

  /** Asks a run to stop at its next checkpoint, after its status has said so. */
  stop(run: string, reason: StopReason): void {
    this.#executions.get(run)?.stop(reason)
  }

  /** Takes what the runner says about a run that it has. */
  receive(event: Exclude<RunnerEvent, { readonly type: 'task' }>): void {
    const execution = this.#executions.get(event.run)
    if (execution === undefined) return
    if (event.type === 'journal') this.#tools.journals.write(event.run, event.note)
    else execution.progress(event.counters, event.checkpoint, event.checking ?? false)
  }

  /** False for a run that an earlier program left under way and nobody has taken up. */
  has(run: string): boolean {
    return this.#queue.has(run)
  }

  /** True while a run waits or runs, or is on its way to a pause or cancel. */
  get busy(): boolean {
    return this.#queue.runs().some((run) => {
      const status = this.#tools.store.findRun(run)?.status
      return status !== undefined && status !== 'stopping' && isActive(status)
    })
  }

  /** Ids of the runs that have begun. */
  running(): string[] {
    return [...this.#executions.keys()]
  }

  runningSince(run: string): string | null {
    return this.#executions.get(run)?.runningSince ?? null
  }

  /** To be called when the limit has changed. */
  limitChanged(): void {
    this.#queue.pump()
  }

  /** No run begins any more; those under way are not touched. */
  close(): void {
    this.#queue.stop()
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  #begin(run: string): void {
    const execution = new Execution(run, this.#tools)
    this.#executions.set(run, execution)
    const work = execution.execute().finally(() => {
      this.#work.delete(work)
      this.#executions.delete(run)
      this.#queue.release(run)
    })
    this.#work.add(work)
  }
}

/** An export of a dataset reads it as it is while nobody writes it. What a `select` gives is read in one go, whoever writes. */
function claimOf(definition: JobDefinition): Claim | null {
  if (definition.kind === 'import') return { dataset: definition.target.dataset, writes: true }
  const { dataset } = definition.source
  return dataset === undefined ? null : { dataset, writes: false }
}
