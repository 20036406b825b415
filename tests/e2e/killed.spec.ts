import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import type { RunRecord } from '@shared/jobs/records'
import { familyOf, isAlive, launch, launchArguments, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { ensureElectron } from '../../tools/setup/electron.mjs'
import { COLUMNS, generate } from '../../bench/generate'

const KILLS = 20
const LINES = 300_000
/** Small blocks, so that the import has many checkpoints and lasts longer than all the kills. */
const SLOW = { VIGIE_BLOCK_BYTES: '100000' }
const FINGERPRINT = `select count(*) n, count(distinct id) d, sum(hash(b) % 1000000007) h from bench b`

const FIELDS = COLUMNS.map(({ name, type }) => ({
  name,
  type,
  ...(type === 'decimal' ? { precision: 12, scale: 2 } : {}),
}))

/** The run as the store has it on disk, whoever is alive. */
function stored(workspace: string): RunRecord {
  const { runs } = JSON.parse(readFileSync(join(workspace, 'runs.json'), 'utf8')) as { runs: RunRecord[] }
  const run = runs[0]
  if (run === undefined) throw new Error('no run is stored')
  return run
}

/** Every reject of the workspace's only run, without what must differ from run to run. */
function rejects(workspace: string): unknown[] {
  const file = join(workspace, 'rejects.ndjson')
  vigie(workspace, 'rejects', stored(workspace).id, '--out', file)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => ({ ...(JSON.parse(line) as object), at: null, run: null }))
}

/** Kills the program and waits until nothing of it is left, its data process included. */
async function kill(program: ChildProcess): Promise<void> {
  const family = familyOf(program.pid ?? 0)
  program.kill('SIGKILL')
  await expect.poll(() => family.filter(isAlive), { timeout: 10_000, intervals: [20] }).toEqual([])
}

test('an import during which the whole application is killed at 20 random moments ends as an undisturbed one', async () => {
  test.setTimeout(300_000)
  const folder = temporaryFolder('killed-source')
  const file = join(folder, 'lines.csv')
  const { bad } = generate(file, LINES, { seed: 7 })
  const definition = {
    label: 'Killed',
    source: { files: [file] },
    target: { dataset: 'bench', fields: FIELDS },
    errors: { stopWhenFirstRejected: null },
  }

  const workspace = temporaryFolder('killed')
  const first = await launch({ workspace, env: SLOW })
  await first.page.evaluate(
    (given) => window.vigie.requests['jobs.create']({ definition: given, start: true }),
    definition as Parameters<(typeof window.vigie.requests)['jobs.create']>[0]['definition'],
  )
  await expect.poll(() => stored(workspace).counters.processed, { timeout: 30_000 }).toBeGreaterThan(0)
  const moments: string[] = []
  const note = (delay: number): void => {
    const { status, counters } = stored(workspace)
    moments.push(`${delay} ms: ${status} at ${counters.processed}`)
  }
  await kill(first.electron.process())
  note(0)

  const { program } = await ensureElectron()
  while (moments.length < KILLS) {
    const delay = randomInt(200, 2500)
    const { args, env } = launchArguments({ workspace, env: SLOW })
    const app = spawn(program, args, { env, stdio: 'ignore' })
    await wait(delay)
    await kill(app)
    note(delay)
  }
  // Printed when the test fails: at which moments it did.
  test.info().annotations.push({ type: 'kills', description: moments.join('; ') })
  const during = moments.filter((moment) => / (running|queued) at [1-9]/.test(moment))
  expect(during.length, moments.join('\n')).toBeGreaterThanOrEqual(KILLS / 2)

  const last = await launch({ workspace })
  await expect(last.window.row('Killed')).toContainText(last.window.t('status.finished'), { timeout: 120_000 })
  await last.close()

  const undisturbed = temporaryFolder('killed-undisturbed')
  const types = FIELDS.flatMap(({ name, type }) => ['--type', `${name}=${type === 'decimal' ? 'decimal(12,2)' : type}`])
  vigie(undisturbed, 'import', file, '--into', 'bench', ...types)
  expect(query(workspace, FINGERPRINT)).toEqual(query(undisturbed, FINGERPRINT))
  const expected = rejects(undisturbed)
  expect(expected).toHaveLength(Object.values(bad).reduce((sum, count) => sum + count, 0))
  expect(rejects(workspace)).toEqual(expected)
  expect(stored(workspace).counters).toEqual(stored(undisturbed).counters)
})
