import { expect } from '@playwright/test'
import { launch, temporaryFolder } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { seedJobs } from '@tests/helpers/seed'
import { test } from '@tests/helpers/test'

test('a list of 1,000 jobs is usable by keyboard alone and draws only what is seen', async () => {
  const workspace = temporaryFolder('list')
  seedJobs(workspace, 1000)
  const app = await launch({ workspace })
  const { page, window: view } = app
  await expect(view.rows().first()).toBeVisible()
  await expect(view.grid).toHaveAttribute('aria-rowcount', '1001')
  expect(await view.rows().count()).toBeLessThanOrEqual(100)
  await picture(page, 'list')

  await view.rows().first().click()
  for (const density of ['comfortable', 'compact'] as const) {
    await page.evaluate((value) => window.vigie.requests['settings.change']({ density: value }), density)
    await page.keyboard.press('Home')
    await page.keyboard.press('End')
    const last = view.activeRow()
    await expect(last).toHaveAttribute('aria-rowindex', '1001')
    const [row, list] = [await last.boundingBox(), await view.grid.boundingBox()]
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 0.5)
  }
  await page.keyboard.press('PageUp')
  await page.keyboard.press('ArrowUp')
  await expect(view.selectedRows()).toHaveCount(1)
  expect(await view.rows().count()).toBeLessThanOrEqual(100)

  await page.keyboard.press('Control+f')
  await page.keyboard.type('00042')
  await expect(view.rows()).toHaveCount(1)
  expect(await view.seriousViolations(axeSource())).toEqual([])
  await app.close()
})

test('both themes and both languages have no serious accessibility findings, and French speaks the seed’s words', async () => {
  const workspace = temporaryFolder('themes')
  seedJobs(workspace, 50)
  const app = await launch({ workspace })
  const { page } = app
  await app.window.rows().first().click()
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((value) => window.vigie.requests['settings.change']({ theme: value }), theme)
    expect(await app.window.seriousViolations(axeSource())).toEqual([])
    await picture(page, `theme-${theme}`)
  }
  await page.evaluate(() => window.vigie.requests['settings.change']({ language: 'fr' }))
  for (const word of ['Général', 'Journal', 'Rejets', 'Statut', 'Démarrer', 'Pause', 'Annuler']) {
    await expect(page.getByText(word, { exact: true }).first()).toBeVisible()
  }
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  expect(await app.window.seriousViolations(axeSource())).toEqual([])
  await picture(page, 'french')
  const menus = await app.electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
  expect(menus).toContain('Traitement')
  await app.close()
})

test('the smallest window, 1024 × 640, clips no text in either language', async () => {
  const workspace = temporaryFolder('small')
  seedJobs(workspace, 20)
  const app = await launch({ workspace })
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 640)
  })
  await app.window.rows().first().click()
  for (const language of ['en', 'fr'] as const) {
    await app.page.evaluate((value) => window.vigie.requests['settings.change']({ language: value }), language)
    await expect(app.page.locator('html')).toHaveAttribute('lang', language)
    expect(await app.window.clippedTexts()).toEqual([])
  }
  await app.close()
})
