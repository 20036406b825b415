import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { OWN_FILES } from '@shared/workspace/own-names'
import { systemCode } from '@files/errors'

/** The one program that may write to a workspace. */
export interface WorkspaceLock {
  release(): void
}

interface Holder {
  readonly pid: number
  /** When that process started, as far as the system says: a pid alone may belong to another program by now. */
  readonly started: string
}

/** Locks of this process: its own pid in a lock file says nothing else about whether it still holds it. */
const mine = new Set<string>()

/**
 * Takes the lock of a workspace; one whose process is gone is taken over.
 * @throws workspace.inUse with the pid of the holder
 */
export function lockWorkspace(workspace: string): WorkspaceLock {
  const path = join(workspace, OWN_FILES.lock)
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder)
  while (!take(path, text)) {
    const found = readText(path)
    const holder = parseHolder(found)
    if (holder !== undefined && holds(holder, path)) {
      throw new VigieError('workspace.inUse', { path: workspace, pid: holder.pid })
    }
    if (found !== undefined) removeStale(path, found)
  }
  mine.add(path)
  return {
    release: () => {
      if (mine.delete(path) && readText(path) === text) rmSync(path, { force: true })
    },
  }
}

/** Makes the lock appear whole or not at all; false where there is one already. */
function take(path: string, text: string): boolean {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text)
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    // Some file systems (FAT, network shares) know no hard links.
    return takeWithoutLink(path, text)
  } finally {
    unlinkSync(temporary)
  }
}

function takeWithoutLink(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes a stale lock away. Another program may have done so, and locked, since it was read: what was moved is looked at again, and put
 * back when it is not the stale one.
 */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  if (readText(aside) !== stale) {
    try {
      linkSync(aside, path)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
  rmSync(aside, { force: true })
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    if (typeof parsed === 'object' && parsed !== null && 'pid' in parsed && 'started' in parsed) {
      return { pid: Number(parsed.pid), started: String(parsed.started) }
    }
  } catch {
    // Not written by us, or cut off by a crash: as good as no lock.
  }
  return undefined
}

function holds({ pid, started }: Holder, path: string): boolean {
  if (pid === process.pid) return mine.has(path)
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false
  }
  const now = startOf(pid)
  return started === '' || now === '' || now === started
}

/** Start of a process in the system's own words; empty where the system does not say (Windows): there the pid has to do. */
function startOf(pid: number): string {
  if (process.platform === 'win32') return ''
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The program's name may hold spaces and brackets; the fields are counted behind its last bracket.
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`
  } catch {
    return startFromPs(pid)
  }
}

function startFromPs(pid: number): string {
  if (process.platform === 'linux') return ''
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
