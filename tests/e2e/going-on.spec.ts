import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { FLIGHTS, flightsCsv } from '@tests/helpers/flights'
import { picture } from '@tests/helpers/looks'
import { runnersOf } from '@tests/helpers/processes'
import { test } from '@tests/helpers/test'

const FINGERPRINT = `select count(*) n, count(distinct hash(f)) d, sum(hash(f) % 1000000007) h from flights f`

async function start(app: App, file: string): Promise<string> {
  await app.create({ label: 'Flights', source: { files: [file] }, target: { dataset: 'flights' } })
  await expect(app.window.row('Flights')).toBeVisible()
  await app.window.row('Flights').click()
  return 'Flights'
}

/** Waits until the run has got past `share` of the file. */
async function reached(app: App, share: number): Promise<void> {
  await expect
    .poll(
      () =>
        app.page.evaluate(async () => {
          const reply = await window.vigie.requests['jobs.list'](undefined)
          return reply.ok ? (reply.value[0]?.progress ?? 0) : -1
        }),
      { timeout: 60_000, intervals: [50] },
    )
    .toBeGreaterThan(share)
}

test('3 million flights, paused, resumed, the app closed and killed in between, end as the rows of an undisturbed run', async () => {
  test.setTimeout(300_000)
  const file = await flightsCsv()
  const undisturbed = temporaryFolder('undisturbed')
  vigie(undisturbed, 'import', file, '--into', 'flights', '--label', 'Flights')
  const expected = query(undisturbed, FINGERPRINT)
  expect(Number(expected[0]?.['n'])).toBe(FLIGHTS)

  const workspace = temporaryFolder('going-on')
  let app = await launch({ workspace })
  await start(app, file)
  await reached(app, 0.05)
  await picture(app.page, 'running')

  // Pause shows at once, takes effect within a second, and holds.
  const asked = Date.now()
  await app.window.command('pause').click()
  const row = app.window.row('Flights')
  await expect(row).toContainText(new RegExp(`${app.window.t('status.pausing')}|${app.window.t('status.paused')}`), {
    timeout: 200,
  })
  await expect(row).toContainText(app.window.t('status.paused'), { timeout: 5000 })
  test.info().annotations.push({ type: 'pause ms', description: String(Date.now() - asked) })
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
  await start(app, await flightsCsv())
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
