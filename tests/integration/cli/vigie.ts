import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Counters } from '@shared/jobs/counters'
import { SCRATCH } from '@tests/helpers/scratch'
import { FOLDER, runHere, type Result } from './here'

export { ROOT } from './here'

/** A folder of this test with a workspace in it, and the command run there. */
export class Bench {
  readonly folder: string
  readonly workspace: string

  /** @param at where the folder is made */
  constructor(at = SCRATCH) {
    this.folder = mkdtempSync(join(at, 'vigie-cli-'))
    this.workspace = join(this.folder, 'workspace')
    onTestFinished(() => {
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  /** Starts the command as a program; `done` resolves with its output and exit code. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [join(FOLDER, 'cli.js'), ...args], {
      cwd: this.folder,
      env: { ...process.env, ...this.#env(), ...env },
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const done = new Promise<Result>((finish) => {
      child.on('close', (code) => {
        finish({ code, out, err })
      })
    })
    return { child, done, output: () => out }
  }

  /** As a program, with its exit code as the system tells it: once for each command, and where the program itself is what a test is about. */
  program(...args: string[]): Promise<Result> {
    return this.start(args).done
  }

  /** The same command in the process of the test, which starts no program. */
  run(...args: string[]): Promise<Result> {
    return runHere(args, { cwd: this.folder, env: this.#env() })
  }

  /** The command's JSON events. */
  async events(...args: string[]): Promise<Event[]> {
    const { out } = await this.run(...args, '--json')
    return lines(out)
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    const { out, err } = await this.run('query', sql, '--json')
    if (err !== '') throw new Error(err)
    return JSON.parse(out) as Record<string, unknown>[]
  }

  #env() {
    return { LC_ALL: 'C', VIGIE_WORKSPACE: this.workspace }
  }
}

export interface Event {
  readonly type: string
  readonly run: string
  readonly status: string
  readonly counters: Counters
  readonly [key: string]: unknown
}

export function lines(out: string): Event[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}
