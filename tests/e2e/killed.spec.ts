import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from '@playwright/test'
import fc from 'fast-check'
import type { RunRecord } from '@shared/jobs/records'
import { launch, launchArguments, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { familyOf, isAlive, runnersOf, watchProgram } from '@tests/helpers/processes'
import { test } from '@tests/helpers/test'
import { ensureElectron } from '../../tools/setup/electron.mjs'
import { COLUMNS, generate } from '../../bench/generate'

const KILLS = 20
const LINES = 400_000
/** Small blocks, so that an import has many checkpoints and lasts for several kills; when it ends, another is begun. */
const SLOW = { VIGIE_BLOCK_BYTES: '100000' }
/** A random moment, in ms from progress of the run; every fourth time from the launch, when going on is yet to begin or has just begun. */
const moment = fc.noBias(fc.integer({ min: 0, max: 800 }))
const FROM = ['progress', 'progress', 'progress', 'launch'] as const

const FIELDS = COLUMNS.map(({ name, type }) => ({
  name,
  type,
  ...(type === 'decimal' ? { precision: 12, scale: 2 } : {}),
}))

interface Kill {
  readonly from: string
  readonly delay: number
  readonly status: string
  readonly processed: number
  /** Data processes that the application had when it was killed. */
  readonly runners: number
}

/** The runs as the store has them on disk, whoever is alive, in the order in which they were made. */
function stored(workspace: string): RunRecord[] {
  return (JSON.parse(readFileSync(join(workspace, 'runs.json'), 'utf8')) as { runs: RunRecord[] }).runs
}

function latest(workspace: string): RunRecord {
  const run = stored(workspace).at(-1)
  if (run === undefined) throw new Error('no run is stored')
  return run
}

/** Every reject of a run, without what must differ from run to run. */
function rejects(workspace: string, run: RunRecord): unknown[] {
  const file = join(workspace, `rejects-${run.id}.ndjson`)
  vigie(workspace, 'rejects', run.id, '--out', file)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => ({ ...(JSON.parse(line) as object), at: null, run: null }))
}

/** One figure for all rows of a dataset with all their values. */
function fingerprint(workspace: string, dataset: string): unknown {
  return query(
    workspace,
    `select count(*) n, count(distinct id) ids, md5(string_agg(hash(d)::varchar, ',' order by id, hash(d))) as content from ${dataset} d`,
  )
}

/** Kills the main process only; what it started has to end by itself. @returns the number of its data processes */
async function kill(program: ChildProcess): Promise<number> {
  const main = program.pid ?? 0
  const [family, runners] = [familyOf(main), runnersOf(main)]
  program.kill('SIGKILL')
  await expect.poll(() => family.filter(isAlive), { timeout: 10_000, intervals: [20] }).toEqual([])
  return runners.length
}

test('imports during which the whole application is killed at 20 random moments end as an undisturbed one', async () => {
  test.setTimeout(300_000)
  const seed = Number(process.env['VIGIE_KILL_SEED'] ?? randomInt(2 ** 31))
  process.stdout.write(`killed: to have the same moments again, set VIGIE_KILL_SEED=${seed}\n`)
  const source = join(temporaryFolder('killed-source'), 'lines.csv')
  const { bad } = generate(source, LINES, { seed: 7 })
  const workspace = temporaryFolder('killed')
  const { program } = await ensureElectron()

  /** Another import of the file, into a dataset of its own. */
  async function begin(number: number): Promise<ChildProcess> {
    const definition = {
      label: `Killed ${number}`,
      source: { files: [source] },
      target: { dataset: `bench_${number}`, fields: FIELDS },
      errors: { stopWhenFirstRejected: null },
    }
    const app = await launch({ workspace, env: SLOW })
    await app.create(definition as Parameters<typeof app.create>[0])
    return app.electron.process()
  }
  function again(): ChildProcess {
    const { args, env } = launchArguments({ workspace, env: SLOW })
    const app = spawn(program, args, { env, stdio: 'ignore' })
    watchProgram(app)
    return app
  }

  const kills: Kill[] = []
  let imports = 0
  for (const delay of fc.sample(moment, { seed, numRuns: KILLS })) {
    const from = FROM[kills.length % FROM.length] ?? 'progress'
    const isFirst = imports === 0 || latest(workspace).status === 'finished'
    const before = isFirst ? 0 : latest(workspace).counters.processed
    const app = isFirst ? await begin(++imports) : again()
    if (from === 'progress') {
      const moved = () => latest(workspace).counters.processed > before || latest(workspace).status === 'finished'
      await expect.poll(moved, { timeout: 30_000, intervals: [20] }).toBe(true)
    }
    await wait(delay)
    const runners = await kill(app)
    const { status, counters } = latest(workspace)
    kills.push({ from, delay, status, processed: counters.processed, runners })
  }
  process.stdout.write(`${kills.map((one) => `killed: ${JSON.stringify(one)}`).join('\n')}\n`)
  const during = kills.filter(({ status, processed, runners }) => status === 'running' && processed > 0 && runners > 0)
  expect(during.length, 'kills while an import was running').toBeGreaterThanOrEqual(KILLS / 2)

  const last = await launch({ workspace })
  for (let number = 1; number <= imports; number++) {
    const row = last.window.row(`Killed ${number}`)
    await expect(row).toContainText(last.window.t('status.finished'), { timeout: 120_000 })
  }
  await last.close()

  const undisturbed = temporaryFolder('killed-undisturbed')
  const types = FIELDS.flatMap(({ name, type }) => ['--type', `${name}=${type === 'decimal' ? 'decimal(12,2)' : type}`])
  vigie(undisturbed, 'import', source, '--into', 'bench', ...types)
  const expected = { rows: fingerprint(undisturbed, 'bench'), rejects: rejects(undisturbed, latest(undisturbed)) }
  expect(expected.rejects).toHaveLength(Object.values(bad).reduce((sum, count) => sum + count, 0))
  expect(stored(workspace)).toHaveLength(imports)
  for (const [index, run] of stored(workspace).entries()) {
    expect(run.counters).toEqual(latest(undisturbed).counters)
    expect(fingerprint(workspace, `bench_${index + 1}`)).toEqual(expected.rows)
    expect(rejects(workspace, run)).toEqual(expected.rejects)
  }
})
