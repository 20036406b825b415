import { readdirSync, readFileSync } from 'node:fs'

interface Usage {
  readonly pid: number
  readonly parent: number
  /** Highest resident size so far, in MB. */
  readonly peakMb: number
  readonly command: string
}

function read(pid: number): Usage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parent: number('PPid'), peakMb: number('VmHWM') / 1024, command }
  } catch {
    // The process ended between being listed and being read.
    return undefined
  }
}

/** Highest memory of every process below `root` (and itself) while `watch` goes on; Linux only, elsewhere it stays empty. */
export function watchMemory(root: number): { stop(): Map<string, number> } {
  const peaks = new Map<string, number>()
  const look = () => {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => read(Number(name)))
      .filter((usage) => usage !== undefined)
    const family = new Set([root])
    for (let size = 0; size !== family.size;) {
      size = family.size
      for (const usage of all) if (family.has(usage.parent)) family.add(usage.pid)
    }
    for (const usage of all) {
      if (!family.has(usage.pid)) continue
      const role = usage.command.includes('runner.js') ? 'runner' : 'main'
      peaks.set(role, Math.max(peaks.get(role) ?? 0, usage.peakMb))
    }
  }
  const timer = process.platform === 'linux' ? setInterval(look, 200) : undefined
  return {
    stop: () => {
      clearInterval(timer)
      return peaks
    },
  }
}
