import { expect, test } from '@playwright/test'
import { VigieWindow } from '@tests/helpers/window'

test.describe('an export', () => {
  test('is shown with what it has written, and its file can be opened', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.search().fill('List of customers')
    const row = vigie.row('List of customers')
    await expect(row).toContainText('Export')
    await row.click()
    await vigie.tab('general').click()
    const details = vigie.details()
    await expect(details).toContainText('/data/lists/customers-{date:yyyyMMdd}.csv')
    const counters = details.locator('.counters')
    await expect(counters.locator('dt')).toHaveText(['Rows to be written', 'Written', 'Bytes written'])
    await expect(details.getByRole('heading', { name: '1 file written' })).toBeVisible()
    await details.getByRole('button', { name: /^Open customers/ }).click()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  test('says why it takes no command that is for imports', async ({ page }) => {
    await page.goto('/?live=no')
    const vigie = new VigieWindow(page)
    await vigie.search().fill('List of customers')
    await vigie.row('List of customers').click()
    await expect(vigie.command('edit')).not.toHaveAttribute('aria-disabled', 'true')
    await expect(vigie.command('start')).not.toHaveAttribute('aria-disabled', 'true')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Dry run')
    const item = page.getByRole('option', { name: /^Dry run/ })
    await expect(item).toHaveAttribute('aria-disabled', 'true')
    await expect(item).toContainText('Only imports can do that.')
  })
})
