import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, temporaryFolder } from '@tests/helpers/app'
import { test } from '@tests/helpers/test'

/** The tests run in a session bus of their own (tools/testing/stages.mjs): what is seen here is what a desktop would see. */
function listenOnBus(): { text: () => string; child: ChildProcess } {
  const child = spawn('dbus-monitor', ['--session', "interface='org.freedesktop.Notifications',member='Notify'"])
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  return { text: () => text, child }
}

test('a run that fails is told on the desktop’s bus, one that finishes only by setting', async () => {
  const daemon = spawn('dunst', [], { stdio: 'ignore' })
  const bus = listenOnBus()
  try {
    await expect.poll(() => bus.text()).toContain('NameAcquired')
    const workspace = temporaryFolder('notification')
    const app = await launch({ workspace })
    const create = (label: string, file: string) =>
      app.create({ label, source: { files: [file] }, target: { dataset: 'things' } })
    const good = join(workspace, 'good.csv')
    writeFileSync(good, 'a,b\n1,2\n3,4\n')
    await create('Silent success', good)
    await expect(app.window.row('Silent success')).toContainText(app.window.t('status.finished'), { timeout: 30_000 })
    await create('Lost file', join(workspace, 'missing.csv'))
    await expect.poll(() => bus.text(), { timeout: 15_000 }).toContain('“Lost file” finished with errors')
    expect(bus.text()).toContain('missing.csv does not exist')
    expect(bus.text()).not.toContain('Silent success')

    await app.page.evaluate(() => window.vigie.requests['settings.change']({ notifyFinished: true }))
    const other = join(workspace, 'other.csv')
    writeFileSync(other, 'a,b\n5,6\n')
    await create('Loud success', other)
    await expect.poll(() => bus.text(), { timeout: 15_000 }).toContain('“Loud success” finished')
    await app.close()
  } finally {
    bus.child.kill()
    daemon.kill()
  }
})

test('a click on the notification shows the job at the tab that holds the reason', async () => {
  const workspace = temporaryFolder('click')
  const app = await launch({ workspace })
  await app.electron.evaluate(({ Notification }) => {
    const made: unknown[] = []
    Object.assign(globalThis, { vigieNotifications: made })
    const show = Notification.prototype.show
    Notification.prototype.show = function (this: Electron.Notification) {
      made.push(this)
      show.call(this)
    }
  })
  await app.create({
    label: 'Clicked',
    source: { files: [join(workspace, 'missing.csv')] },
    target: { dataset: 'things' },
  })
  await expect
    .poll(() =>
      app.electron.evaluate(
        () => (globalThis as unknown as { vigieNotifications: unknown[] }).vigieNotifications.length,
      ),
    )
    .toBe(1)
  await app.electron.evaluate(() => {
    const [first] = (globalThis as unknown as { vigieNotifications: Electron.Notification[] }).vigieNotifications
    first?.emit('click')
  })
  await expect(app.window.row('Clicked')).toHaveAttribute('aria-selected', 'true')
  await expect(app.window.tab('journal')).toHaveAttribute('aria-selected', 'true')
  await expect(app.window.log()).toContainText('missing.csv')
  await app.close()
})
