import { expect, test } from '@playwright/test'
import { VigieWindow } from '@tests/helpers/window'

test.describe('the journal', () => {
  test('follows at its end, holds still when scrolled up and offers the new lines', async ({ page }) => {
    await page.goto('/')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('running').click()
    await vigie.rows().first().click()
    await vigie.tab('journal').click()
    const atEnd = () =>
      vigie
        .log()
        .evaluate(
          (log) => log.scrollHeight > log.clientHeight && log.scrollTop + log.clientHeight >= log.scrollHeight - 60,
        )
    await expect.poll(atEnd).toBe(true)
    await vigie.log().hover()
    await page.mouse.wheel(0, -2000)
    const offer = page.getByRole('button', { name: /new lines?$/ })
    await expect(offer).toBeVisible()
    const held = await vigie.log().evaluate((log) => log.scrollTop)
    const offered = await offer.textContent()
    await expect(offer).not.toHaveText(offered ?? '')
    expect(await vigie.log().evaluate((log) => log.scrollTop)).toBe(held)
    await offer.click()
    await expect(offer).toBeHidden()
    await expect.poll(atEnd).toBe(true)
  })

  test('filters by level in one click and by text, with counts', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('finished').click()
    await vigie.rows().first().click()
    await vigie.tab('journal').click()
    await expect(page.getByTestId('journal-count')).toHaveText('400 lines')
    await page.getByRole('group', { name: 'Filter by level' }).getByRole('button', { name: 'Error' }).click()
    await expect(page.getByTestId('journal-count')).toHaveText('7 of 400 lines')
    await page.getByRole('textbox', { name: 'Search the journal' }).fill('nothing like this')
    await expect(page.getByText('No line of the journal matches.')).toBeVisible()
  })
})

test.describe('the rejects', () => {
  test('are read by page: a million of them, and the last one by key', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('failed').click()
    await vigie.rows().first().click()
    await vigie.tab('rejects').click()
    await expect(page.getByTestId('rejects-count')).toHaveText('1,000,000 rejects')
    await vigie.rejects().focus()
    await page.keyboard.press('End')
    await expect(vigie.rejects().locator('[aria-rowindex="1000001"]')).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByRole('region', { name: 'Rejected record' })).toContainText('Record 2,999,998')
    expect(await vigie.rejects().getByRole('row').count()).toBeLessThan(100)
  })

  test('show the message beside the field at fault and the original line', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('failed').click()
    await vigie.rows().first().click()
    await vigie.tab('rejects').click()
    await vigie.rejects().getByRole('row').nth(1).click()
    const record = page.getByRole('region', { name: 'Rejected record' })
    await expect(record.locator('.faulty', { hasText: 'birth_date' })).toContainText('is not a value of type Date')
    await expect(record.locator('pre')).toContainText('1;"Zoé Lefèvre";31/02/1985')
  })

  test('are filtered by a click on their cause and exported in four formats', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.statusChip('failed').click()
    await vigie.rows().first().click()
    await vigie.tab('rejects').click()
    await page
      .getByRole('region', { name: 'Causes' })
      .getByRole('button', { name: /Value required/ })
      .click()
    await expect(page.getByTestId('rejects-count')).toHaveText('250,000 rejects')
    await page.getByRole('button', { name: 'Export these rejects' }).click()
    await expect(page.getByRole('menuitem')).toHaveText(['CSV', 'Excel (XLSX)', 'JSON', 'NDJSON'])
    await page.getByRole('menuitem', { name: 'JSON', exact: true }).click()
    await expect(page.getByText('rejects written to /home/ada/rejects.json').first()).toBeVisible()
  })
})

test.describe('the import page', () => {
  test('runs a chosen file in three clicks', async ({ page }) => {
    await page.goto('/')
    const vigie = new VigieWindow(page)
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    await page.getByRole('button', { name: 'Start the import' }).click()
    await expect(vigie.selectedRows()).toContainText('Customers 2026')
    await expect(vigie.selectedRows().getByRole('img', { name: 'Execution in progress' })).toBeVisible()
  })

  test('takes a dropped file anywhere and shows where', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await expect(vigie.rows().first()).toBeVisible()
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['a,b\n1,2\n'], 'Ventes été.csv', { type: 'text/csv' }))
      return data
    })
    await page.dispatchEvent('[data-testid=jobs-grid]', 'dragenter', { dataTransfer: transfer })
    await expect(page.getByText('Drop the file to import it')).toBeVisible()
    await page.dispatchEvent('[data-testid=jobs-grid]', 'drop', { dataTransfer: transfer })
    await expect(page.getByRole('heading', { name: 'Import of Ventes été' })).toBeVisible()
    await page.getByRole('button', { name: /Destination and fields/ }).click()
    await expect(page.getByRole('textbox', { name: 'Dataset name' })).toHaveValue('ventes_été')
  })

  test('loses nothing on Back, links each problem to its field and goes on once it is corrected', async ({ page }) => {
    await page.goto('/')
    const vigie = new VigieWindow(page)
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    await expect(page.getByRole('table', { name: 'Preview' })).toContainText('Too few columns')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox', { name: 'Label' }).fill('')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('combobox', { name: 'Operation' }).selectOption('upsert')
    await page.getByRole('button', { name: 'Jobs' }).click()
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Start the import' }).click()
    await expect(page.getByRole('heading', { name: '2 things to correct' })).toBeVisible()
    await page.getByRole('button', { name: 'Give the job a label.' }).click()
    await expect(page.getByRole('textbox', { name: 'Label' })).toBeFocused()
    await page.keyboard.type('Customers again')
    await page.getByRole('button', { name: 'At least one key field is needed here.' }).click()
    await page.getByRole('checkbox', { name: 'id', exact: true }).check()
    await page.getByRole('button', { name: 'Save without starting' }).click()
    await expect(vigie.selectedRows()).toContainText('Customers again')
    await expect(vigie.selectedRows().getByRole('img', { name: 'Being edited' })).toBeVisible()
  })

  test('reads the preview again when the format is changed', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    await expect(page.getByRole('columnheader', { name: /birth_date/ })).toHaveCount(1)
    await page.getByRole('combobox', { name: 'Delimiter' }).selectOption('|')
    await expect(page.getByRole('columnheader', { name: /^id;name;birth_date/ })).toHaveCount(1)
  })

  test('maps the columns of an existing dataset by name', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.newImport().click()
    await page.getByRole('button', { name: 'Choose a file…' }).click()
    await page.getByRole('button', { name: /Destination and fields/ }).click()
    await page.getByRole('radio', { name: 'Existing dataset' }).check()
    await expect(page.getByRole('combobox', { name: 'Field of the column birth_date' })).toHaveValue('Birth Date')
    await expect(page.getByRole('combobox', { name: 'Field of the column city' })).toHaveValue('')
  })
})
