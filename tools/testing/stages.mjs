import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBuilt } from '../build/build.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { ROOT } from '../setup/paths.mjs'
import { ensureSystemLibraries } from '../setup/system-libraries.mjs'
import { failure, outcomeOf, readPlaywright, readVitest } from './failures.mjs'

/** @typedef {import('./failures.mjs').Outcome} Outcome */
/** @typedef {() => Promise<Outcome>} Stage */

const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules/.bin', name)
const report = (/** @type {string} */ name) => join(ROOT, 'out/reports', `${name}.json`)

/**
 * What is run, in this order, once the program is built: two at a time, because each waits for much of its time (for the disk, for programs that
 * start, for a window that draws). Tools that say yes or no count as one test each; what fails first is told first.
 * @type {Record<string, Stage>}
 */
const STAGES = {
  lint: () => gate('eslint', ['.', '--max-warnings', '0']),
  format: () => gate('prettier', ['--check', '--log-level', 'warn', '.']),
  unused: () => gate('knip', []),
  'types-shared': () => gate('tsc', ['-p', 'tsconfig.shared.json']),
  'types-node': () => gate('tsc', ['-p', 'tsconfig.node.json']),
  'types-e2e': () => gate('tsc', ['-p', 'tsconfig.e2e.json']),
  'types-window': () => gate('vue-tsc', ['-p', 'tsconfig.web.json']),
  renderer,
  unit: () => vitest('unit', ['unit', 'unit-apart']),
  e2e,
  integration: () => vitest('integration', ['integration']),
}
const LANES = 2
/** Two of them beside each other must not build at the same time. */
const ON_THE_BUILD = ['e2e', 'integration']

/** @param {string[] | null} only names of stages, null for all @returns {Promise<Outcome>} */
export async function runStages(only) {
  rmSync(join(ROOT, 'out/reports'), { recursive: true, force: true })
  mkdirSync(join(ROOT, 'out/reports'), { recursive: true })
  ensureSystemLibraries({ tests: true })
  const sum = { passed: 0, failures: [] }
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

/** @param {string} name @param {Stage} stage @param {Outcome} sum what comes of the stage is added here */
async function runStage(name, stage, sum) {
  const started = Date.now()
  const { passed, failures } = await stage().catch((error) => {
    const reason = String(error instanceof Error ? error.message : error)
    process.stdout.write(`${reason}\n`)
    return { passed: 0, failures: [failure('the stage', reason)] }
  })
  sum.passed += passed
  sum.failures.push(...failures.map((each) => ({ ...each, name: `${name} │ ${each.name}` })))
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`== ${name}: ${passed} of ${passed + failures.length}, ${seconds} s\n`)
}

/** @returns {Promise<Outcome>} */
async function build() {
  ensureBuilt()
  return { passed: 1, failures: [] }
}

/** Of what a run has printed so many lines are kept, for one that says nothing else. */
const TAIL = 10

/**
 * What it prints is shown line by line, each with the name of its stage.
 * @param {string} name @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number, tail: string }>} the exit code and the last lines
 */
function start(name, command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {string[]} */
    const tail = []
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        process.stdout.write(`${name} │ ${line}\n`)
        tail.push(line)
        if (tail.length > TAIL) tail.shift()
      })
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, tail: tail.join('\n') }))
  })
}

/** What it prints is shown in one piece. @param {string} tool @param {string[]} args @returns {Promise<Outcome>} */
function gate(tool, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(bin(tool), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject).on('close', (code) => {
      process.stdout.write(output)
      resolve(
        code === 0
          ? { passed: 1, failures: [] }
          : { passed: 0, failures: [failure(tool, output || `exit code ${code}`)] },
      )
    })
  })
}

/** @param {string} name @param {string[]} projects of vitest.config.ts @returns {Promise<Outcome>} */
async function vitest(name, projects) {
  const file = report(name)
  const ended = await start(name, bin('vitest'), [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  return outcomeOf(readVitest, file, ended)
}

/** The window in an ordinary browser, with a made-up engine that has everything: a million rejects, ten thousand jobs. @returns {Promise<Outcome>} */
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

/** The real window: under a display and a session bus of its own, so that notifications have somewhere to go. @returns {Promise<Outcome>} */
async function e2e() {
  await ensureElectron()
  const display = ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', 'dbus-run-session', '--']
  return playwright('e2e', process.platform === 'linux' ? display : [], [])
}

/** @param {string} name @param {string[]} wrapper @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<Outcome>} */
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
  const ended = await start(name, command, rest, { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  return outcomeOf(readPlaywright, file, ended)
}
