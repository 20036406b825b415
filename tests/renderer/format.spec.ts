import { expect, test } from '@playwright/test'
import { anyFormatSchema } from '@shared/jobs/format'
import { beginImport } from './begin-import'

test.describe('the format', () => {
  test('reads the preview again when the format is changed', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = await beginImport(page)
    await vigie.step('format').click()
    await expect(page.getByRole('columnheader', { name: /birth_date/ })).toHaveCount(1)
    await page.getByRole('combobox', { name: 'Delimiter', exact: true }).selectOption('|')
    await expect(page.getByRole('columnheader', { name: /^id;name;birth_date/ })).toHaveCount(1)
  })

  test('shows the file as text, and sets column borders on it by keyboard', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = await beginImport(page)
    await vigie.step('format').click()
    await page.getByRole('button', { name: 'Text', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Beginning of the file' })).toContainText('0;Zoé Lefèvre;1985-02-03')
    await page.getByRole('combobox', { name: 'Kind of file' }).selectOption('fixed')
    const ruler = page.getByRole('slider', { name: 'Mark for borders' })
    await ruler.focus()
    for (const key of ['PageDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await expect(ruler).toHaveAttribute('aria-valuetext', 'Before character 12: a border')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+ArrowLeft')
    await expect(ruler).toHaveAttribute('aria-valuenow', '12')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+ArrowRight')
    await expect(page.getByRole('textbox', { name: 'Characters of column 1' })).not.toHaveValue('11')
    await page.getByRole('textbox', { name: 'Name of column 1' }).fill('all')
    await expect(page.getByRole('textbox', { name: /^Name of column/ })).toHaveCount(2)
  })

  test('has a field for every property of every kind of format', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = await beginImport(page)
    await vigie.step('format').click()
    for (const { shape } of anyFormatSchema.options) {
      const { kind, ...properties } = shape
      await page
        .getByRole('combobox', { name: 'Kind of file' })
        .selectOption('value' in kind ? kind.value : kind.unwrap().value)
      for (const property of Object.keys(properties))
        await expect(page.locator(`[id=import-${property}], [id=import-${property}-choice]`)).toHaveCount(1)
    }
  })

  test('lets records that break the format, headers of several lines and other tables be told, and keeps it', async ({
    page,
  }) => {
    await page.goto('/?live=no')
    const vigie = await beginImport(page)
    await vigie.step('format').click()
    const records = page.getByRole('combobox', { name: 'Records that break the format' })
    const tables = page.getByRole('combobox', { name: 'Other tables in the file' })
    const lines = page.getByRole('textbox', { name: 'Lines of the header' })
    await expect(page.getByText('5 break the format and are read with a warning.')).toBeVisible()
    await expect(records).toHaveValue('mend')
    await expect(tables).toHaveAccessibleDescription(/^Other names of columns stand in line 190/)
    await tables.selectOption('all')
    await expect(tables).toHaveAccessibleDescription(/^Names of columns further down are a record/)
    await expect(lines).toHaveAttribute('placeholder', '1 (auto)')
    await lines.fill('25')
    await lines.press('Tab')
    await expect(lines).toHaveValue('20')
    await records.selectOption('reject')
    await expect(records).toHaveAccessibleDescription(/the line goes to the rejects as it is/)
    await vigie.step('summary').click()
    await expect(page.getByText('Records that break the format: reject the record.')).toBeVisible()
    await expect(page.getByText('with a header of 20 lines')).toBeVisible()
    await page.getByRole('button', { name: 'Jobs' }).click()
    await vigie.command('edit').click()
    await vigie.step('format').click()
    await expect(records).toHaveValue('reject')
    await expect(tables).toHaveValue('all')
    await expect(lines).toHaveValue('20')
    // Where there is no header it has no lines; what was said of them comes back with it.
    await page.getByRole('combobox', { name: 'Header line', exact: true }).selectOption('false')
    await expect(lines).toHaveCount(0)
    await page.getByRole('combobox', { name: 'Header line', exact: true }).selectOption('true')
    await expect(lines).toHaveValue('20')
  })

  test('offers its choices in the language that is chosen while it is open', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = await beginImport(page)
    await vigie.step('format').click()
    await expect(page.locator('#import-delimiter option')).toContainText(['auto', 'Comma', 'Semicolon'])
    await page.keyboard.press('Control+,')
    await page.getByRole('radio', { name: 'Français' }).check()
    await page.keyboard.press('Escape')
    await expect(page.locator('#import-delimiter option')).toContainText(['auto', 'Virgule', 'Point-virgule'])
    await expect(page.locator('#import-header option')).toContainText(['auto', 'Oui', 'Non'])
  })
})
