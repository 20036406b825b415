import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { seedJobs } from '@tests/helpers/seed'

/**
 * `node launch.js ELECTRON ROOT ROUNDS`: how long the application takes from its launch to a list that shows its 10,000 jobs, beside an Electron
 * window with a line of text, alternating. Needs a display. Prints `{vigieMs, emptyWindowMs}`, one figure a round.
 */
const [electron, root, rounds] = process.argv.slice(2)
if (electron === undefined || root === undefined) throw new Error('usage: launch ELECTRON ROOT ROUNDS')

const JOBS = 10_000
const EMPTY_PROGRAM = `
  const { app, BrowserWindow } = require('electron')
  app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<p role="grid">ready'))`

/** Milliseconds until the window shows what `selector` looks for. */
async function launch(args: readonly string[], selector: string): Promise<number> {
  const started = performance.now()
  const app = await _electron.launch({
    executablePath: electron ?? '',
    // Root may not use Chromium's sandbox; everybody else does.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args],
  })
  const page = await app.firstWindow()
  await page.locator(selector).first().waitFor()
  const milliseconds = performance.now() - started
  await app.close()
  return milliseconds
}

const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-startup-'))
try {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  writeFileSync(join(empty, 'main.js'), EMPTY_PROGRAM)
  writeFileSync(join(empty, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.js' }))
  const workspace = join(folder, 'workspace')
  seedJobs(workspace, JOBS)
  const vigieMs: number[] = []
  const emptyWindowMs: number[] = []
  for (let round = 0; round < Number(rounds); round++) {
    emptyWindowMs.push(await launch([empty], '[role=grid]'))
    vigieMs.push(await launch([root, '--workspace', workspace], '[role=grid] [role=row][aria-rowindex="2"]'))
  }
  process.stdout.write(`${JSON.stringify({ vigieMs, emptyWindowMs })}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
