import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, type App } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

async function begin({ page, window }: App, path: string): Promise<void> {
  await window.newImport().click()
  await page.getByRole('textbox', { name: window.window('source.path') }).fill(path)
  await page.keyboard.press('Enter')
}

test('a file that is no source is told by its name and by what it is, in the user’s language, and another takes its place', async () => {
  const workspace = temporaryFolder('bad')
  const at = (name: string) => join(workspace, name)
  writeFileSync(at('photo.csv'), PNG)
  writeFileSync(at('cut.json'), '{"items": [{"a": 1},\n{"a": ')
  writeFileSync(at('good.csv'), 'id,name\n1,Zoé\n')
  const app = await launch({ workspace, language: 'fr' })
  const { page, window } = app
  await begin(app, at('photo.csv'))
  const failure = page.getByRole('alert')
  await expect(failure).toContainText(
    window.t('error.format.foreign', { path: at('photo.csv'), content: window.t('content.picture') }),
  )
  await picture(page, 'bad-picture')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  // Said as what is to be corrected, with the way there.
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(page.locator('#import-file')).toBeFocused()

  await app.answerDialogs({ open: at('cut.json') })
  await page.getByRole('button', { name: window.t('window.source.replace', { file: at('photo.csv') }) }).click()
  await expect(failure.first()).toContainText('ligne 2')

  await app.answerDialogs({ open: at('good.csv') })
  await page.getByRole('button', { name: window.t('window.source.replace', { file: at('cut.json') }) }).click()
  await expect(page.getByRole('cell', { name: 'Zoé' })).toBeVisible()
  await expect(failure).toHaveCount(0)
  await window.step('format').click()
  await page
    .getByRole('combobox', { name: window.window('format.encoding') })
    .selectOption({ label: window.window('format.other') })
  await page.getByRole('textbox', { name: window.window('format.otherEncoding') }).fill('klingon')
  await expect(failure).toContainText(window.t('error.encoding.unknown', { path: at('good.csv'), encoding: 'klingon' }))
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(page.locator('#import-encoding')).toBeFocused()
  await page.getByRole('combobox', { name: window.window('format.encoding') }).selectOption('utf-8')
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(window.row('good')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select * from good')).toEqual([{ id: 1, name: 'Zoé' }])
})

test('a file that vanishes before the start fails the run with its name, and nothing of the definition is lost', async () => {
  const workspace = temporaryFolder('gone')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, 'id,price\n1,3\n')
  const app = await launch({ workspace })
  const { page, window } = app
  await begin(app, file)
  await window.step('mapping').click()
  await page.getByRole('textbox', { name: window.t('window.fields.fieldOf', { column: 'price' }) }).fill('amount')
  rmSync(file)
  await page.getByRole('button', { name: window.window('import.start') }).click()
  const row = window.row('orders')
  await expect(row).toContainText(window.t('status.failed'), { timeout: 30_000 })
  await row.click()
  await window.tab('general').click()
  await expect(page.getByRole('group', { name: window.window('general.error') })).toContainText(
    window.t('error.file.notFound', { path: file }),
  )
  // Edit leads to what the run has ended with.
  await window.command('edit').click()
  await expect(page.getByRole('heading', { name: window.t('window.import.problems', { count: 1 }) })).toBeVisible()
  await page.getByRole('button', { name: window.t('error.file.notFound', { path: file }) }).click()
  await expect(page.locator('#import-file')).toBeFocused()
  writeFileSync(file, 'id,price\n1,3\n')
  await page.getByRole('button', { name: window.window('source.readAgain') }).click()
  await expect(page.getByRole('columnheader', { name: /price/ })).toBeVisible()
  await page.getByRole('button', { name: window.window('import.start') }).click()
  await expect(row).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select * from orders')).toEqual([{ id: 1, amount: 3 }])
})

test('a job whose patterns, references or datasets can’t be used leads to the setting at fault', async () => {
  const workspace = temporaryFolder('faults')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, 'id,code\n1,a\n')
  const app = await launch({ workspace })
  const { page, window } = app
  const source = { files: [file] }
  const mapping = [{ field: 'code', column: 'code' }]
  const reference = { dataset: 'countries', field: 'code' }
  await app.create({
    label: 'Reference',
    source,
    target: { dataset: 'a', fields: [{ name: 'code', rules: { reference } }] },
    mapping,
  })
  await app.create({
    label: 'Column',
    source,
    target: { dataset: 'b', fields: [{ name: 'code' }] },
    mapping: [{ field: 'code', column: 'kode' }],
  })
  for (const [label, element, error] of [
    ['Reference', '#import-field-0-rule-reference', window.t('error.dataset.notFound', { dataset: 'countries' })],
    ['Column', '#import-field-0-column', window.t('window.import.problem.columnGone', { column: 'kode' })],
  ] as const) {
    await expect(window.row(label)).toContainText(window.t('status.failed'), { timeout: 30_000 })
    await window.row(label).click()
    await window.command('edit').click()
    await expect(page.getByRole('columnheader', { name: /code/ })).toBeVisible()
    await page.getByRole('button', { name: window.window('import.start') }).click()
    await expect(page.locator(element)).toBeFocused()
    await expect(page.locator(`${element}-problem`)).toHaveText(error)
    await page.getByRole('button', { name: window.window('import.toList') }).click()
  }
  await app.close()
})
