import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Content of the files of a workspace at one moment, by path: what a program that is killed then leaves behind. */
export type Snapshot = ReadonlyMap<string, Buffer>

/** Reads a workspace as it is on disk now (without its lock, whose holder is dead). */
export function snapshot(workspace: string): Snapshot {
  const files = new Map<string, Buffer>()
  for (const entry of readdirSync(workspace, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('vigie.lock')) continue
    const path = join(entry.parentPath, entry.name)
    try {
      files.set(path, readFileSync(path))
    } catch {
      // A temporary file that has been renamed since the folder was listed.
    }
  }
  return files
}

/** Makes the workspace what it was at the snapshot. */
export function restore(workspace: string, files: Snapshot): void {
  for (const name of readdirSync(workspace)) rmSync(join(workspace, name), { recursive: true, force: true })
  for (const [path, content] of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}
