import { join } from 'node:path'
import { expect } from '@playwright/test'
import { DATA, launch, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { flightsCsv } from '@tests/helpers/flights'
import { axeSource } from '@tests/helpers/looks'
import { seedJobs } from '@tests/helpers/seed'
import { test } from '@tests/helpers/test'

const STRIKES = join(DATA, 'birdstrikes.csv')
/** Looks at the view that is shown now. */
type Visit = (view: string) => Promise<void>

/** Calls `walk` with the window in each language; what axe finds in a view it visits, in either theme, is told with the view's name. */
async function inEveryLook(app: App, walk: (app: App, visit: Visit) => Promise<void>): Promise<void> {
  await app.page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
  for (const language of ['en', 'fr'] as const) {
    await app.page.evaluate((given) => window.vigie.requests['settings.change'](given), {
      language,
      theme: 'system',
    } as const)
    await expect(app.page.locator('html')).toHaveAttribute('lang', language)
    const speaking = app.speaking(language)
    await walk(speaking, async (view) => {
      const found = await speaking.window.seriousViolationsInBothThemes(axeSource())
      expect.soft(found, `${view} (${language})`).toEqual([])
    })
  }
}

/** The selected job in all its tabs, with the menus and the messages that belong to them. */
async function details({ page, window }: App, visit: Visit): Promise<void> {
  await window.row('Strikes').click()
  for (const tab of ['general', 'journal'] as const) {
    await window.tab(tab).click()
    await visit(tab)
  }
  await window.tab('rejects').click()
  await window.rejects().getByRole('row').nth(1).click()
  await visit('rejects, with a record')
  const menu = window.details().getByRole('button', { name: window.window('rejects.export'), exact: true })
  await menu.click()
  await visit('formats of rejects')
  await page.getByRole('menuitem').first().click()
  const messages = page.getByRole('region', { name: window.window('banner.list') })
  await messages.waitFor()
  await visit('message')
  await messages
    .getByRole('button', { name: window.window('banner.dismiss') })
    .first()
    .click()
  await window.row('Tried').click()
  await window.tab('general').click()
  await page.getByRole('table', { name: window.window('dry.sample') }).waitFor()
  await visit('dry run')
  await window.row('Strikes').click({ modifiers: ['Shift'] })
  await visit('several jobs')
}

/** What opens over the list. */
async function overTheList({ page, window }: App, visit: Visit): Promise<void> {
  await window.row('Strikes').click()
  await window.row('Strikes').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await visit('context menu')
  await page.keyboard.press('Escape')
  await window.grid.focus()
  await page.keyboard.press('Delete')
  await page.getByRole('alertdialog').waitFor()
  await visit('question before deleting')
  await page.keyboard.press('Escape')
  // The palette is also where the shortcuts are listed.
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
  await window.search().fill('nothing is called this')
  await page.getByText(window.window('jobs.noneMatch')).waitFor()
  await visit('no job matches')
  await page.getByRole('button', { name: window.window('jobs.clearFilters') }).click()
}

/** The import page, step by step. */
async function importPage({ page, window }: App, visit: Visit): Promise<void> {
  await window.newImport().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await visit('import, no file')
  await page.getByRole('button', { name: window.window('source.choose') }).click()
  await page.getByRole('table').waitFor()
  await visit('import, source')
  const next = page.getByRole('button', { name: window.window('import.next'), exact: true })
  while (await next.isVisible()) {
    await next.click()
    await visit(`import, ${(await page.locator('[aria-current=step]').textContent())?.trim() ?? ''}`)
  }
  // A problem: an import without a label.
  await page.locator('#import-label').fill('')
  await window.step('mapping').click()
  await page.getByRole('button', { name: window.window('import.save') }).click()
  await page.locator('#import-label').waitFor()
  await visit('import, with a problem')
  await window.step('mapping').click()
  await page.locator('#import-field-0-open').click()
  await page.getByRole('combobox', { name: window.window('transform.add') }).selectOption('map')
  await visit('import, settings of a field, with the problem above')
  await page.getByRole('button', { name: window.window('import.giveUp') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: window.window('import.giveUp') })
    .click()
  // A list that is hidden draws no rows.
  await expect(window.grid).toBeVisible()
  await expect(window.row('birdstrikes')).toHaveCount(0)
}

/** The export page, step by step, of a dataset that is there. */
async function exportPage({ page, window }: App, visit: Visit): Promise<void> {
  await window.newExport().click()
  await page.locator('#export-dataset').selectOption('birdstrikes')
  await page.locator('#export-filter-add').click()
  await page.locator('#export-filter-0-field').selectOption({ index: 1 })
  await page.locator('#export-filter-0-value').fill('x')
  await page.locator('#export-filter-sql').waitFor()
  await visit('export, source')
  await window.exportStep('columns').click()
  await page.getByRole('radio', { name: window.window('export.columns.chosen') }).check()
  await page.getByRole('table', { name: window.window('export.preview.table') }).waitFor()
  await visit('export, columns')
  await window.exportStep('format').click()
  await page.getByRole('region', { name: window.window('export.preview.text') }).waitFor()
  await visit('export, format')
  for (const step of ['target', 'summary'] as const) {
    await window.exportStep(step).click()
    await visit(`export, ${step}`)
  }
  await page.getByRole('button', { name: window.window('import.giveUp') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: window.window('import.giveUp') })
    .click()
  await expect(window.grid).toBeVisible()
}

/** A run under way, the question at closing (the system's own dialog: only its words are ours), and the run given up. */
async function running(app: App, visit: Visit): Promise<void> {
  const { window } = app
  await app.answerDialogs({ button: 1 })
  await window.row('Flights').click()
  await window.command('start').click()
  await expect(window.row('Flights')).toContainText(window.t('status.running'))
  await window.tab('general').click()
  await visit('running')
  await app.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  })
  const asked = () =>
    app.electron.evaluate(() => (globalThis as unknown as { vigieDialogs: string[] }).vigieDialogs.at(-1) ?? '{}')
  await expect
    .poll(async () => JSON.parse(await asked()) as unknown)
    .toMatchObject({
      message: window.t('shell.close.message', { count: 1 }),
      detail: window.t('shell.close.detail'),
      buttons: [window.t('shell.close.quit'), window.t('shell.close.stay')],
    })
  await window.command('cancel').click()
  await expect(window.row('Flights')).toContainText(window.t('status.cancelled'))
}

test('no view has a serious accessibility finding, in either theme and either language', async () => {
  test.setTimeout(300_000)
  const workspace = temporaryFolder('accessible')
  // A field of another type than its values, so that there are rejects.
  const rejected = ['--type', 'Aircraft Airline Operator=integer', '--set', 'errors.stopWhenFirstRejected=null']
  vigie(workspace, 'import', STRIKES, '--label', 'Strikes', ...rejected)
  vigie(workspace, 'import', STRIKES, '--label', 'Tried', '--into', 'tried', '--dry')
  const app = await launch({ workspace })
  await app.answerDialogs({ open: STRIKES, save: join(temporaryFolder('rejects'), 'rejects.csv') })
  await inEveryLook(app, async (speaking, visit) => {
    await details(speaking, visit)
    await overTheList(speaking, visit)
    await importPage(speaking, visit)
    await exportPage(speaking, visit)
  })
  await app.close()
})

test('nor has a list that is empty, or full of jobs in every status', async () => {
  const workspace = temporaryFolder('accessible-lists')
  const empty = await launch({ workspace })
  await inEveryLook(empty, async ({ page, window }, visit) => {
    await page.getByText(window.window('jobs.empty')).waitFor()
    await visit('empty list')
  })
  await empty.close()
  seedJobs(workspace, 1000)
  const full = await launch({ workspace })
  await inEveryLook(full, async ({ window }, visit) => {
    await window.rows().first().click()
    await visit('full list')
  })
  await full.close()
})

test('nor has a run under way; the question at closing is asked in the language of the window', async () => {
  // Small blocks: the run has to last as long as it is looked at.
  const app = await launch({
    workspace: temporaryFolder('accessible-running'),
    env: { VIGIE_BLOCK_BYTES: '100000' },
  })
  await app.create({ label: 'Flights', source: { files: [await flightsCsv()] }, target: { dataset: 'flights' } }, false)
  await inEveryLook(app, running)
  await app.close()
})
