import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'
import { ROOT } from './setup/paths.mjs'
import { say } from './setup/run.mjs'

/**
 * `npm start`: installs what is missing, builds, and opens the app on a sample workspace with two ready jobs. Without a display the
 * same two jobs run in the terminal, and a picture of the window is made where Xvfb is there.
 */
const workspace = join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'vigie-sample')

try {
  ensureDependencies()
  const { ensureSystemLibraries } = await import('./setup/system-libraries.mjs')
  const { ensureElectron } = await import('./setup/electron.mjs')
  const { ensureBuilt } = await import('./build/build.mjs')
  ensureSystemLibraries({ tests: false })
  const electron = await ensureElectron()
  ensureBuilt()
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (display) await open(electron)
  else await inTerminal(electron)
} catch (error) {
  fail(error)
}

/** @param {import('./setup/electron.mjs').ElectronRuntime} electron */
async function open(electron) {
  const args = [ROOT, '--sample', '--workspace', workspace, ...process.argv.slice(2)]
  // Chromium refuses its sandbox to root; everybody else keeps it.
  if (process.getuid?.() === 0) args.unshift('--no-sandbox')
  await toItsEnd(spawn(electron.program, args, { stdio: 'inherit' }))
}

/** @param {import('./setup/electron.mjs').ElectronRuntime} electron */
async function inTerminal(electron) {
  say('there is no display: the sample jobs run in the terminal instead.')
  await toItsEnd(
    spawn(process.execPath, [join(ROOT, 'out/main/cli.js'), 'sample', '--workspace', workspace], { stdio: 'inherit' }),
  )
  if (!existsSync('/usr/bin/xvfb-run')) return
  const picture = join(ROOT, 'out/screenshots/window.png')
  const args = [
    '-a',
    '-s',
    '-screen 0 1280x800x24',
    process.execPath,
    join(ROOT, 'tools/screenshot.mjs'),
    electron.program,
    workspace,
    picture,
  ]
  await toItsEnd(spawn('/usr/bin/xvfb-run', args, { stdio: ['ignore', 'ignore', 'inherit'] }))
  say(`a picture of the window: ${picture}`)
}

/** @param {import('node:child_process').ChildProcess} child */
async function toItsEnd(child) {
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve))
  if (code !== 0) process.exit(code ?? 1)
}
