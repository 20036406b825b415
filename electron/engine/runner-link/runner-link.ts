import { z } from 'zod'
import { errorDataSchema, fromErrorData, toErrorData, VigieError } from '@shared/errors/error-data'
import { journalEntrySchema } from '@shared/journal/entry'
import { countersSchema } from '@shared/jobs/counters'
import type { RunnerEvent, RunnerMethod, RunnerParams, RunnerReplies, ToRunner } from '@shared/runner/protocol'
import type { RunnerFactory, RunnerProcess } from '../api'

/** Thrown to whoever waited for a runner that has ended. Not for a person: the engine restarts it and goes on. */
export class RunnerGone extends Error {
  override readonly name = 'RunnerGone'
}

/** Starts without an answer to `open` after which the engine gives up. */
const START_TRIES = 3
/** A runner that was asked to close and does not end by then is ended, in ms; its checkpoints make that safe. */
const CLOSE_LIMIT_MS = 10_000

const messageSchema = z.union([
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), error: errorDataSchema }),
  z.object({
    event: z.discriminatedUnion('type', [
      z.object({ type: z.literal('progress'), run: z.string(), counters: countersSchema, checkpoint: z.number() }),
      z.object({ type: z.literal('journal'), run: z.string(), note: journalEntrySchema.omit({ at: true }) }),
    ]),
  }),
])

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

export interface RunnerLinkOptions {
  readonly spawn: RunnerFactory
  readonly workspace: string
  readonly onEvent: (event: RunnerEvent) => void
  /** Told once for each start with the reply of `open`. */
  readonly onOpened: (reply: RunnerReplies['open']) => void
  readonly log: (error: unknown) => void
}

/**
 * The engine's end of the line to the data process. The process is started with the first request; when it dies, everybody
 * who waits gets RunnerGone at once, and the next request starts a new one.
 */
export class RunnerLink {
  readonly #options: RunnerLinkOptions
  readonly #pending = new Map<number, Pending>()
  #process: RunnerProcess | undefined
  #opening: Promise<RunnerProcess> | undefined
  #exited: Promise<void> = Promise.resolve()
  #nextId = 1
  #closed = false

  constructor(options: RunnerLinkOptions) {
    this.#options = options
  }

  /** Process id of the running runner, for tests and the log. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** @throws VigieError from the runner, RunnerGone when it died before the answer */
  async request<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    if (this.#closed) throw new RunnerGone('closed')
    const runner = await (this.#opening ??= this.#open())
    return this.#send(runner, method, params)
  }

  /** The same for questions that change nothing: asked once more when the runner died over them. @throws runner.unavailable */
  async ask<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.request(method, params)
      } catch (error) {
        if (!(error instanceof RunnerGone)) throw error
        if (tried === 2 || this.#closed)
          throw new VigieError('runner.unavailable', { reason: error.message }, { cause: error })
      }
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const runner = await this.#opening?.catch(() => undefined)
    if (runner === undefined || this.#process === undefined) return
    const killer = setTimeout(() => {
      runner.kill()
    }, CLOSE_LIMIT_MS)
    await this.#send(runner, 'close', {}).catch(this.#options.log)
    await this.#exited
    clearTimeout(killer)
  }

  async #open(): Promise<RunnerProcess> {
    try {
      for (let tried = 1; ; tried++) {
        const runner = this.#start()
        try {
          this.#options.onOpened(await this.#send(runner, 'open', { workspace: this.#options.workspace }))
          return runner
        } catch (error) {
          if (!(error instanceof RunnerGone)) {
            runner.kill()
            throw error
          }
          if (tried === START_TRIES)
            throw new VigieError('runner.unavailable', { reason: error.message }, { cause: error })
        }
      }
    } catch (error) {
      // The next request tries again: the cause (a lock, a full disk) may be gone by then.
      this.#opening = undefined
      throw error
    }
  }

  #start(): RunnerProcess {
    const runner = this.#options.spawn()
    this.#process = runner
    runner.onMessage((message) => {
      this.#receive(message)
    })
    this.#exited = new Promise((resolve) => {
      runner.onExit((code) => {
        // A request that comes from now on must start a new process.
        if (this.#process === runner) {
          this.#process = undefined
          this.#opening = undefined
        }
        const gone = new RunnerGone(code === null ? 'killed' : `exit code ${code}`)
        const waiting = [...this.#pending.values()]
        this.#pending.clear()
        for (const { reject } of waiting) reject(gone)
        resolve()
      })
    })
    return runner
  }

  #send<M extends RunnerMethod>(runner: RunnerProcess, method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    return new Promise((resolve, reject) => {
      if (this.#process !== runner) {
        reject(new RunnerGone('ended'))
        return
      }
      const message: ToRunner = { id: this.#nextId++, method, params }
      // The reply's type is the protocol's word; its counters and errors are checked on arrival.
      this.#pending.set(message.id, { resolve: (value) => resolve(value as RunnerReplies[M]), reject })
      runner.post(message)
    })
  }

  #receive(message: unknown): void {
    const parsed = messageSchema.safeParse(message)
    if (!parsed.success) {
      this.#options.log(toErrorData(parsed.error))
      return
    }
    if ('event' in parsed.data) {
      this.#options.onEvent(parsed.data.event)
      return
    }
    const pending = this.#pending.get(parsed.data.id)
    this.#pending.delete(parsed.data.id)
    if (parsed.data.ok) pending?.resolve(parsed.data.value)
    else pending?.reject(fromErrorData(parsed.data.error))
  }
}
