import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join, resolve } from 'node:path'
import * as zod from 'zod'
import { main } from '@cli/main'
import { runnerHere } from './runner-here'

export const ROOT = resolve(import.meta.dirname, '../../..')
/** Where the built command is. */
export const FOLDER = join(ROOT, 'out/main')

export interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Where a command is run: its current folder, and variables that it finds beside those of the test. */
interface Place {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Of two commands in one process each would take the other's folder and output. */
let turn: Promise<unknown> = Promise.resolve()

/** Runs the command in this process, with a data process that is none: everything but the start of programs is what people run. */
export function runHere(args: readonly string[], place: Place): Promise<Result> {
  const result = turn.then(() => runAlone(args, place))
  turn = result.catch(() => undefined)
  return result
}

async function runAlone(args: readonly string[], { cwd, env }: Place): Promise<Result> {
  const outside = { cwd: process.cwd(), env: { ...process.env } }
  const written = takeOutput()
  process.chdir(cwd)
  Object.assign(process.env, env)
  // A command that ran before may have been told in another language.
  zod.config(zod.locales.en())
  try {
    const code = await main(args, { folder: FOLDER, spawnRunner: runnerHere })
    return { code, out: written.text(1), err: written.text(2) }
  } finally {
    process.chdir(outside.cwd)
    for (const name of Object.keys(env)) {
      const before = outside.env[name]
      if (before === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = before
    }
    written.stop()
  }
}

/** Takes what this process writes to its standard output and error from now on. */
function takeOutput() {
  const taken: Readonly<Record<1 | 2, Buffer[]>> = { 1: [], 2: [] }
  const { writeSync } = fs
  const { write } = process.stderr
  fs.writeSync = ((target: number, bytes: Buffer, ...rest: number[]) =>
    target === 1 || target === 2
      ? taken[target].push(bytes.subarray(rest[0])) && bytes.length - (rest[0] ?? 0)
      : writeSync(target, bytes, ...rest)) as typeof writeSync
  process.stderr.write = (text: string | Uint8Array) => taken[2].push(Buffer.from(text)) > 0
  syncBuiltinESMExports()
  return {
    text: (target: 1 | 2) => Buffer.concat(taken[target]).toString('utf8'),
    stop: () => {
      fs.writeSync = writeSync
      process.stderr.write = write
      syncBuiltinESMExports()
    },
  }
}
