import { spawn, spawnSync } from 'node:child_process'
import { watchMemory } from './memory'

export interface Ran {
  readonly seconds: number
  /** Its last line. */
  readonly last: string
  /** Highest memory in MB, by `main` and `runner`. */
  readonly memory: ReadonlyMap<string, number>
}

/** Runs a program to its end. @param complaints whether what it says of bad lines is shown @throws when it ends with anything but 0 */
export async function run(program: string, args: readonly string[], complaints = true): Promise<Ran> {
  settle()
  const started = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', complaints ? 'inherit' : 'ignore'] })
  const memory = watchMemory(child.pid ?? 0)
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)))
  const code = await new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed))
  const seconds = (performance.now() - started) / 1000
  const peaks = memory.stop()
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${output.slice(-2000)}`)
  return { seconds, last: output.trim().split('\n').at(-1) ?? '', memory: peaks }
}

/** What programs before have left to be written is on the disk: whoever forces its own to the disk does not wait for theirs. */
function settle(): void {
  if (process.platform !== 'win32') spawnSync('sync')
}
