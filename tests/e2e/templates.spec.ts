import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const ORDERS = {
  label: 'Orders',
  target: {
    dataset: 'orders',
    fields: [{ name: 'id', type: 'integer' }, { name: 'mail' }, { name: 'price', type: 'number' }],
  },
  mapping: [
    { field: 'id', column: 'id' },
    { field: 'mail', column: 'mail', transform: ['lower'] },
    { field: 'price', column: 'price', format: { decimal: ',' } },
  ],
  reconciliation: { operation: 'upsert', key: ['id'] },
}

test('a job becomes a template, which is proposed for the next file; when a file loses a column, its run says so', async () => {
  const workspace = temporaryFolder('templates')
  const april = join(workspace, 'april.csv')
  const may = join(workspace, 'may.csv')
  const job = join(workspace, 'orders.json')
  writeFileSync(april, 'id;mail;price\n1;A@X.ORG;1,5\n2;b@x.org;2,25\n')
  writeFileSync(may, 'PRICE;id;Mail\n3,5;2;B2@X.org\n4;3;c@x.org\n')
  writeFileSync(job, JSON.stringify({ ...ORDERS, source: { files: [april] } }))
  vigie(workspace, 'run', job)
  const app = await launch({ workspace })
  const { page, window: shown } = app
  await app.answerDialogs({ open: may })

  await shown.row('Orders').click({ button: 'right' })
  await page.getByRole('menuitem', { name: shown.t('command.saveTemplate') }).click()
  await page.getByRole('textbox', { name: shown.window('templates.name') }).fill('Monthly orders')
  await page.keyboard.press('Enter')
  await expect(page.getByText(shown.t('window.templates.saved', { label: 'Monthly orders' })).first()).toBeVisible()
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: shown.window('command.templates') })
    .click()
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Monthly orders' })).toBeVisible()
  await expect(page.getByRole('dialog')).toContainText(shown.t('window.templates.columns', { count: 3 }))
  await picture(page, 'templates')
  expect(await shown.seriousViolations(axeSource())).toEqual([])
  await page.keyboard.press('Escape')

  await shown.newImport().click()
  await page.getByRole('button', { name: shown.window('source.choose') }).click()
  const use = page.getByRole('button', { name: shown.t('window.templates.useItOf', { label: 'Monthly orders' }) })
  await use.waitFor()
  await picture(page, 'template-proposed')
  expect(await shown.seriousViolations(axeSource())).toEqual([])
  await use.click()
  await expect(
    page.getByRole('heading', { level: 1, name: shown.t('window.import.editTitle', { label: 'may' }) }),
  ).toBeVisible()
  await page.getByRole('button', { name: shown.window('import.start') }).click()
  await expect(shown.row('may')).toContainText(shown.t('status.finished'), { timeout: 60_000 })

  // The next delivery under the same name has lost a column.
  writeFileSync(may, 'id;mail;prices\n9;d@x.org;7,5\n')
  await shown.row('may').click()
  await shown.command('start').click()
  await expect(shown.row('may')).toContainText(shown.t('status.failed'), { timeout: 60_000 })
  await shown.tab('general').click()
  const report = page.getByRole('region', { name: shown.window('drift.title') })
  await expect(report.getByRole('row', { name: /price/ }).first()).toContainText('price is probably called prices now')
  await expect(page.getByRole('group', { name: shown.window('general.error') })).toContainText(
    'missing: price; new: prices',
  )
  await picture(page, 'columns-changed')
  expect(await shown.seriousViolations(axeSource())).toEqual([])
  await shown.tab('journal').click()
  await expect(shown.log()).toContainText('missing: price; new: prices')
  await shown.command('edit').click()
  const hint = page.getByRole('region', { name: shown.window('drift.ofJob') })
  await expect(hint).toContainText('prices')
  await hint.getByRole('combobox', { name: shown.window('drift.whenChanged') }).selectOption('warn')
  await page.getByRole('button', { name: shown.window('import.save'), exact: true }).click()
  await expect(shown.row('may')).toContainText(shown.t('status.editing'))
  const drift = await page.evaluate(async () => {
    const jobs = await window.vigie.requests['jobs.list'](undefined)
    const id = jobs.ok ? jobs.value.find(({ label }) => label === 'may')?.id : undefined
    const found = await window.vigie.requests['jobs.definition']({ job: id ?? '' })
    return found.ok && found.value?.kind === 'import' ? found.value.source.drift : null
  })
  expect(drift).toBe('warn')
  await app.close()
  expect(query(workspace, 'select * from orders order by id')).toEqual([
    { id: 1, mail: 'a@x.org', price: 1.5 },
    { id: 2, mail: 'b2@x.org', price: 3.5 },
    { id: 3, mail: 'c@x.org', price: 4 },
  ])
})
