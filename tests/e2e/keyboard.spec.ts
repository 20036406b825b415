import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { launch, temporaryFolder } from '@tests/helpers/app'
import { flightsCsv } from '@tests/helpers/flights'

/** Presses Tab (or Shift+Tab) until `target` has the focus, as a person without a mouse does. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await page.keyboard.press(key)
  }
  throw new Error('not reachable with Tab')
}

test('the whole story can be told by keyboard alone: create, start, pause, cancel, export rejects', async () => {
  const workspace = temporaryFolder('keyboard')
  const app = await launch({ workspace })
  const { page, window } = app
  const exported = join(workspace, 'rejects.xlsx')
  await app.answerDialogs({ open: await flightsCsv(), save: exported })

  await page.keyboard.press('Control+n')
  await tabTo(page, page.getByRole('button', { name: window.window('import.choose') }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: window.window('import.start') })).toBeEnabled({ timeout: 30_000 })
  await tabTo(page, page.getByRole('button', { name: window.window('import.next'), exact: true }))
  await page.keyboard.press('Enter')
  // A type that the values can't have: every record is rejected as long as nothing stops the run.
  const start = page.getByRole('button', { name: window.window('import.start') })
  await tabTo(page, start)
  await page.keyboard.press('Enter')

  const row = window.row('flights')
  await expect(row).toContainText(window.t('status.running'), { timeout: 10_000 })
  await tabTo(page, window.command('pause'))
  await page.keyboard.press('Enter')
  await expect(row).toContainText(window.t('status.paused'), { timeout: 5000 })
  await tabTo(page, window.command('cancel'))
  await page.keyboard.press('Enter')
  await expect(row).toContainText(window.t('status.cancelled'), { timeout: 5000 })

  // Another run, of the same file into the same dataset, whose records all clash with a required empty field.
  await page.keyboard.press('Control+k')
  await page.keyboard.type(window.t('command.edit'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('flights')
  await page.keyboard.press('Escape')
  expect(existsSync(exported)).toBe(false)
  await app.close()
})
