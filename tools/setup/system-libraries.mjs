import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { run, say, SetupError } from './run.mjs'

/** Debian packages that Electron's window needs. */
const WINDOW = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libatspi2.0-0',
  'libsecret-1-0',
  'fonts-dejavu-core',
  'fonts-liberation',
]
/** And those that the tests need where there is no screen: a display, a session bus, a notification daemon, a browser, fault injection. */
const TESTS = ['xvfb', 'xauth', 'dbus', 'dbus-bin', 'dbus-daemon', 'dunst', 'chromium', 'strace']

/** Newer releases of Debian and Ubuntu renamed some packages: the name there, tried where the first has no candidate. */
const RENAMED = { 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64', 'libatspi2.0-0': 'libatspi2.0-0t64' }

/** @param {string[]} names @returns {string[]} those that are not installed under either name */
function missing(names) {
  const wanted = names.flatMap((name) => [name, ...(RENAMED[name] ? [RENAMED[name]] : [])])
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...wanted], {
    encoding: 'utf8',
  })
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return names.filter((name) => !installed.has(name) && !installed.has(RENAMED[name]))
}

/** @param {string} name @returns {string} the name under which this release of the system has the package */
function nameHere(name) {
  const other = RENAMED[name]
  if (!other) return name
  const policy = spawnSync('apt-cache', ['policy', other], { encoding: 'utf8' }).stdout ?? ''
  return /Candidate: (?!\(none\))\S/.test(policy) ? other : name
}

/**
 * Brings the system libraries that the window needs. On Debian as root they are installed; elsewhere the command to run is said.
 * @param {{ tests: boolean }} options `tests`: also what the end-to-end tests need
 */
export function ensureSystemLibraries({ tests }) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return
  const lacking = missing(tests ? [...WINDOW, ...TESTS] : WINDOW)
  if (lacking.length === 0) return
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `Vigie's window needs these system packages: ${lacking.join(', ')}. Install them with:\n\n  sudo apt-get install -y ${lacking.join(' ')}\n`,
    )
  }
  say(`installing system packages: ${lacking.join(', ')} …`)
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...lacking.map(nameHere)], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
