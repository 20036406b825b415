import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { DATA, launch, temporaryFolder, type App } from '@tests/helpers/app'
import { flightsCsv } from '@tests/helpers/flights'
import { test } from '@tests/helpers/test'

/** Presses Tab (or Shift+Tab) until `target` has the focus, as a person without a mouse does. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 200; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await page.keyboard.press(key)
  }
  throw new Error('not reachable with Tab')
}

/** From the list to the fields of the import of the file that the open dialog gives. */
async function beginImport(app: App): Promise<void> {
  const { page, window } = app
  await page.keyboard.press('Control+n')
  await tabTo(page, page.getByRole('button', { name: window.window('source.choose') }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: window.window('import.start') })).toBeEnabled({ timeout: 30_000 })
  await tabTo(page, window.step('mapping'), 'Shift+Tab')
  await page.keyboard.press('Enter')
}

test('the whole story can be told by keyboard alone: create, start, pause, cancel, export rejects', async () => {
  const workspace = temporaryFolder('keyboard')
  const app = await launch({ workspace })
  const { page, window } = app
  const exported = join(workspace, 'rejects.csv')

  await app.answerDialogs({ open: await flightsCsv(), save: exported })
  await beginImport(app)
  await tabTo(page, page.getByRole('button', { name: window.window('import.start') }))
  await page.keyboard.press('Enter')
  await expect(window.grid).toBeFocused()
  const flights = window.row('flights')
  await expect(flights).toContainText(window.t('status.running'), { timeout: 10_000 })
  await page.keyboard.press('Control+p')
  await expect(flights).toContainText(window.t('status.paused'), { timeout: 5000 })
  await page.keyboard.press('Control+.')
  await expect(flights).toContainText(window.t('status.cancelled'), { timeout: 5000 })

  await app.answerDialogs({ open: join(DATA, 'birdstrikes.csv'), save: exported })
  await beginImport(app)
  const speed = window.t('window.fields.requiredOf', { field: 'Speed IAS in knots' })
  await tabTo(page, page.getByRole('checkbox', { name: speed }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByRole('button', { name: window.window('import.start') }))
  await page.keyboard.press('Enter')
  await expect(window.row('birdstrikes')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await page.keyboard.press('Control+e')
  await expect.poll(() => existsSync(exported), { timeout: 15_000 }).toBe(true)
  await app.close()
})
