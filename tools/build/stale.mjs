import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'

/** What a build is made of; a change of any file below these makes it stale. */
const SOURCES = [
  'electron',
  'shared',
  'renderer',
  'tools/build',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
]

/** @param {string} path @returns {number} newest modification time at or below `path`, in ms */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  // The folder's own time tells of a removed file.
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

/**
 * Whether a part of the build is older than its sources.
 * @param {string} name the stamp's name @param {string[]} [sources]
 */
export function isStale(name, sources = SOURCES) {
  const stamp = statSync(stampOf(name), { throwIfNoEntry: false })
  return !stamp || sources.some((source) => newest(join(ROOT, source)) > stamp.mtimeMs)
}

/** Notes that a part of the build was made from the sources as they were at `since` (ms). */
export function stampBuilt(name, since) {
  const file = stampOf(name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, since / 1000, since / 1000)
}

const stampOf = (/** @type {string} */ name) => join(ROOT, 'out', `.built-${name}`)
