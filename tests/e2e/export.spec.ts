import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, temporaryFolder, vigie, type App } from '@tests/helpers/app'
import { picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const PEOPLE = `id,name,city,since,amount,status
1,anna,Paris,2020-02-01,12.5,A
2,Ben,Lyon,2021-03-02,100,C
3,Chloé,Nantes,2022-04-03,7.25,A
4,Dora,Paris,2019-05-04,3,C
5,Émile,Nice,2018-06-05,,A
`

/** A workspace with a dataset of people, whose status is an enumeration with labels. */
function withPeople(name: string): string {
  const workspace = temporaryFolder(name)
  const file = join(workspace, 'people.csv')
  const job = join(workspace, 'people.json')
  writeFileSync(file, PEOPLE)
  const values = [
    { value: 'A', label: 'Active' },
    { value: 'C', label: 'Closed' },
  ]
  const fields = [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
    { name: 'city', type: 'text' },
    { name: 'since', type: 'date' },
    { name: 'amount', type: 'decimal', precision: 9, scale: 2 },
    { name: 'status', type: 'text', rules: { values } },
  ]
  writeFileSync(
    job,
    JSON.stringify({ label: 'people', source: { files: [file] }, target: { dataset: 'people', fields } }),
  )
  vigie(workspace, 'run', job)
  return workspace
}

const button = ({ page, window }: App, key: string) =>
  page.getByRole('button', { name: window.window(key), exact: true })
const choice = ({ page, window }: App, key: string) =>
  page.getByRole('combobox', { name: window.window(key), exact: true })
const columnNamed = ({ page, window }: App, key: string, column: string) =>
  page.getByRole('button', { name: window.t(`window.export.columns.${key}`, { column }), exact: true })

test('an export is defined step by step, shown as it will be written, started, changed and started again', async () => {
  const workspace = withPeople('export')
  const app = await launch({ workspace })
  const { page, window } = app
  await window.newExport().click()
  await page.locator('#export-dataset').selectOption('people')

  // Status is Active, and the city is Paris or begins with N.
  await button(app, 'export.filter.addCondition').click()
  await page.locator('#export-filter-0-field').selectOption('status')
  await page.locator('#export-filter-0-value').selectOption('A')
  await button(app, 'export.filter.addGroup').click()
  await page.locator('#export-filter-1-0-field').selectOption('city')
  await page.locator('#export-filter-1-0-value').fill('Paris')
  await page
    .locator('#export-filter-1')
    .locator(`text=${window.window('export.filter.addCondition')}`)
    .click()
  await page.locator('#export-filter-1-1-field').selectOption('city')
  await page.locator('#export-filter-1-1-operator').selectOption('startsWith')
  await page.locator('#export-filter-1-1-value').fill('Na')
  await expect(page.locator('#export-filter-sql')).toHaveText(
    `("status" = 'A' AND ("city" = 'Paris' OR starts_with("city", 'Na')))`,
  )
  await button(app, 'export.sort.add').click()
  await page.locator('#export-sort-0').selectOption('since')
  await page
    .getByRole('combobox', { name: window.t('window.export.sort.direction', { number: 1 }) })
    .selectOption('desc')
  await picture(page, 'export-source')

  await button(app, 'import.next').click()
  await page.getByRole('radio', { name: window.window('export.columns.chosen') }).check()
  await columnNamed(app, 'remove', 'city').click()
  await page.getByRole('checkbox', { name: window.t('window.export.columns.includeOf', { column: 'id' }) }).uncheck()
  // Moved by its button and by keyboard: amount comes before the date.
  await columnNamed(app, 'up', 'amount').click()
  await page.getByRole('textbox', { name: window.t('window.export.columns.labelOf', { column: 'name' }) }).fill('Name')
  await columnNamed(app, 'settingsOf', 'Name').click()
  await page.getByRole('combobox', { name: window.window('transform.add') }).selectOption('title')
  await choice(app, 'export.columns.add').selectOption('expression')
  await page.getByRole('textbox', { name: window.window('field.expression') }).fill('yeer(since)')
  await expect(page.locator('[id$=-expression-problem]')).toContainText('yeer')
  await page.getByRole('textbox', { name: window.window('field.expression') }).fill('year(since)')
  await page
    .getByRole('textbox', { name: window.t('window.export.columns.labelOf', { column: 'new_column' }) })
    .fill('Year')
  await choice(app, 'export.columns.enumerations').selectOption('labels')
  await expect(page.getByRole('columnheader', { name: /^Year/ })).toBeVisible()
  await picture(page, 'export-columns')

  await window.exportStep('format').click()
  await choice(app, 'export.format.delimiter').selectOption(';')
  await page.locator('#export-values-date').fill('dd/MM/yyyy')
  await choice(app, 'export.format.decimal').selectOption(',')
  const written = page.getByRole('region', { name: window.window('export.preview.text') })
  await expect(written).toContainText('Chloé;7,25;03/04/2022;Active;2022')
  await picture(page, 'export-format')

  await window.exportStep('target').click()
  const folder = temporaryFolder('lists')
  await app.answerDialogs({ save: join(folder, 'active people.csv') })
  await button(app, 'export.target.choose').click()
  await expect(page.locator('#export-example')).toHaveText(join(folder, 'active people.csv'))
  await page.locator('#export-name').fill('active-{n:3}.csv')
  await expect(page.locator('#export-example')).toHaveText(join(folder, 'active-001.csv'))
  await picture(page, 'export-file')
  await window.exportStep('summary').click()
  await page.locator('#export-label').fill('Active people')
  await picture(page, 'export-summary')
  await button(app, 'export.start').click()
  const row = window.row('Active people')
  await expect(row).toContainText(window.t('status.finished'))
  expect(readFileSync(join(folder, 'active-001.csv'), 'utf8')).toBe(
    'Name;amount;since;status;Year\nChloé;7,25;03/04/2022;Active;2022\nAnna;12,50;01/02/2020;Active;2020\n',
  )

  // Edited: everything is as it was said, and what is changed is what is written next.
  await row.click()
  await window.command('edit').click()
  await expect(page.locator('#export-filter-1-1-value')).toHaveValue('Na')
  await page
    .locator('#export-filter-1')
    .getByRole('button', { name: window.window('export.filter.removeGroup') })
    .click()
  await expect(page.locator('#export-filter-sql')).toHaveText(`"status" = 'A'`)
  await window.exportStep('format').click()
  await choice(app, 'export.format.kind').selectOption('ndjson')
  await expect(written).toContainText('{"Name":"Chloé"')
  await button(app, 'export.start').click()
  await expect(window.details()).toContainText('active-001.ndjson')
  await expect(row).toContainText(window.t('status.finished'))
  await app.close()
  expect(readdirSync(folder).sort()).toEqual(['active-001.csv', 'active-001.ndjson'])
  const names = readFileSync(join(folder, 'active-001.ndjson'), 'utf8').trim().split('\n')
  expect(names.map((line) => (JSON.parse(line) as { Name: string }).Name)).toEqual(['Chloé', 'Anna', 'Émile'])
})

test('an export of a select that is half written is kept as a draft over a kill, and says where it is wrong', async () => {
  const workspace = withPeople('export-draft')
  const lists = temporaryFolder('lists')
  const app = await launch({ workspace })
  await app.window.newExport().waitFor()
  await app.page.keyboard.press('Control+Shift+n')
  await app.page.getByRole('radio', { name: app.window.window('export.source.sql') }).check()
  await app.page.locator('#export-sql').fill('select city,\n  frm people where')
  await expect(app.page.locator('#export-sql-problem')).toContainText('line 2, character')
  await expect(app.page.getByTestId('kept')).toHaveText(app.window.window('import.stored'))
  app.electron.process().kill('SIGKILL')

  const again = await launch({ workspace })
  const { page, window } = again
  const row = window.rows().filter({ hasText: window.t('jobKind.export') })
  await expect(row).toContainText(window.t('status.editing'))
  await row.click()
  await window.command('edit').click()
  await expect(page.locator('#export-sql')).toHaveValue('select city,\n  frm people where')
  await button(again, 'export.start').click()
  // A label and a name of the file are missing too.
  await expect(page.getByRole('heading', { name: window.t('window.import.problems', { count: 3 }) })).toBeVisible()
  await page.locator('#export-sql').fill('select city, count(*) as people from people group by city order by city')
  await expect(
    page.getByText(
      window.t('window.export.source.selectColumns', { count: 2, columns: 'city (Text), people (Integer)' }),
    ),
  ).toBeVisible()
  await window.exportStep('format').click()
  await choice(again, 'export.format.kind').selectOption('xlsx')
  await expect(page.getByRole('table', { name: window.window('export.preview.table') })).toContainText('Nantes')
  await window.exportStep('target').click()
  await page.locator('#export-folder').fill(lists)
  await page.locator('#export-name').fill('cities.xlsx')
  await window.exportStep('summary').click()
  await page.locator('#export-label').fill('Cities')
  await expect(page.getByText(window.window('export.summary.ready'))).toBeVisible()
  await button(again, 'import.save').click()
  await expect(window.row('Cities')).toContainText(window.t('status.editing'))
  await window.row('Cities').click({ button: 'right' })
  await page.getByRole('menuitem', { name: window.t('command.duplicate') }).click()
  await expect(window.row(window.t('shell.copyOf', { label: 'Cities' }))).toContainText(window.t('jobKind.export'))

  // A file of its name is there: the run fails, and editing the job leads to what is to be said.
  writeFileSync(join(lists, 'cities.xlsx'), 'somebody’s')
  await window.row(/^(?!.*Copy).*Cities/).click()
  await window.command('start').click()
  await expect(window.selectedRows()).toContainText(window.t('status.failed'))
  await window.command('edit').click()
  await page.getByRole('alert').getByRole('button').click()
  await expect(page.locator('#export-overwrite')).toBeFocused()
  await page.keyboard.press('Space')
  await button(again, 'export.start').click()
  // “Finished with errors” begins with the same word.
  const status = window.selectedRows().getByRole('img', { name: window.t('status.finished'), exact: true })
  await expect(status).toBeVisible()
  expect(readFileSync(join(lists, 'cities.xlsx')).subarray(0, 2).toString()).toBe('PK')
  await again.close()
})
