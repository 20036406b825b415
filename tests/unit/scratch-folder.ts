import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string | null = null

/** A folder of the tests of one file, gone behind them (tests/unit/setup.ts). */
export function scratchFolder(): string {
  return (folder ??= mkdtempSync(join(tmpdir(), 'vigie-unit-')))
}

export function removeScratchFolder(): void {
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
  folder = null
}
