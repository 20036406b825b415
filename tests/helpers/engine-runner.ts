import { toErrorData, VigieError } from '@shared/errors/error-data'
import { zeroCounters } from '@shared/jobs/counters'
import type {
  Checkpoint,
  FromRunner,
  RunFile,
  RunOutcome,
  RunnerParams,
  StopReason,
  ToRunner,
} from '@shared/runner/protocol'
import type { RunnerProcess } from '@engine/api'

/** Records that each block of a scripted import holds. */
const BLOCK_RECORDS = 10

export interface RunnerScript {
  /** Blocks (each ends with a checkpoint) of every run; 3 unless told. */
  blocks?: number
  /** `true`: a block is only committed when the test calls `advance`. */
  manual?: boolean
  /** Kills the process instead of committing this block of this run. */
  diesAt?: (run: string, block: number) => boolean
  /** Ends the process instead of trimming what is kept of earlier runs. */
  diesTrimming?: boolean
  /** The run fails instead of committing this block. */
  failsAt?: (run: string, block: number) => VigieError | undefined
  /** `open` is refused, not answered at all, or ends the process. */
  open?: 'answers' | 'hangs' | 'dies' | VigieError
  /** Reply of `open`. */
  setAside?: string | null
  /** Reply of `files`, whatever the run. */
  files?: readonly RunFile[]
}

interface Stored {
  checkpoint: Checkpoint
}

export interface SavedDatabase {
  readonly runs: ReadonlyMap<string, Stored>
  readonly rows: ReadonlyMap<string, string[]>
}

/**
 * A runner in memory with a database that outlives it, as the real one does: blocks are committed one by one, a process can be killed at
 * any moment, and the next one finds what was committed.
 */
export class ScriptedRunner {
  script: RunnerScript
  /** Committed blocks by dataset, as `run#block`: what a test compares with an undisturbed run. */
  readonly rows = new Map<string, string[]>()
  readonly forgotten: string[] = []
  /** Every request in the order of arrival, as `method run`. */
  readonly requests: string[] = []
  readonly #runs = new Map<string, Stored>()
  readonly #alive = new Set<ScriptedProcess>()
  spawned = 0

  constructor(script: RunnerScript = {}) {
    this.script = script
  }

  readonly spawn = (): RunnerProcess => {
    this.spawned++
    const process = new ScriptedProcess(this, 1000 + this.spawned, () => this.#alive.delete(process))
    this.#alive.add(process)
    return process
  }

  /** Processes that have not ended. */
  get alive(): number {
    return this.#alive.size
  }

  /** kill -9 of the running process. */
  kill(): void {
    for (const process of this.#alive) process.exit(null)
  }

  /** Lets a run commit its next block (manual scripts only); false where it waits for nothing. */
  advance(run: string): boolean {
    return [...this.#alive].some((process) => process.advance(run))
  }

  /** Runs that wait for `advance`. */
  waiting(): string[] {
    return [...this.#alive].flatMap((process) => process.waiting())
  }

  checkpoint(run: string): Checkpoint | null {
    return this.#runs.get(run)?.checkpoint ?? null
  }

  /** Puts a run's checkpoint where the test wants it, e.g. behind what the engine has seen. */
  setCheckpoint(run: string, checkpoint: Checkpoint | null): void {
    if (checkpoint === null) this.#runs.delete(run)
    else this.#runs.set(run, { checkpoint })
  }

  /** The database as it is now. */
  save(): SavedDatabase {
    return { runs: new Map(this.#runs), rows: new Map(this.rows) }
  }

  load({ runs, rows }: SavedDatabase): void {
    this.#runs.clear()
    for (const [run, stored] of runs) this.#runs.set(run, stored)
    this.rows.clear()
    for (const [dataset, blocks] of rows) this.rows.set(dataset, blocks)
  }

  commit(run: string, dataset: string, block: number): Checkpoint {
    const records = block * BLOCK_RECORDS
    const all = (this.script.blocks ?? 3) * BLOCK_RECORDS
    const counters = {
      ...zeroCounters(),
      processed: records,
      success: records,
      inserted: records,
      bytesRead: records,
      bytesTotal: all,
    }
    const checkpoint = { number: block, counters, done: records === all }
    this.#runs.set(run, { checkpoint })
    this.rows.set(dataset, [...(this.rows.get(dataset) ?? []), `${run}#${block}`])
    return checkpoint
  }

  forget(runs: readonly string[]): void {
    for (const run of runs) this.#runs.delete(run)
    this.forgotten.push(...runs)
  }
}

class ScriptedProcess implements RunnerProcess {
  readonly pid: number
  readonly #runner: ScriptedRunner
  readonly #gone: () => void
  readonly #listeners: ((message: unknown) => void)[] = []
  readonly #exits: ((code: number | null) => void)[] = []
  readonly #stops = new Map<string, StopReason>()
  readonly #gates = new Map<string, () => void>()
  #alive = true

  constructor(runner: ScriptedRunner, pid: number, gone: () => void) {
    this.#runner = runner
    this.pid = pid
    this.#gone = gone
  }

  post(message: unknown): void {
    const request = structuredClone(message) as ToRunner
    setImmediate(() => {
      if (this.#alive) void this.#handle(request)
    })
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener)
  }

  onExit(listener: (code: number | null) => void): void {
    this.#exits.push(listener)
  }

  kill(): void {
    this.exit(null)
  }

  exit(code: number | null): void {
    if (!this.#alive) return
    this.#alive = false
    this.#gone()
    setImmediate(() => {
      for (const listener of this.#exits) listener(code)
    })
  }

  advance(run: string): boolean {
    const open = this.#gates.get(run)
    this.#gates.delete(run)
    open?.()
    return open !== undefined
  }

  waiting(): string[] {
    return [...this.#gates.keys()]
  }

  #send(message: FromRunner): void {
    const copy = structuredClone(message)
    setImmediate(() => {
      if (this.#alive) for (const listener of this.#listeners) listener(copy)
    })
  }

  async #handle({ id, method, params }: ToRunner): Promise<void> {
    const about = (params as { run?: string }).run
    this.#runner.requests.push(about === undefined ? method : `${method} ${about}`)
    try {
      const value = await this.#answer(method, params)
      this.#send({ id, ok: true, value })
      if (method === 'close') setImmediate(() => setImmediate(() => this.exit(0)))
    } catch (error) {
      this.#send({ id, ok: false, error: toErrorData(error) })
    }
  }

  #answer(method: ToRunner['method'], params: unknown): unknown {
    const { open = 'answers', setAside = null } = this.#runner.script
    switch (method) {
      case 'open':
        if (open instanceof VigieError) throw open
        if (open === 'dies') this.exit(1)
        return open === 'answers' ? { setAside } : new Promise(() => undefined)
      case 'import': {
        const { run, definition } = params as RunnerParams<'import'>
        return this.#execute(run, definition.target.dataset)
      }
      case 'export': {
        const { run, definition } = params as RunnerParams<'export'>
        return this.#execute(run, definition.target.file)
      }
      case 'check':
        return { problems: [] }
      case 'files':
        return { files: this.#runner.script.files ?? [], total: this.#runner.script.files?.length ?? 0 }
      case 'stop': {
        const { run, reason } = params as RunnerParams<'stop'>
        if (this.#stops.get(run) === undefined || reason !== 'pause') this.#stops.set(run, reason)
        this.advance(run)
        return null
      }
      case 'checkpoint':
        return this.#runner.checkpoint((params as RunnerParams<'checkpoint'>).run)
      case 'forget':
        this.#runner.forget((params as RunnerParams<'forget'>).runs)
        return null
      case 'trimHistory':
        if (this.#runner.script.diesTrimming === true) this.exit(1)
        return null
      case 'columns':
        return { columns: [] }
      case 'drift':
        return { files: [] }
      case 'datasets':
        return { datasets: [] }
      case 'rejects':
        return { lines: [], total: 0 }
      case 'query':
        return { columns: ['n'], rows: [[1]] }
      default:
        return null
    }
  }

  /** @param into what is written: a dataset, or a file */
  async #execute(run: string, into: string): Promise<RunOutcome> {
    this.#stops.delete(run)
    const { script } = this.#runner
    const blocks = script.blocks ?? 3
    for (let block = (this.#runner.checkpoint(run)?.number ?? 0) + 1; block <= blocks; block++) {
      if (script.manual === true && !this.#stops.has(run)) {
        await new Promise<void>((resolve) => this.#gates.set(run, resolve))
      } else {
        await new Promise((resolve) => setImmediate(resolve))
      }
      if (!this.#alive) return new Promise(() => undefined)
      const reason = this.#stops.get(run)
      if (reason !== undefined) {
        const checkpoint = this.#runner.checkpoint(run) ?? { number: 0, counters: zeroCounters(), done: false }
        return { kind: 'stopped', reason, checkpoint }
      }
      if (script.diesAt?.(run, block) === true) {
        this.exit(null)
        return new Promise(() => undefined)
      }
      const failure = script.failsAt?.(run, block)
      if (failure !== undefined) {
        return { kind: 'failed', error: toErrorData(failure), checkpoint: this.#runner.checkpoint(run) }
      }
      const { counters } = this.#runner.commit(run, into.toLowerCase(), block)
      this.#send({ event: { type: 'progress', run, counters, checkpoint: block } })
      const params = { processed: counters.processed, checkpoint: block }
      this.#send({ event: { type: 'journal', run, note: { level: 'info', code: 'checkpoint.reached', params } } })
    }
    const checkpoint = this.#runner.checkpoint(run)
    if (checkpoint === null) throw new Error('a scripted run without blocks')
    return { kind: 'finished', checkpoint }
  }
}
