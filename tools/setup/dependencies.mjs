import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'
import { run, say, SetupError } from './run.mjs'

const STAMP = join(ROOT, 'node_modules/.vigie-lock')

/** Oldest Node that everything Vigie's tools need runs on; the same as `engines` in package.json. */
const OLDEST_NODE = [20, 19]

/** Installs the packages of package-lock.json when they are missing or the lock has changed since. */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupError(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
  }
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return
  say('installing the packages (npm ci) …')
  // Electron's program is fetched later, by ensureElectron, which has a way out where that is refused.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, show: true })
  writeFileSync(STAMP, lock)
}
