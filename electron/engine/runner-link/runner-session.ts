import { fromErrorData } from '@shared/errors/error-data'
import type { RunnerEvent, RunnerMethod, RunnerParams, RunnerReplies, ToRunner } from '@shared/runner/protocol'
import type { RunnerProcess } from '../api'
import { fromRunnerSchema, REPLY_SCHEMAS } from './replies'

/** What those get who wait for a runner that ends. Not for a person: the engine starts another and goes on. */
export class RunnerDied extends Error {
  override readonly name = 'RunnerDied'
}

export interface SessionListeners {
  readonly onEvent: (event: RunnerEvent) => void
  readonly onExit: (session: RunnerSession) => void
  readonly log: (error: unknown) => void
}

interface Pending {
  readonly method: RunnerMethod
  resolve(value: unknown): void
  reject(error: Error): void
}

/** One data process from its start to its end: requests with their replies, and events in between. */
export class RunnerSession {
  readonly #process: RunnerProcess
  readonly #listeners: SessionListeners
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #died: RunnerDied | undefined
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>

  constructor(process: RunnerProcess, listeners: SessionListeners) {
    this.#process = process
    this.#listeners = listeners
    process.onMessage((message) => {
      this.#receive(message)
    })
    this.ended = new Promise((resolve) => {
      process.onExit((code) => {
        this.#end(code)
        resolve()
      })
    })
  }

  get alive(): boolean {
    return this.#died === undefined
  }

  /** Posts the request before it returns, so that requests arrive in the order of the calls. @throws VigieError, RunnerDied */
  request<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    return new Promise((resolve, reject) => {
      if (this.#died !== undefined) {
        reject(this.#died)
        return
      }
      const message: ToRunner = { id: this.#nextId++, method, params }
      this.#pending.set(message.id, {
        method,
        resolve: (value) => {
          const parsed = REPLY_SCHEMAS[method].safeParse(value)
          if (parsed.success) resolve(parsed.data)
          else reject(parsed.error)
        },
        reject,
      })
      this.#process.post(message)
    })
  }

  kill(): void {
    this.#process.kill()
  }

  #end(code: number | null): void {
    this.#died = new RunnerDied(code === null ? 'killed' : `exit code ${code}`)
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(this.#died)
    this.#listeners.onExit(this)
  }

  #receive(message: unknown): void {
    const parsed = fromRunnerSchema.safeParse(message)
    if (!parsed.success) {
      this.#listeners.log(parsed.error)
      return
    }
    if ('event' in parsed.data) {
      this.#listeners.onEvent(parsed.data.event)
      return
    }
    const pending = this.#pending.get(parsed.data.id)
    this.#pending.delete(parsed.data.id)
    if (parsed.data.ok) pending?.resolve(parsed.data.value)
    else pending?.reject(fromErrorData(parsed.data.error))
  }
}
