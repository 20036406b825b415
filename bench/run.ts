import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { brokenEquations, type Counters } from '@shared/jobs/counters'
import { COLUMNS, generate, type Generated } from './generate'
import { watchMemory } from './memory'
import { measurePauses } from './pause'

/**
 * `npm run bench [-- --lines N --rounds N --pauses N --launches N]`: Vigie and DuckDB alone put the same generated file (1 % bad lines) into the same
 * kind of stored table, alternating, in fresh processes. What counts is the ratio: seconds differ from machine to machine.
 */
const argument = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const lines = argument('lines', 5_000_000)
const rounds = argument('rounds', 3)
const pauses = argument('pauses', 40)
const launches = argument('launches', 5)
const electron = process.env['VIGIE_BENCH_ELECTRON'] ?? ''

const root = resolve(import.meta.dirname, '../..')
const folder = join(tmpdir(), 'vigie-bench')
mkdirSync(folder, { recursive: true })

function source(): { file: string; made: Generated } {
  const file = join(folder, `lines-${lines}.csv`)
  const facts = `${file}.json`
  if (!existsSync(facts)) writeFileSync(facts, JSON.stringify(generate(file, lines)))
  return { file, made: JSON.parse(readFileSync(facts, 'utf8')) as Generated }
}

async function run(
  program: string,
  args: string[],
): Promise<{ seconds: number; last: string; memory: Map<string, number> }> {
  const started = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const memory = watchMemory(child.pid ?? 0)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-100_000)))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${output.slice(-2000)}`)
  return { seconds, last: output.trim().split('\n').at(-1) ?? '', memory: memory.stop() }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const percentile = (values: number[], p: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * p) / 100))] ?? Number.NaN

const { file, made } = source()
const bad = Object.values(made.bad).reduce((sum, n) => sum + n, 0)
const peer: number[] = []
const vigie: number[] = []
const peaks = new Map<string, number>()
const types = COLUMNS.flatMap((c) => ['--type', `${c.name}=${c.type === 'decimal' ? 'decimal(12,2)' : c.type}`])

for (let round = 0; round < rounds; round++) {
  const alone = await run(process.execPath, [join(root, 'out/bench/peer.js'), file, join(folder, 'peer.duckdb')])
  peer.push(alone.seconds)
  const workspace = join(folder, 'workspace')
  rmSync(workspace, { recursive: true, force: true })
  const ours = await run(process.execPath, [
    join(root, 'out/main/cli.js'),
    'import',
    file,
    '--into',
    'bench',
    ...types,
    '--workspace',
    workspace,
    '--json',
  ])
  vigie.push(ours.seconds)
  for (const [role, mb] of ours.memory) peaks.set(role, Math.max(peaks.get(role) ?? 0, mb))
  const { counters } = JSON.parse(ours.last) as { counters: Counters }
  const wrong = brokenEquations(counters)
  if (counters.processed !== lines || counters.rejects !== bad)
    wrong.push(`${counters.processed} processed, ${counters.rejects} rejected of ${bad} bad`)
  if (wrong.length > 0) throw new Error(wrong.join('; '))
  process.stdout.write(
    `round ${round + 1}: DuckDB alone ${alone.seconds.toFixed(2)} s, Vigie ${ours.seconds.toFixed(2)} s\n`,
  )
}

const delays = pauses > 0 ? await measurePauses(file, join(root, 'out/main/runner.js'), pauses) : []
/** Start-up of the application beside that of an empty window; on a display of its own where there is none. */
async function measureStartup() {
  const script = [process.execPath, join(root, 'out/bench/startup.js'), electron, root, String(launches)]
  const display = process.env['DISPLAY'] === undefined && process.platform === 'linux' ? ['xvfb-run', '-a'] : []
  const [program = '', ...args] = [...display, ...script]
  const { last } = await run(program, args)
  const { vigieMs, emptyWindowMs } = JSON.parse(last) as Record<'vigieMs' | 'emptyWindowMs', number[]>
  const [vigie, empty] = [median(vigieMs), median(emptyWindowMs)]
  return { launches, vigieMs: Math.round(vigie), emptyWindowMs: Math.round(empty), ratio: vigie / empty }
}

const startup = launches > 0 ? await measureStartup() : undefined
const results = {
  date: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
  file: { ...made, lines },
  import: {
    duckdbSeconds: median(peer),
    vigieSeconds: median(vigie),
    linesPerSecond: Math.round(lines / median(vigie)),
    speedBesideDuckdb: median(peer) / median(vigie),
  },
  peakMemoryMb: Object.fromEntries([...peaks].map(([role, mb]) => [role, Math.round(mb)])),
  pauseMs: {
    tries: delays.length,
    median: Math.round(percentile(delays, 50)),
    p99: Math.round(percentile(delays, 99)),
    max: Math.round(Math.max(...delays)),
  },
  startup,
}
writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
