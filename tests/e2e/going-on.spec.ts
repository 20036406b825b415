import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { FLIGHTS, flightsCsv } from '@tests/helpers/flights'
import { picture } from '@tests/helpers/looks'
import { runnersOf } from '@tests/helpers/processes'
import { test } from '@tests/helpers/test'

const FINGERPRINT = `select count(*) n, count(distinct hash(f)) d, sum(hash(f) % 1000000007) h from flights f`

/** How many times the flights are imported: a run has to be at work still when the window of a second application is there. */
const TIMES = 4

/** The flights as files of several names. */
async function flightsFiles(): Promise<string[]> {
  const file = await flightsCsv()
  const folder = temporaryFolder('flights')
  const files = Array.from({ length: TIMES }, (_, number) => join(folder, `flights-${number}.csv`))
  for (const name of files) symlinkSync(file, name)
  return files
}

async function start(app: App, files: string[]): Promise<void> {
  await app.create({ label: 'Flights', source: { files }, target: { dataset: 'flights' } })
  await expect(app.window.row('Flights')).toBeVisible()
  await app.window.row('Flights').click()
}

/** Waits until the run is at work and has got past `share` of the files: one that is to go on keeps its progress while it waits for its turn. */
async function reached(app: App, share: number): Promise<void> {
  await expect
    .poll(
      () =>
        app.page.evaluate(async () => {
          const reply = await window.vigie.requests['jobs.list'](undefined)
          const job = reply.ok ? reply.value[0] : undefined
          if (job?.status === 'finished') throw new Error('the run has finished already')
          return job?.status === 'running' ? (job.progress ?? 0) : -1
        }),
      { timeout: 60_000, intervals: [50] },
    )
    .toBeGreaterThan(share)
}

test('12 million flights, paused, resumed, the app closed and killed in between, end as the rows of an undisturbed run', async () => {
  test.setTimeout(300_000)
  const files = await flightsFiles()
  const undisturbed = temporaryFolder('undisturbed')
  vigie(undisturbed, 'import', ...files, '--into', 'flights', '--label', 'Flights')
  const expected = query(undisturbed, FINGERPRINT)
  expect(Number(expected[0]?.['n'])).toBe(TIMES * FLIGHTS)

  const workspace = temporaryFolder('going-on')
  let app = await launch({ workspace })
  await start(app, files)
  await reached(app, 0.05)
  await picture(app.page, 'running')

  // Pausing shows at once: it waits for nothing that the data process has to say, and here that one can say nothing.
  const row = app.window.row('Flights')
  const runners = runnersOf(app.electron.process().pid ?? 0)
  expect(runners).toHaveLength(1)
  for (const runner of runners) process.kill(runner, 'SIGSTOP')
  await app.window.command('pause').click()
  await expect(row).toContainText(app.window.t('status.pausing'))
  for (const runner of runners) process.kill(runner, 'SIGCONT')
  await expect(row).toContainText(app.window.t('status.paused'))
  await app.window.command('start').click()
  await reached(app, 0.25)

  // Closing asks, says what will happen, and stops at a checkpoint.
  await app.answerDialogs({ button: 0 })
  await app.close()
  expect(JSON.parse(vigie(workspace, 'jobs', '--json'))).toMatchObject([{ label: 'Flights', status: 'stopping' }])

  app = await launch({ workspace })
  await reached(app, 0.4)
  for (const pid of runnersOf(app.electron.process().pid ?? 0)) process.kill(pid, 'SIGKILL')
  await reached(app, 0.55)

  // The whole application is killed.
  const pid = app.electron.process().pid ?? 0
  const gone = new Promise((resolve) => app.electron.process().once('exit', resolve))
  process.kill(pid, 'SIGKILL')
  await gone

  app = await launch({ workspace })
  await expect(app.window.row('Flights')).toContainText(app.window.t('status.finished'), { timeout: 120_000 })
  await app.close()
  expect(query(workspace, FINGERPRINT)).toEqual(expected)
})

test('the question at closing can be answered with staying', async () => {
  const app = await launch({ workspace: temporaryFolder('staying') })
  await start(app, await flightsFiles())
  await reached(app, 0.02)
  await app.answerDialogs({ button: 1 })
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  })
  await expect
    .poll(() => app.electron.evaluate(() => (globalThis as unknown as { vigieDialogs: string[] }).vigieDialogs.length))
    .toBe(1)
  await app.window.command('cancel').click()
  await expect(app.window.row('Flights')).toContainText(app.window.t('status.cancelled'), { timeout: 10_000 })
  await app.close()
})
