import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { run, say } from '../setup/run.mjs'
import { isStale, stampBuilt } from './stale.mjs'

/** Builds the whole program into out/ unless it is up to date. */
export function ensureBuilt() {
  if (!isStale('all')) return
  const since = Date.now()
  say('building …')
  const builds = [
    ['electron-vite/bin/electron-vite.js', 'build'],
    ['vite/bin/vite.js', 'build', '--config', join(import.meta.dirname, 'programs.config.mjs')],
  ]
  for (const [script = '', ...args] of builds)
    run(process.execPath, [join(ROOT, 'node_modules', script), ...args, '--logLevel', 'warn'], { cwd: ROOT })
  stampBuilt('all', since)
}
