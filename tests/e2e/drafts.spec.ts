import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { test } from '@tests/helpers/test'

const ORDERS = 'id,day,price\n1,2026-04-03,3\n2,2026-04-04,4\n'

const button = ({ page, window }: App, key: string) =>
  page.getByRole('button', { name: window.window(key), exact: true })
const kept = ({ page }: App) => page.getByTestId('kept')
const fieldName = ({ page, window }: App, column: string) =>
  page.getByRole('textbox', { name: window.t('window.fields.fieldOf', { column }) })

async function begin(app: App, file: string): Promise<void> {
  await app.answerDialogs({ open: file })
  await app.window.newImport().click()
  await button(app, 'source.choose').click()
  await expect(app.page.getByRole('table').first()).toBeVisible()
}

/** Leaves the page and opens the job again. */
async function editAgain(app: App, label: string): Promise<void> {
  await app.window.row(label).click()
  await app.window.command('edit').click()
}

test('an import that is half defined is a job being edited, and is found as it was after the program was killed', async () => {
  const workspace = temporaryFolder('draft')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, ORDERS)
  const app = await launch({ workspace })
  await begin(app, file)
  await app.window.step('mapping').click()
  await fieldName(app, 'price').fill('')
  await app.page.locator('#import-field-1-open').click()
  await app.page.locator('#import-field-1-rule-min').fill('not a date')
  await app.window.step('errors').click()
  await app.page.locator('#import-filter').fill('price >')
  await expect(app.page.locator('#import-filter-problem')).toBeVisible()
  await button(app, 'records.addRule').click()
  await expect(kept(app)).toHaveText(app.window.window('import.stored'))
  app.electron.process().kill('SIGKILL')

  const again = await launch({ workspace })
  const row = again.window.row('orders')
  await expect(row).toContainText(again.window.t('status.editing'))
  await row.click()
  await expect(again.window.command('start')).toHaveAttribute('aria-disabled', 'true')
  await again.window.command('edit').click()
  await again.window.step('mapping').click()
  await expect(fieldName(again, 'price')).toHaveValue('')
  await again.page.locator('#import-field-1-open').click()
  await expect(again.page.locator('#import-field-1-rule-min')).toHaveValue('not a date')
  await again.window.step('errors').click()
  await expect(again.page.locator('#import-filter')).toHaveValue('price >')
  await button(again, 'import.start').click()
  await expect(
    again.page.getByRole('heading', { name: again.window.t('window.import.problems', { count: 4 }) }),
  ).toBeVisible()
  await again.close()
  expect(JSON.parse(vigie(workspace, 'jobs', '--json'))).toMatchObject([
    { label: 'orders', status: 'editing', run: null },
  ])
})

test('what is changed of a finished job is kept beside its definition, started with it, and given up without harm', async () => {
  const workspace = temporaryFolder('draft-of')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, ORDERS)
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, file)
  await button(app, 'import.start').click()
  const row = window.row('orders')
  await expect(row).toContainText(window.t('status.finished'), { timeout: 30_000 })

  // Only to look at it changes nothing.
  await editAgain(app, 'orders')
  await window.step('mapping').click()
  await expect(
    page.getByRole('combobox', { name: window.t('window.fields.fieldOf', { column: 'price' }) }),
  ).toHaveValue('price')
  await button(app, 'import.toList').click()
  await expect(row).toContainText(window.t('status.finished'))

  await editAgain(app, 'orders')
  await window.step('summary').click()
  await page.locator('#import-label').fill('Orders of April')
  await button(app, 'import.toList').click()
  await expect(window.row('Orders of April')).toContainText(window.t('status.editing'))
  await app.close()

  const again = await launch({ workspace })
  await editAgain(again, 'Orders of April')
  await button(again, 'import.giveUp').click()
  await again.page
    .getByRole('alertdialog')
    .getByRole('button', { name: window.window('import.giveUp') })
    .click()
  await expect(again.window.row('Orders of April')).toHaveCount(0)
  await editAgain(again, 'orders')
  await again.window.step('reconciliation').click()
  await again.page.getByRole('radio', { name: window.t('operation.upsert'), exact: true }).check()
  await again.page.getByRole('combobox', { name: window.window('reconciliation.key'), exact: true }).selectOption('id')
  await button(again, 'import.toList').click()
  // Started from the list, the job does what is on its page.
  writeFileSync(file, `${ORDERS}3,2026-04-05,5\n`)
  await again.window.command('start').click()
  await expect(again.window.row('orders')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await again.close()
  expect(query(workspace, 'select count(*)::int n from orders')).toEqual([{ n: 3 }])
})

test('a file with the same columns in another order takes the place of the first, and the whole mapping stays', async () => {
  const workspace = temporaryFolder('swap')
  const [first, second] = [join(workspace, 'april.csv'), join(workspace, 'may.csv')]
  writeFileSync(first, 'Id,Day,Price\n1,03/04/2026,"1,50"\n')
  writeFileSync(second, 'price,more,DAY,id\n"2,50",x,04/05/2026,2\n')
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, first)
  await page.getByRole('button', { name: new RegExp(window.window('reading.dayFirst')) }).click()
  await window.step('mapping').click()
  await fieldName(app, 'Id').fill('number')
  await page.locator('#import-field-2-open').click()
  await page.getByRole('combobox', { name: window.window('transform.add') }).selectOption('trim')
  await app.answerDialogs({ open: second })
  await window.step('source').click()
  await page.getByRole('button', { name: window.t('window.source.replace', { file: first }) }).click()
  await expect(page.getByRole('columnheader', { name: /more/ })).toBeVisible()
  await window.step('mapping').click()
  await expect(fieldName(app, 'Id')).toHaveValue('number')
  await page.getByRole('checkbox', { name: window.t('window.fields.includeColumn', { column: 'more' }) }).uncheck()
  await button(app, 'import.start').click()
  await expect(window.row('may')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select * from may')).toEqual([{ number: 2, Day: '2026-05-04', Price: 2.5 }])
  rmSync(second)
})
