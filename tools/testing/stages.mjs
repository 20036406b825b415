import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBuilt } from '../build/build.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { ROOT } from '../setup/paths.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'

/** @typedef {{ passed: number, failed: number }} Count */
/** @typedef {() => Promise<Count>} Stage */

const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules/.bin', name)
const report = (/** @type {string} */ name) => join(ROOT, 'out/reports', `${name}.json`)

/**
 * What is run, in this order, once the program is built: two at a time, because each waits for much of its time (for the disk, for programs that
 * start, for a window that draws). Tools that say yes or no count as one test each; what fails first is told first.
 * @type {Record<string, Stage>}
 */
const STAGES = {
  lint: () => gate(bin('eslint'), ['.', '--max-warnings', '0']),
  format: () => gate(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  unused: () => gate(bin('knip'), []),
  'types-shared': () => gate(bin('tsc'), ['-p', 'tsconfig.shared.json']),
  'types-node': () => gate(bin('tsc'), ['-p', 'tsconfig.node.json']),
  'types-e2e': () => gate(bin('tsc'), ['-p', 'tsconfig.e2e.json']),
  'types-window': () => gate(bin('vue-tsc'), ['-p', 'tsconfig.web.json']),
  renderer,
  unit: () => vitest('unit', ['unit', 'unit-apart']),
  e2e,
  integration: () => vitest('integration', ['integration']),
}
const LANES = 2
/** Two of them beside each other must not build at the same time. */
const ON_THE_BUILD = ['e2e', 'integration']

/** @param {string[] | null} only names of stages, null for all @returns {Promise<Count>} */
export async function runStages(only) {
  rmSync(join(ROOT, 'out/reports'), { recursive: true, force: true })
  mkdirSync(join(ROOT, 'out/reports'), { recursive: true })
  ensureSystemLibraries({ tests: true })
  const sum = { passed: 0, failed: 0 }
  const isWanted = (/** @type {string} */ name) => !only || only.includes(name)
  if (isWanted('build')) await runStage('build', build, sum)
  else if (ON_THE_BUILD.some(isWanted)) ensureBuilt()
  const stages = Object.entries(STAGES).filter(([name]) => isWanted(name))
  const lane = async () => {
    for (let next = stages.shift(); next !== undefined; next = stages.shift()) await runStage(...next, sum)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return sum
}

/** @param {string} name @param {Stage} stage @param {Count} sum what the stage counts is added here */
async function runStage(name, stage, sum) {
  const started = Date.now()
  const { passed, failed } = await stage().catch((error) => {
    process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
    return { passed: 0, failed: 1 }
  })
  sum.passed += passed
  sum.failed += failed
  process.stdout.write(`== ${name}: ${passed} of ${passed + failed}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

/** @returns {Promise<Count>} */
async function build() {
  ensureBuilt()
  return { passed: 1, failed: 0 }
}

/**
 * What it prints is shown line by line, each with the name of its stage.
 * @param {string} name @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>} the exit code
 */
function start(name, command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => process.stdout.write(`${name} │ ${line}\n`))
    child.on('error', reject).on('close', (code) => resolve(code ?? 1))
  })
}

/** What it prints is shown in one piece. @param {string} command @param {string[]} args @returns {Promise<Count>} */
function gate(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject).on('close', (code) => {
      process.stdout.write(output)
      resolve({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 })
    })
  })
}

/** @param {string} name @param {string[]} projects of vitest.config.ts @returns {Promise<Count>} */
async function vitest(name, projects) {
  const file = report(name)
  const code = await start(name, bin('vitest'), [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const {
    numPassedTests: passed,
    numTotalTests: total,
    numFailedTestSuites: suites,
  } = JSON.parse(readFileSync(file, 'utf8'))
  // A file that can't be loaded has no tests to fail, and a skipped test is one that has not passed.
  return { passed, failed: Math.max(total - passed, suites > 0 || code !== 0 ? 1 : 0) }
}

/** The window in an ordinary browser, with a made-up engine that has everything: a million rejects, ten thousand jobs. @returns {Promise<Count>} */
async function renderer() {
  // The usual port may serve the window of another checkout.
  const port = String(await freePort())
  return playwright('renderer', [], ['--config', 'tests/renderer/playwright.config.mjs'], { VIGIE_RENDERER_PORT: port })
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** The real window: under a display and a session bus of its own, so that notifications have somewhere to go. @returns {Promise<Count>} */
async function e2e() {
  await ensureElectron()
  const display = ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', 'dbus-run-session', '--']
  return playwright('e2e', process.platform === 'linux' ? display : [], [])
}

/** @param {string} name @param {string[]} wrapper @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<Count>} */
async function playwright(name, wrapper, args, env = {}) {
  const file = report(name)
  const [command = '', ...rest] = [
    ...wrapper,
    process.execPath,
    bin('playwright'),
    'test',
    '--reporter=list,json',
    ...args,
  ]
  const code = await start(name, command, rest, { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  const { stats } = JSON.parse(readFileSync(file, 'utf8'))
  const failed = stats.unexpected + stats.skipped + stats.flaky
  return { passed: stats.expected, failed: Math.max(failed, code === 0 ? 0 : 1) }
}
