import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { isCode } from './durable-file'

/** The one program that may write to a workspace. */
export interface WorkspaceLock {
  release(): void
}

interface Holder {
  readonly pid: number
  /** When that process started, as far as the system says: a pid alone may belong to another program by now. */
  readonly started: string
}

/**
 * Takes the lock of a workspace; one whose process is gone is taken over.
 * @throws workspace.inUse with the pid of the holder
 */
export function lockWorkspace(workspace: string): WorkspaceLock {
  const path = join(workspace, 'vigie.lock')
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) }
  // Written under another name and linked, so that nobody ever reads half a lock.
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, JSON.stringify(mine))
  try {
    for (;;) {
      try {
        linkSync(temporary, path)
        break
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error
      }
      const holder = readHolder(path)
      if (holder !== undefined && holder.pid !== process.pid && isAlive(holder)) {
        throw new VigieError('workspace.inUse', { path: workspace, pid: holder.pid })
      }
      unlinkSync(path)
    }
  } finally {
    unlinkSync(temporary)
  }
  return {
    release: () => {
      if (readHolder(path)?.pid === process.pid) unlinkSync(path)
    },
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && 'pid' in parsed && 'started' in parsed) {
      return { pid: Number(parsed.pid), started: String(parsed.started) }
    }
  } catch {
    // Gone in the meantime or not written by us: as good as no lock.
  }
  return undefined
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return isCode(error, 'EPERM')
  }
  return started === '' || startOf(pid) === started
}

/** Start time of a process in the system's own measure; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name may hold spaces and brackets; the fields are counted behind its last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
