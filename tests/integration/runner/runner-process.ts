import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ErrorData } from '@shared/errors/error-data'
import type { FromRunner, RunnerEvent, RunnerMethod, RunnerParams, RunnerReplies } from '@shared/runner/protocol'

/** The built data process; `VIGIE_RUNNER` names another build. */
const RUNNER = resolve(process.env['VIGIE_RUNNER'] ?? 'out/main/runner.js')

/** The real data process, as the command line starts it. */
export class RunnerProcess {
  readonly child: ChildProcess
  readonly events: RunnerEvent[] = []
  readonly #waiting = new Map<number, { ok(value: unknown): void; fail(error: ErrorData | Error): void }>()
  #next = 1

  constructor(env: NodeJS.ProcessEnv = {}) {
    if (!existsSync(RUNNER)) throw new Error(`${RUNNER} is missing: build first`)
    this.child = fork(RUNNER, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.child.on('message', (message) => this.#receive(message as FromRunner))
    this.child.on('exit', (code, signal) => {
      for (const { fail } of this.#waiting.values())
        fail(new Error(`the runner ended: ${String(code)} ${String(signal)}`))
      this.#waiting.clear()
    })
  }

  async ask<M extends RunnerMethod>(method: M, params: RunnerParams<M>): Promise<RunnerReplies[M]> {
    const id = this.#next++
    return new Promise((ok, fail) => {
      this.#waiting.set(id, { ok: (value) => ok(value as RunnerReplies[M]), fail })
      this.child.send({ id, method, params })
    })
  }

  /** Resolves with exit code and signal. */
  async exited(): Promise<{ code: number | null; signal: string | null }> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
    return { code: this.child.exitCode, signal: this.child.signalCode }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exited()
  }

  #receive(message: FromRunner): void {
    if ('event' in message) {
      this.events.push(message.event)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.ok) waiting?.ok(message.value)
    else waiting?.fail(message.error)
  }
}
