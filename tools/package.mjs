import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies } from './setup/dependencies.mjs'
import { fail } from './setup/fail.mjs'
import { ROOT } from './setup/paths.mjs'
import { say } from './setup/run.mjs'

/**
 * `npm run package`: the application for this platform, as electron-builder.yml says. The unpacked folder is always made; the installers
 * as far as their tools can be had. `--test-build` leaves the one fuse on that the end-to-end tests need to drive the program,
 * `--output DIR` puts it elsewhere than into dist/.
 */
const at = process.argv.indexOf('--output')
const OUTPUT = at < 0 ? join(ROOT, 'dist') : (process.argv[at + 1] ?? '')

try {
  ensureDependencies()
  const { ensureElectron } = await import('./setup/electron.mjs')
  const { ensureBuilt } = await import('./build/build.mjs')
  const electron = await ensureElectron()
  ensureBuilt()
  const testBuild = process.argv.includes('--test-build')
  await make(electron, ['dir'], testBuild)
  say(`the application is in ${OUTPUT}`)
  if (!testBuild) await makeInstallers(electron)
} catch (error) {
  fail(error)
}

/**
 * @param {import('./setup/electron.mjs').ElectronRuntime} electron
 * @param {string[]} targets
 * @param {boolean} testBuild
 */
async function make(electron, targets, testBuild) {
  const { build, Platform } = await import('electron-builder')
  await build({
    targets: Platform.current().createTarget(targets),
    publish: 'never',
    config: {
      extends: join(ROOT, 'electron-builder.yml'),
      directories: { output: OUTPUT },
      electronVersion: electron.version,
      ...(existsSync(electron.folder) ? { electronDist: electron.folder } : {}),
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: testBuild,
        grantFileProtocolExtraPrivileges: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        ...(electron.fallback ? { loadBrowserProcessSpecificV8Snapshot: false } : {}),
      },
    },
  })
}

/** @param {import('./setup/electron.mjs').ElectronRuntime} electron */
async function makeInstallers(electron) {
  const installers = { linux: ['AppImage', 'deb'], win32: ['nsis'], darwin: ['dmg'] }[process.platform] ?? []
  for (const target of installers) {
    try {
      await make(electron, [target], false)
    } catch (error) {
      say(`${target} could not be made here: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`)
    }
  }
}
