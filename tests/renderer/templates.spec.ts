import { expect, test, type Page } from '@playwright/test'
import { VigieWindow } from '@tests/helpers/window'

async function openTemplates(page: Page): Promise<VigieWindow> {
  await page.goto('/?live=no')
  const vigie = new VigieWindow(page)
  await vigie.rows().first().waitFor()
  await page.getByRole('toolbar').getByRole('button', { name: 'Templates' }).click()
  await page.getByRole('dialog', { name: 'Templates' }).waitFor()
  return vigie
}

const items = (page: Page) => page.getByRole('list', { name: 'Templates of this workspace' }).getByRole('listitem')

test.describe('the templates', () => {
  test('are listed with what they know, renamed, deleted after a question, exported and imported', async ({ page }) => {
    await openTemplates(page)
    await expect(items(page)).toHaveCount(2)
    await expect(items(page).first()).toContainText('Deliveries')
    await expect(items(page).last()).toContainText('Dataset customers · 7 columns')
    await page.getByRole('button', { name: 'Rename Deliveries' }).click()
    await expect(page.getByRole('textbox', { name: 'Name of the template' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Rename Deliveries' })).toBeFocused()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Parcels')
    await page.keyboard.press('Enter')
    await expect(items(page).last()).toContainText('Parcels')
    await page.getByRole('button', { name: 'Delete Parcels' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(items(page)).toHaveCount(1)
    await page.getByRole('button', { name: 'Export… Monthly customers' }).click()
    await expect(page.getByText('Template written to /home/ada/Monthly customers.json.').first()).toBeAttached()
    await page.getByRole('button', { name: 'Import from a file…' }).click()
    await expect(items(page)).toHaveCount(2)
  })

  test('say what to do where there are none', async ({ page }) => {
    await openTemplates(page)
    for (const label of ['Deliveries', 'Monthly customers']) {
      await page.getByRole('button', { name: `Delete ${label}` }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    }
    await expect(page.getByText('There are no templates yet. Select a job and choose “Save as template”')).toBeVisible()
  })

  test('are made of a job, by keyboard, and one of the same name is replaced only after a question', async ({
    page,
  }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    const save = async (name: string) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('save as template')
      await page.getByRole('option', { name: 'Save as template' }).waitFor()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('textbox', { name: 'Name of the template' })).toBeFocused()
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
    }
    await save('Of my own')
    await expect(page.getByText('Template “Of my own” saved.').first()).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await save('Deliveries')
    await expect(page.getByRole('alertdialog')).toContainText('Replace the template “Deliveries”?')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click()
    await expect(page.getByText('Template “Deliveries” saved.').first()).toBeVisible()
  })

  test('are used for a file that is chosen', async ({ page }) => {
    await openTemplates(page)
    await page.getByRole('button', { name: 'Use… Deliveries' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Edit “From a template”' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'What is imported' })).toContainText(
      '/data/deliveries/Customers 2026.csv',
    )
  })

  test('are proposed for a file with their columns, and take its import over', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Choose files…' }).click()
    const proposals = page.getByRole('region', { name: 'Templates for this file' })
    await expect(proposals).toContainText('“Monthly customers” has the same columns, written otherwise.')
    await vigie.step('format').click()
    await page.getByRole('combobox', { name: 'Delimiter', exact: true }).selectOption('|')
    await vigie.step('source').click()
    await expect(proposals).toHaveCount(0)
    await vigie.step('format').click()
    await page.getByRole('combobox', { name: 'Delimiter', exact: true }).selectOption(';')
    await vigie.step('source').click()
    await page.getByRole('button', { name: 'Use it: Monthly customers' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Edit “From a template”' })).toBeVisible()
    await expect(proposals).toHaveCount(0)
    await page.getByRole('button', { name: 'Jobs' }).click()
    await expect(vigie.selectedRows()).toContainText('From a template')
    await vigie.newImport().click()
    await expect(page.getByRole('button', { name: 'Choose files…' })).toBeVisible()
  })
})

test.describe('columns that have changed', () => {
  test('are shown with the run that found them, column by column and with the reason', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('failed').click()
    await vigie.rows().first().click()
    await vigie.tab('general').click()
    const report = page.getByRole('region', { name: 'Columns that have changed' })
    const row = (name: RegExp) => report.getByRole('row', { name })
    await expect(report).toContainText('/data/deliveries/customers_2026.csv and 2 more files')
    await expect(row(/^Missing birth_date birth_date is probably called date of birth now .*Date/)).toBeVisible()
    await expect(row(/^Missing email Nothing fills its field\./)).toBeVisible()
    await expect(row(/^Missing, not used remarks Nothing is lost\./)).toBeVisible()
    await expect(row(/^Written otherwise name Now NAME/)).toBeVisible()
    await expect(row(/^New loyalty/)).toBeVisible()
    await expect(row(/^Another order/)).toBeVisible()
    await vigie.statusChip('failed').click()
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    await expect(report).toHaveCount(0)
  })

  test('are shown before a job is run whose file has others', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    await vigie.command('edit').click()
    const report = page.getByRole('region', { name: 'The columns of this file are not those that the job knows' })
    await expect(report.getByRole('row', { name: /^Missing telephone/ })).toBeVisible()
    await expect(report.getByRole('row', { name: /^Written otherwise Name Now name/ })).toBeVisible()
    await expect(report.getByRole('row', { name: /^New country_of_residence/ })).toBeVisible()
    const choice = report.getByRole('combobox', { name: 'When columns have changed' })
    await expect(choice).toHaveValue('usual')
    await choice.selectOption('Warn')
    await expect(choice).toHaveValue('warn')
  })
})

test('a job is duplicated from its menu, and the copy is selected', async ({ page }) => {
  await page.goto('/?live=no')
  const vigie = new VigieWindow(page)
  await vigie.statusChip('finished').click()
  await vigie.rows().first().click()
  await vigie.statusChip('finished').click()
  const label = (await vigie.selectedRows().locator('.label').textContent())?.trim() ?? ''
  await vigie.selectedRows().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(vigie.selectedRows()).toContainText(`Copy of ${label}`)
  await expect(vigie.selectedRows().getByRole('img', { name: 'Being edited' })).toBeVisible()
})
