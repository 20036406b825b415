import { expect, test, type Page } from '@playwright/test'
import axe from 'axe-core'
import { VigieWindow } from '@tests/helpers/window'

/** Goes through every view and calls `visit` in each. */
async function everyView(page: Page, vigie: VigieWindow, visit: (view: string) => Promise<void>): Promise<void> {
  const chip = (status: 'running' | 'failed') => vigie.statusChip(status)
  await chip('running').click()
  await vigie.rows().first().click()
  await vigie.tab('general').click()
  await visit('general, running')
  await chip('running').click()
  await vigie.search().fill('List of customers')
  await vigie.row('List of customers').click()
  await visit('general, an export')
  await vigie.search().fill('')
  await chip('running').click()
  await vigie.rows().first().click()
  await vigie.tab('journal').click()
  await expect(page.getByTestId('journal-count')).toContainText(/[1-9]/)
  await visit('journal')
  await chip('running').click()
  await chip('failed').click()
  await vigie.rows().first().click()
  await vigie.tab('rejects').click()
  await vigie.rejects().getByRole('row').nth(1).click()
  await visit('rejects')
  await page.getByRole('button', { name: vigie.t('repair.correctThis'), exact: true }).click()
  await visit('rejects, a record that is corrected')
  await page.keyboard.press('Escape')
  await page
    .getByRole('region', { name: vigie.window('rejects.causes') })
    .getByRole('button')
    .first()
    .click()
  await page.getByRole('button', { name: vigie.t('repair.correctGroup') }).click()
  await page.getByRole('dialog').getByRole('table').waitFor()
  await visit('rejects, a group that is corrected')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await vigie.tab('general').click()
  await visit('general, failed')
  for (const key of ['fields', 'chartTable'])
    await page.getByText(vigie.t(`plausibility.${key}`), { exact: true }).click()
  await visit('general, figures of the last runs')
  await vigie.rows().first().click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await visit('context menu')
  await page.keyboard.press('Escape')
  await vigie.grid.focus()
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
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: vigie.window('command.templates') })
    .click()
  await page.getByRole('dialog').waitFor()
  await page.getByRole('listitem').first().waitFor()
  await visit('templates')
  await page.getByRole('dialog').getByRole('button').nth(2).click()
  await visit('templates, renaming')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await vigie.rows().first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: vigie.t('command.saveTemplate') }).click()
  await page.getByRole('dialog').waitFor()
  await visit('save as template')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  const imported = vigie
    .rows()
    .filter({ hasText: vigie.t('status.finished') })
    .filter({ hasText: vigie.t('jobKind.import') })
  await imported.first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: vigie.t('command.undo') }).click()
  await page.getByRole('dialog').getByRole('table').waitFor()
  await visit('undo')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await vigie.rows().first().click()
  await vigie.command('edit').click()
  await page.getByRole('region', { name: vigie.window('drift.ofJob') }).waitFor()
  await visit('edit, other columns')
  await page.getByRole('button', { name: vigie.window('import.giveUp') }).click()
  await vigie.newImport().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await visit('import, no file')
  await page.getByRole('button', { name: vigie.window('source.choose') }).click()
  await page.getByRole('table').waitFor()
  await visit('import, source')
  for (const step of ['format', 'mapping', 'reconciliation', 'errors', 'summary'] as const) {
    await vigie.step(step).click()
    await visit(`import, ${step}`)
    if (step === 'mapping') await fieldSettings(page, vigie, visit)
  }
  await page.getByRole('button', { name: vigie.window('import.toList') }).click()
  await exportPage(page, vigie, visit)
}

/** The export page, step by step, with every kind of condition, of column and of format, and with problems. */
async function exportPage(page: Page, vigie: VigieWindow, visit: (view: string) => Promise<void>): Promise<void> {
  await vigie.newExport().click()
  await page.locator('#export-dataset').selectOption('members')
  for (const [index, field] of ['name', 'Birth Date', 'status', 'vip'].entries()) {
    await page.locator('#export-filter-add').click()
    await page.locator(`#export-filter-${index}-field`).selectOption(field)
  }
  await page.locator('#export-filter-1-operator').selectOption('between')
  await page.locator('#export-filter-1-value').fill('soon')
  await page.locator('#export-filter-2-operator').selectOption('in')
  await page.getByRole('button', { name: vigie.window('export.filter.addGroup') }).click()
  await page
    .getByRole('button', { name: vigie.window('export.filter.addSql') })
    .last()
    .click()
  await page.getByRole('button', { name: vigie.window('export.sort.add') }).click()
  await page.getByRole('checkbox', { name: vigie.window('export.rows.limit') }).check()
  await visit('export, source')
  await vigie.exportStep('columns').click()
  await page.getByRole('radio', { name: vigie.window('export.columns.chosen') }).check()
  await page.getByRole('combobox', { name: vigie.window('export.columns.add') }).selectOption('template')
  await page.getByRole('combobox', { name: vigie.window('transform.add') }).selectOption('map')
  await visit('export, columns')
  await vigie.exportStep('format').click()
  for (const kind of ['delimited', 'fixed', 'xlsx', 'xml', 'parquet']) {
    await page.getByRole('combobox', { name: vigie.window('export.format.kind') }).selectOption(kind)
    await visit(`export, format ${kind}`)
  }
  await vigie.exportStep('target').click()
  await page.getByRole('radio', { name: vigie.window('export.target.by.value') }).check()
  await visit('export, file')
  await page.getByRole('button', { name: vigie.window('import.save') }).click()
  await page.locator('#export-problems').waitFor()
  await visit('export, with problems')
  await vigie.exportStep('summary').click()
  await visit('export, summary')
  await vigie.exportStep('source').click()
  await page.getByRole('radio', { name: vigie.window('export.source.sql') }).check()
  await page.locator('#export-sql').fill('select id,\n  frm')
  await page.locator('#export-sql-problem').waitFor()
  await visit('export, a select')
}

/** The settings of a field with everything open in them. */
async function fieldSettings(page: Page, vigie: VigieWindow, visit: (view: string) => Promise<void>): Promise<void> {
  await page.locator('#import-field-1-open').click()
  await page.getByRole('combobox', { name: vigie.window('transform.add') }).selectOption('map')
  await page.locator('#import-field-1-rule-values-on').check()
  await visit('import, settings of a field')
  await page.locator('#import-field-2-open').click()
  await page.getByRole('button', { name: vigie.window('values.addPattern') }).click()
  await visit('import, settings of a date')
}

for (const language of ['en', 'fr'] as const) {
  test(`no view has a serious axe finding in either theme (${language})`, async ({ page }) => {
    test.setTimeout(120_000)
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
    await page.goto(`/?live=no&lang=${language}&theme=system`)
    const vigie = new VigieWindow(page, language)
    await everyView(page, vigie, async (view) => {
      expect.soft(await vigie.seriousViolationsInBothThemes(axe.source), view).toEqual([])
    })
  })
}

test('a language 40 % longer clips nothing at 1024×640', async ({ page }) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 1024, height: 640 })
  await page.goto('/?live=no&lang=fr&pseudo')
  // Texts are found by their beginning: the filler comes after it.
  const vigie = new VigieWindow(page, 'fr')
  await vigie.rows().first().waitFor()
  expect.soft(await vigie.clippedTexts(), 'list').toEqual([])
  await page.keyboard.press('Control+,')
  await page.getByRole('dialog').waitFor()
  expect.soft(await vigie.clippedTexts(), 'settings').toEqual([])
  await page.keyboard.press('Escape')
  for (const tab of ['journal', 'rejects', 'general'] as const) {
    await vigie.tab(tab).click()
    expect.soft(await vigie.clippedTexts(), tab).toEqual([])
  }
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: vigie.window('command.templates') })
    .click()
  await page.getByRole('listitem').first().waitFor()
  expect.soft(await vigie.clippedTexts(), 'templates').toEqual([])
  await page.keyboard.press('Escape')
  // A job that has failed.
  await vigie.search().fill('Customers 2021, part 9')
  await vigie.row(/part 9(?!\d)/).click()
  await page.getByRole('region', { name: vigie.window('drift.title') }).waitFor()
  expect.soft(await vigie.clippedTexts(), 'columns that have changed').toEqual([])
  await vigie.newImport().click()
  expect.soft(await vigie.clippedTexts(), 'import, no file').toEqual([])
  await page.getByRole('button', { name: vigie.window('source.choose') }).click()
  await page.getByRole('table').waitFor()
  expect.soft(await vigie.clippedTexts(), 'import, source').toEqual([])
  for (const step of ['format', 'mapping', 'reconciliation', 'errors', 'summary'] as const) {
    await vigie.step(step).click()
    expect.soft(await vigie.clippedTexts(), `import, ${step}`).toEqual([])
    if (step !== 'mapping') continue
    await fieldSettings(page, vigie, async (view) => {
      expect.soft(await vigie.clippedTexts(), view).toEqual([])
    })
  }
  await page.getByRole('button', { name: vigie.window('import.toList') }).click()
  await exportPage(page, vigie, async (view) => {
    expect.soft(await vigie.clippedTexts(), view).toEqual([])
  })
})

test('the toolbar stays one row in a small window: names of commands that are needed less give way', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 640 })
  await page.goto('/?live=no&lang=fr')
  const vigie = new VigieWindow(page, 'fr')
  await vigie.rows().first().waitFor()
  const toolbar = page.getByRole('toolbar')
  const edit = toolbar.getByRole('button', { name: vigie.t('command.edit'), exact: true })
  const width = async () => Math.round((await edit.boundingBox())?.width ?? 0)
  const height = async () => (await toolbar.boundingBox())?.height ?? 0
  await expect.poll(height).toBeLessThan(60)
  const narrow = await width()
  await page.setViewportSize({ width: 1400, height: 640 })
  await expect.poll(width).toBeGreaterThan(narrow * 2)
  expect(await height()).toBeLessThan(60)
})

test('the language changes without a restart, with its numbers and the document’s language', async ({ page }) => {
  await page.goto('/?live=no')
  const english = new VigieWindow(page)
  await english.rows().first().waitFor()
  await page.keyboard.press('Control+,')
  await page.getByRole('radio', { name: 'Français' }).check()
  await page.keyboard.press('Escape')
  const french = new VigieWindow(page, 'fr')
  await expect(french.newImport()).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(page.getByText('1\u202f000 traitements')).toBeVisible()
})

test('a job is created, started, paused and cancelled, and rejects exported, by keyboard alone', async ({ page }) => {
  await page.goto('/')
  const vigie = new VigieWindow(page)
  await vigie.rows().first().waitFor()
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await page.keyboard.press('Tab')
  const tabTo = async (name: string) => {
    for (let step = 0; step < 60; step += 1) {
      const focused = await page.evaluate(() => document.activeElement?.textContent.trim() ?? '')
      if (focused === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`${name} is not reached by Tab`)
  }
  await tabTo('Choose files…')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table', { name: 'Preview' })).toBeVisible()
  await tabTo('Start the import')
  await page.keyboard.press('Enter')
  const status = (name: string) => vigie.selectedRows().getByRole('img', { name })
  await expect(status('Execution in progress')).toBeVisible()
  await expect(vigie.grid).toBeFocused()
  await page.keyboard.press('Control+p')
  await expect(status('Paused')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(status('Execution in progress')).toBeVisible()
  // There is something to export only once the run has refused a record.
  await expect(vigie.command('exportRejects')).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Control+.')
  await expect(status('Cancelled')).toBeVisible()
  await page.keyboard.press('Control+e')
  await expect(page.getByText('written to /home/ada/rejects.csv').first()).toBeVisible()
})

test('an export that takes long shows how far it is, and is cancelled by keyboard', async ({ page }) => {
  await page.goto('/?live=no')
  const vigie = new VigieWindow(page)
  await vigie.statusChip('failed').click()
  await vigie.rows().first().click()
  await vigie.tab('rejects').click()
  await vigie.details().getByRole('button', { name: 'Export rejects', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Parquet' }).click()
  const work = page.getByRole('region', { name: 'Work under way' })
  await expect(work.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40')
  await work.getByRole('button', { name: 'Cancel' }).focus()
  await page.keyboard.press('Enter')
  await expect(work).toBeHidden()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('the command palette runs a command and finds a job', async ({ page }) => {
  await page.goto('/?live=no')
  const vigie = new VigieWindow(page)
  await vigie.rows().first().waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('movies 2026, part 7')
  await page.getByRole('option', { name: 'Go to Movies 2026, part 7' }).first().waitFor()
  await page.keyboard.press('Enter')
  await expect(vigie.selectedRows()).toContainText('Movies 2026, part 7')
})
