import { expect, test, type Page } from '@playwright/test'
import { targetFormatSchema } from '@shared/jobs/export/format'
import { VigieWindow } from '@tests/helpers/window'

/** The export page with a dataset that was chosen. */
async function beginExport(page: Page): Promise<VigieWindow> {
  await page.goto('/?live=no')
  const vigie = new VigieWindow(page)
  await vigie.newExport().click()
  await page.locator('#export-dataset').selectOption('members')
  return vigie
}

const sql = (page: Page) => page.locator('#export-filter-sql')

test.describe('the filter of an export', () => {
  test('is built of conditions whose values fit the field, and shows its SQL', async ({ page }) => {
    await beginExport(page)
    await expect(sql(page)).toHaveCount(0)
    await page.getByRole('button', { name: 'Add a condition' }).click()
    await expect(page.locator('#export-filter-0-field')).toBeFocused()
    await expect(page.getByText('Conditions that are not whole yet are left out here.')).toBeVisible()

    await page.locator('#export-filter-0-field').selectOption('vip')
    await expect(page.locator('#export-filter-0-operator option')).toHaveText([
      'is',
      'is not',
      'is empty',
      'is not empty',
    ])
    await page.locator('#export-filter-0-value').selectOption('Yes')
    await expect(sql(page)).toHaveText('"vip" equals true')

    await page.locator('#export-filter-0-field').selectOption('status')
    await expect(page.locator('#export-filter-0-value option')).toHaveText(['Choose a value', 'Active', 'Closed', 'P'])
    await page.locator('#export-filter-0-operator').selectOption('notIn')
    await page.getByRole('checkbox', { name: 'Closed' }).check()
    await page.getByRole('checkbox', { name: 'P', exact: true }).check()
    await expect(sql(page)).toHaveText('"status" notIn C P')

    await page.locator('#export-filter-0-field').selectOption('Birth Date')
    await page.locator('#export-filter-0-operator').selectOption('between')
    await page.locator('#export-filter-0-value').fill('soon')
    await expect(page.locator('#export-filter-0-value-problem')).toHaveText(
      'No value of this type (Date). Write it like 2026-12-31.',
    )
    await page.locator('#export-filter-0-value').fill('1985-01-01')
    await expect(page.locator('#export-filter-0-value-problem')).toHaveCount(0)
    await page.locator('#export-filter-0-value-to').fill('1985-12-31')
    await expect(sql(page)).toHaveText('"Birth Date" between 1985-01-01 1985-12-31')

    await page.locator('#export-filter-0-field').selectOption('id')
    await page.locator('#export-filter-0-operator').selectOption('equals')
    await page.locator('#export-filter-0-value').fill('bad')
    await expect(page.getByText('“bad” in the filter is no value of the field id')).toBeVisible()
    await page.locator('#export-filter-0-operator').selectOption('empty')
    await expect(page.locator('#export-filter-0-value')).toHaveCount(0)
    await expect(sql(page)).toHaveText('"id" empty')
  })

  test('has groups in groups, by keyboard alone', async ({ page }) => {
    await beginExport(page)
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.locator('#export-filter-add').focus()
    await press('Enter')
    await page.keyboard.type('name')
    await press('Tab', 'Tab')
    await page.keyboard.type('Zoé')
    await page.getByRole('button', { name: 'Add a group' }).focus()
    await press('Enter')
    await expect(page.locator('#export-filter-1-0-field')).toBeFocused()
    await page.keyboard.type('id')
    await press('Tab')
    await page.keyboard.type('is greater')
    await press('Tab')
    await page.keyboard.type('7')
    await page.locator('#export-filter-1').getByRole('button', { name: 'Add SQL' }).focus()
    await press('Enter')
    await page.keyboard.type('vip')
    await expect(sql(page)).toHaveText('("name" equals Zoé AND ("id" greater 7 OR (vip)))')
    // One group is “all of”, the one in it “at least one”, until somebody says otherwise.
    await page.getByRole('combobox', { name: 'How its conditions are joined' }).first().focus()
    await page.keyboard.type('At')
    await expect(sql(page)).toHaveText('("name" equals Zoé OR ("id" greater 7 OR (vip)))')
    await page.locator('#export-filter-1-0').getByRole('button', { name: 'Remove the condition' }).focus()
    await press('Enter')
    await expect(page.locator('#export-filter-1-0')).toBeFocused()
    await page.getByRole('button', { name: 'Remove the group' }).focus()
    await press('Enter')
    await expect(page.locator('#export-filter-0-field')).toBeFocused()
    await expect(sql(page)).toHaveText('"name" equals Zoé')
  })
})

test.describe('the columns of an export', () => {
  test('are moved by keys and buttons, and the keyboard stays with them', async ({ page }) => {
    const vigie = await beginExport(page)
    await vigie.exportStep('columns').click()
    await page.getByRole('radio', { name: 'A list of columns' }).check()
    const heads = page.getByRole('columnheader').filter({ hasNot: page.locator('input') })
    const order = async () => (await page.locator('tbody .name').allTextContents()).join(' ')
    await page.getByRole('textbox', { name: 'Name in the file of name' }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    expect(await order()).toBe('name id Birth Date status vip')
    await expect(page.getByRole('textbox', { name: 'Name in the file of name' })).toBeFocused()
    await expect(vigie.announcer).toHaveText('name is now number 1.')
    await page.getByRole('button', { name: 'Move status down' }).click()
    expect(await order()).toBe('name id Birth Date vip status')
    // At the end there is no further down.
    await expect(page.getByRole('button', { name: 'Move status up' })).toBeFocused()
    await page.getByRole('textbox', { name: 'Name in the file of Birth Date' }).fill('Born')
    await expect(heads.filter({ hasText: 'Born' })).toBeVisible()
  })
})

test.describe('the format of an export', () => {
  test('has a field for every property of every kind', async ({ page }) => {
    const vigie = await beginExport(page)
    await vigie.exportStep('format').click()
    for (const { shape } of targetFormatSchema.options) {
      const { kind, ...properties } = shape
      await page.getByRole('combobox', { name: 'Kind of file' }).selectOption(kind.value)
      for (const [property, schema] of Object.entries(properties)) {
        await expect(page.locator(`[id=export-${property}]`)).toHaveCount(1)
        if (property !== 'values') continue
        for (const part of Object.keys((schema as unknown as { unwrap(): { shape: object } }).unwrap().shape))
          await expect(page.locator(`[id=export-values-${part}]`)).toHaveCount(1)
      }
    }
  })

  test('shows the file as it will be written, and the name follows its kind', async ({ page }) => {
    const vigie = await beginExport(page)
    await vigie.exportStep('format').click()
    const text = page.getByRole('region', { name: 'Beginning of the file as it is written' })
    await expect(text).toContainText('id,name,Birth Date,status,vip')
    await page.getByRole('combobox', { name: 'Delimiter' }).selectOption('|')
    await expect(text).toContainText('id|name|Birth Date|status|vip')
    await page.getByRole('combobox', { name: 'Kind of file' }).selectOption('parquet')
    await expect(page.getByRole('table', { name: 'First rows as they are written' })).toContainText('Birth Date')
    await vigie.exportStep('target').click()
    await expect(page.locator('#export-name')).toHaveValue('members-{date:yyyyMMdd}-{n}.parquet')
    await expect(page.locator('#export-example')).toHaveText('/home/ada/Documents/members-20261126-1.parquet')
    await vigie.exportStep('format').click()
    await page.getByRole('combobox', { name: 'Kind of file' }).selectOption('delimited')
    // What was said of it before is there again.
    await expect(page.getByRole('combobox', { name: 'Delimiter' })).toHaveValue('|')
    await page.getByRole('checkbox', { name: 'Compress with gzip' }).check()
    await vigie.exportStep('target').click()
    await expect(page.locator('#export-name')).toHaveValue('members-{date:yyyyMMdd}-{n}.csv.gz')
  })
})

test.describe('the export page', () => {
  test('says what is missing and leads there', async ({ page }) => {
    const vigie = await beginExport(page)
    await vigie.exportStep('target').click()
    await page.getByRole('radio', { name: 'With another value of a column' }).check()
    await page.getByRole('button', { name: 'Start the export' }).click()
    await expect(page.locator('#export-split-column')).toBeFocused()
    await expect(page.locator('#export-split-column')).toHaveAccessibleDescription('Say where a new file begins.')
    await page.locator('#export-split-column').selectOption('status')
    await expect(page.locator('#export-split-column-problem')).toHaveCount(0)
    await page.locator('#export-name').fill('members.csv')
    await page.getByRole('button', { name: 'Put into the name: {value}' }).click()
    await expect(page.locator('#export-name')).toHaveValue('members{value}.csv')
    await page.getByRole('button', { name: 'Start the export' }).click()
    await expect(vigie.selectedRows()).toContainText('Export of Members')
  })

  test('puts the cursor where a select is wrong', async ({ page }) => {
    const vigie = await beginExport(page)
    await page.getByRole('radio', { name: 'An SQL select' }).check()
    await page.locator('#export-sql').fill('\nselect id,\n  frm members')
    await expect(page.locator('#export-sql')).toHaveAccessibleDescription(/wrong at line 2, character 3/)
    await page.getByRole('button', { name: 'Go to that place' }).click()
    const at = await page.locator('#export-sql').evaluate((field) => (field as HTMLTextAreaElement).selectionStart)
    expect('\nselect id,\n  frm members'.slice(at)).toBe('frm members')
    await page.locator('#export-sql').fill('select id, name from members')
    await expect(page.getByText('It gives 2 columns: id (Integer), name (Text)')).toBeVisible()
    // The dataset is still chosen behind it.
    await page.getByRole('radio', { name: 'A dataset' }).check()
    await expect(page.locator('#export-dataset')).toHaveValue('members')
    await vigie.exportStep('summary').click()
    await expect(page.getByText('The rows of the dataset members are exported.')).toBeVisible()
  })

  test('keeps a draft, and opens a job with everything that was said of it', async ({ page }) => {
    const vigie = await beginExport(page)
    await page.getByRole('button', { name: 'Add a condition' }).click()
    await page.locator('#export-filter-0-field').selectOption('name')
    await expect(page.getByTestId('kept')).toHaveText('Draft kept')
    await page.getByRole('button', { name: 'Jobs', exact: true }).click()
    await expect(vigie.selectedRows()).toContainText('Being edited')
    await vigie.command('edit').click()
    await expect(page.locator('#export-filter-0-field')).toHaveValue('name')
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click()
    await expect(vigie.row('Export of Members')).toHaveCount(0)

    await vigie.search().fill('List of customers')
    await vigie.row('List of customers').click()
    await vigie.command('edit').click()
    await expect(page.getByRole('checkbox', { name: 'Active' })).toBeChecked()
    await expect(sql(page)).toHaveText('"status" in A P')
    await vigie.exportStep('columns').click()
    await expect(page.getByRole('textbox', { name: /^Name in the file/ })).toHaveCount(2)
    // Only to look at it changes nothing.
    await page.getByRole('button', { name: 'Jobs', exact: true }).click()
    await expect(vigie.row('List of customers')).toContainText('Finished')
  })

  test('says what to do where there is no dataset yet', async ({ page }) => {
    await page.goto('/?live=no&jobs=0&datasets=no')
    const vigie = new VigieWindow(page)
    await vigie.newImport().waitFor()
    await page.keyboard.press('Control+Shift+N')
    await expect(page.getByText('There is no dataset yet. Import a file first')).toBeVisible()
    await page.getByRole('main').getByRole('button', { name: 'New import' }).click()
    await expect(vigie.step('source')).toHaveAttribute('aria-current', 'step')
    await page.getByRole('button', { name: 'Jobs', exact: true }).click()
    await expect(vigie.rows()).toHaveCount(0)
  })
})
