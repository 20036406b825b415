import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

/** Two lines of names, a value too many in line 5, one too few in line 6, and another table from line 10 on. */
const MEASURES = `id,day,amount
nr,date,eur
1,2026-01-01,1.5
2,2026-01-02,2.5
3,,2026-01-03,3.5
4,2026-01-04
5,2026-01-05,5.5
6,2026-01-06,6.5
7,2026-01-07,7.5
id,day,price
9,2026-02-01,1.0
`

test('what becomes of records that break the format, of a header of two lines and of another table is told, chosen, shown and kept', async () => {
  const workspace = temporaryFolder('irregular')
  const file = join(workspace, 'measures.csv')
  writeFileSync(file, MEASURES)
  const app = await launch({ workspace })
  const { page, window } = app
  const choice = (key: 'irregular' | 'tables') => page.getByRole('combobox', { name: window.window(`format.${key}`) })
  const headerLines = page.getByRole('textbox', { name: window.window('format.headerLines') })
  const mended = (count: number) => page.getByText(window.t('window.preview.mended', { count }))
  const refused = (count: number) => page.getByText(window.t('window.preview.refused', { count }))

  await window.newImport().click()
  await page.getByRole('textbox', { name: window.window('source.path') }).fill(file)
  await page.keyboard.press('Enter')
  await window.step('format').click()
  await expect(choice('irregular')).toHaveValue('mend')
  await expect(mended(1)).toBeVisible()
  await expect(refused(3)).toBeVisible()
  await expect(choice('tables')).toHaveAccessibleDescription(window.t('window.format.tableFound', { line: '10' }))
  await picture(page, 'format-irregular')
  expect(await window.seriousViolations(axeSource())).toEqual([])

  await choice('irregular').selectOption('reject')
  await expect(refused(4)).toBeVisible()
  await expect(mended(1)).toHaveCount(0)
  await choice('tables').selectOption('all')
  await expect(refused(2)).toBeVisible()
  await choice('tables').selectOption('first')
  await choice('irregular').selectOption('fit')
  await expect(mended(2)).toBeVisible()
  await headerLines.fill('2')
  await headerLines.press('Tab')
  await expect(page.getByRole('columnheader', { name: 'amount eur' })).toBeVisible()

  await window.step('summary').click()
  const mode = window.t('irregular.fit').toLowerCase()
  await expect(page.getByText(window.t('window.summary.irregular', { mode }))).toBeVisible()
  await expect(page.getByText(window.t('window.format.withHeader', { count: 2 }))).toContainText(
    window.t('window.format.until', { line: '9' }),
  )
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('measures')).toContainText(window.t('status.finished'), { timeout: 30_000 })

  // A finished job shows again what was chosen of its format.
  await window.row('measures').click()
  await window.command('edit').click()
  await window.step('format').click()
  await expect(choice('irregular')).toHaveValue('fit')
  await expect(choice('tables')).toHaveValue('first')
  await expect(headerLines).toHaveValue('2')
  await app.close()
  expect(query(workspace, 'select * from measures').map((row) => Object.values(row).join('|'))).toEqual([
    '1|2026-01-01|1.5',
    '2|2026-01-02|2.5',
    '3|2026-01-03|3.5',
    '4|2026-01-04|',
    '5|2026-01-05|5.5',
    '6|2026-01-06|6.5',
    '7|2026-01-07|7.5',
  ])
})
