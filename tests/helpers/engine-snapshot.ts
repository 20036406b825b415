import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The files of a workspace at one moment: what a program that is killed then leaves behind. */
export interface Snapshot {
  readonly folder: string
}

/** Copies a workspace as it is on disk now (without its lock, whose holder is dead). */
export function snapshot(workspace: string): Snapshot {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-snapshot-'))
  cpSync(workspace, folder, { recursive: true, filter: (path) => !path.endsWith('vigie.lock') })
  return { folder }
}

/** Makes the workspace what it was at the snapshot, which is then gone. */
export function restore(workspace: string, { folder }: Snapshot): void {
  for (const name of readdirSync(workspace)) rmSync(join(workspace, name), { recursive: true, force: true })
  cpSync(folder, workspace, { recursive: true })
  rmSync(folder, { recursive: true, force: true })
}
