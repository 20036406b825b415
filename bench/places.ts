import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The project; the benchmark runs from out/bench. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** Where generated files, databases and workspaces are put; files are kept for the next time. */
export const FOLDER = join(tmpdir(), 'vigie-bench')
mkdirSync(FOLDER, { recursive: true })

export const RUNNER = join(ROOT, 'out/main/runner.js')
