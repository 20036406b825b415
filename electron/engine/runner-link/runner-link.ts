import { VigieError } from '@shared/errors/error-data'
import type { RunnerEvent, RunnerMethod, RunnerParams, RunnerReplies } from '@shared/runner/protocol'
import type { RunnerFactory } from '../api'
import { RunnerDied, RunnerSession } from './runner-session'

/** Starts that may end before the answer to `open`, one after another. */
const START_TRIES = 3
/** The runner itself waits 5 s for the lock of a predecessor, and replays up to 16 MiB of log. */
const OPEN_LIMIT_MS = 30_000
/** A runner that was asked to close and does not is ended; its checkpoints make that safe. */
const CLOSE_LIMIT_MS = 10_000

export interface RunnerLinkOptions {
  readonly spawn: RunnerFactory
  readonly workspace: string
  readonly onEvent: (event: RunnerEvent) => void
  /** Told after each start with the reply of `open`. */
  readonly onOpened: (reply: RunnerReplies['open']) => void
  readonly log: (error: unknown) => void
  /** For tests: how long `open` may take, in ms. */
  readonly openLimitMs?: number
}

/**
 * The engine's end of the line to the data process. The process is started by the first who needs it; when it dies, everybody who
 * waits hears of it at once as RunnerDied, and the next request starts another.
 */
export class RunnerLink {
  readonly #options: RunnerLinkOptions
  #opening: Promise<RunnerSession> | undefined
  #session: RunnerSession | undefined
  /** Also those that are being opened. */
  #living: RunnerSession | undefined
  #closing: Promise<void> | undefined

  constructor(options: RunnerLinkOptions) {
    this.#options = options
  }

  /** The session if there is one: for what only concerns a runner that is there already. */
  get session(): RunnerSession | undefined {
    return this.#session
  }

  /** The running session, or a new one. @throws runner.unavailable, or what the runner said to `open` */
  open(): Promise<RunnerSession> {
    if (this.#closing !== undefined) return Promise.reject(closed())
    this.#opening ??= this.#open()
    return this.#opening
  }

  /** @throws VigieError from the runner, RunnerDied when it died before the answer */
  async request<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    const session = await this.open()
    return session.request(method, params)
  }

  /** The same for what can be asked twice: once more when the runner died over it. @throws runner.unavailable */
  async ask<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.request(method, params)
      } catch (error) {
        if (!(error instanceof RunnerDied)) throw error
        if (tried === 2) throw new VigieError('runner.unavailable', { reason: error.message }, { cause: error })
      }
    }
  }

  /** Ends the process, whatever it is doing. */
  kill(): void {
    this.#living?.kill()
  }

  /** Lets the runner close its database and waits for its end; nothing can be asked any more. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const session = this.#session
    if (session === undefined) {
      // Nobody waits any more for what is only being opened.
      this.#living?.kill()
      await this.#opening?.catch(() => undefined)
      return
    }
    const limit = setTimeout(() => {
      session.kill()
    }, CLOSE_LIMIT_MS)
    try {
      await session.request('close', {})
    } catch (error) {
      if (!(error instanceof RunnerDied)) {
        this.#options.log(error)
        session.kill()
      }
    }
    await session.ended
    clearTimeout(limit)
  }

  async #open(): Promise<RunnerSession> {
    try {
      for (let tried = 1; ; tried++) {
        if (this.#closing !== undefined) throw closed()
        const session = this.#start()
        try {
          const reply = await this.#greet(session)
          if (this.#closing !== undefined) throw closed()
          this.#session = session
          this.#options.onOpened(reply)
          return session
        } catch (error) {
          session.kill()
          await session.ended
          if (!(error instanceof RunnerDied)) throw error
          if (tried === START_TRIES) throw unavailable(error)
        }
      }
    } catch (error) {
      // The next request tries again: the cause (a lock, a full disk) may be gone by then.
      this.#opening = undefined
      throw error
    }
  }

  #start(): RunnerSession {
    try {
      this.#living = new RunnerSession(this.#options.spawn(), {
        onEvent: this.#options.onEvent,
        log: this.#options.log,
        onExit: (session) => {
          if (this.#living === session) this.#living = undefined
          if (this.#session !== session) return
          this.#session = undefined
          this.#opening = undefined
        },
      })
      return this.#living
    } catch (error) {
      throw unavailable(error)
    }
  }

  async #greet(session: RunnerSession): Promise<RunnerReplies['open']> {
    const { workspace, openLimitMs = OPEN_LIMIT_MS } = this.#options
    let limit: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      limit = setTimeout(() => {
        reject(new VigieError('runner.unavailable', { reason: `no answer in ${openLimitMs / 1000} s` }))
      }, openLimitMs)
    })
    try {
      return await Promise.race([session.request('open', { workspace }), late])
    } finally {
      clearTimeout(limit)
    }
  }
}

function unavailable(cause: unknown): VigieError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new VigieError('runner.unavailable', { reason }, { cause })
}

/** What everybody hears who asks something of an engine that is closing. */
export function closed(): VigieError {
  return new VigieError('runner.unavailable', { reason: 'closing' })
}
