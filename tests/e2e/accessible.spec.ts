import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { DATA, launch, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { axeSource } from '@tests/helpers/looks'

/** Goes through every view of the window, with a real import that has rejects, and calls `visit` in each. */
async function everyView({ page, window }: App, visit: (view: string) => Promise<void>): Promise<void> {
  await window.row('Strikes').click()
  for (const tab of ['general', 'journal'] as const) {
    await window.tab(tab).click()
    await visit(tab)
  }
  await window.tab('rejects').click()
  await window.rejects().getByRole('row').nth(1).click()
  await visit('rejects, with a record')
  await window.row('Strikes').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await visit('context menu')
  await page.keyboard.press('Escape')
  await window.grid.focus()
  await page.keyboard.press('Delete')
  await page.getByRole('alertdialog').waitFor()
  await visit('question')
  await page.keyboard.press('Escape')
  for (const [keys, view] of [
    ['Control+k', 'palette'],
    ['Control+,', 'settings'],
  ] as const) {
    await page.keyboard.press(keys)
    await page.getByRole('dialog').waitFor()
    await visit(view)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await window.newImport().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await visit('import, no file')
  await page.getByRole('button', { name: window.window('import.choose') }).click()
  await page.getByRole('table').waitFor()
  await visit('import, source')
  const next = page.getByRole('button', { name: window.window('import.next'), exact: true })
  while (await next.isVisible()) {
    await next.click()
    await visit(`import, ${(await page.locator('[aria-current=step]').textContent())?.trim() ?? ''}`)
  }
  // A problem: an import without a label.
  await page.getByRole('button', { name: window.window('step.target') }).click()
  await page.locator('#import-label').fill('')
  await page.getByRole('button', { name: window.window('import.save') }).click()
  await page.locator('#import-problems').waitFor()
  await visit('import, with a problem')
  await page.getByRole('button', { name: window.window('import.giveUp') }).click()
}

test('no view has a serious accessibility finding, in either theme and either language', async () => {
  test.setTimeout(240_000)
  const workspace = temporaryFolder('accessible')
  const file = join(DATA, 'birdstrikes.csv')
  const strikes = ['import', file, '--label', 'Strikes', '--set', 'errors.stopWhenFirstRejected=null']
  const app = await launch({ workspace })
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect.soft(await app.window.seriousViolations(axeSource()), 'an empty list').toEqual([])
  await app.close()

  // A field of another type than its values, so that there are rejects.
  vigie(workspace, ...strikes, '--type', 'Aircraft Airline Operator=integer')
  const full = await launch({ workspace })
  await full.page.emulateMedia({ reducedMotion: 'reduce' })
  await full.answerDialogs({ open: file })
  for (const language of ['en', 'fr'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      const settings = { language, theme }
      await full.page.evaluate((given) => window.vigie.requests['settings.change'](given), settings)
      await expect(full.page.locator('html')).toHaveAttribute('lang', language)
      const speaking = full.speaking(language)
      await everyView(speaking, async (view) => {
        const found = await speaking.window.seriousViolations(axeSource())
        expect.soft(found, `${view} (${language}, ${theme})`).toEqual([])
      })
    }
  }
  await full.close()
})
