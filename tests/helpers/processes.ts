import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** How long a program that a test left behind may take to end in good order, in ms: a run stops at its next checkpoint in less than a second. */
const GRACE_MS = 3000

/** Programs that tests have started and that have not ended. */
const started = new Set<ChildProcess>()

/** Remembers a program, so that it can't outlive its test. */
export function watchProgram(program: ChildProcess): void {
  started.add(program)
  program.once('exit', () => started.delete(program))
}

/** Programs that are running now. */
export function runningPrograms(): readonly ChildProcess[] {
  return [...started]
}

/** Ends programs with all that came from them: first by the signal at which the application closes without a question, then by force. */
export async function endPrograms(programs: readonly ChildProcess[]): Promise<void> {
  const left = programs.flatMap(({ pid }) => (pid === undefined ? [] : familyOf(pid))).filter(isAlive)
  for (const program of programs) program.kill('SIGTERM')
  for (const deadline = Date.now() + GRACE_MS; left.some(isAlive) && Date.now() < deadline;) await wait(20)
  for (const pid of left.filter(isAlive)) end(pid)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}

/** The process and all that came from it, as long as it is alive. */
export function familyOf(root: number): number[] {
  if (process.platform !== 'linux') return [root]
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const]
    } catch {
      return []
    }
  })
  const family = new Set([root])
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid)
  }
  return [...family]
}

/** Process ids of the runners of an application, given the id of its main process. */
export function runnersOf(root: number): number[] {
  return familyOf(root).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node.mojom.NodeService')
    } catch {
      return false
    }
  })
}

export function isAlive(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0)
    // A process that has ended but was not waited for is still listed.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
