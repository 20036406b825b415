import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { DATA, launch, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

test('an import is tried out from its page, shows what it would do, and is then done for real', async () => {
  const workspace = temporaryFolder('dry-run')
  const app = await launch({ workspace })
  const { page, window } = app
  await app.answerDialogs({ open: join(DATA, 'zipcodes.csv') })
  await window.newImport().click()
  await page.getByRole('button', { name: window.window('source.choose') }).click()
  await window.step('mapping').click()
  await page
    .getByRole('combobox', { name: window.t('window.fields.typeOf', { field: 'state' }) })
    .selectOption('integer')
  await window.step('errors').click()
  await page.getByRole('checkbox', { name: window.window('errors.stopWhenFirst') }).uncheck()
  await page.getByRole('button', { name: window.t('command.dryRun'), exact: true }).click()
  // The page stays, with what the run has found and the way to what that is about.
  const result = page.getByRole('region', { name: window.window('summary.tryTitle') }).first()
  await expect(result).toContainText('42,049', { timeout: 30_000 })
  const cause = result.getByRole('button', { name: 'Wrong type: state' })
  await expect(cause).toBeVisible()
  await picture(page, 'dry-run-page')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await cause.click()
  await page.getByRole('combobox', { name: window.window('fields.type'), exact: true }).selectOption('text')
  await window.step('summary').click()
  await expect(result).toContainText(window.window('summary.changedSince'))
  await result.getByRole('button', { name: window.window('summary.tryAgain') }).click()
  await expect(result.getByRole('table', { name: window.window('dry.sample') })).toContainText('Holtsville', {
    timeout: 30_000,
  })
  await expect(result).not.toContainText('Wrong type')
  await page.getByRole('button', { name: window.window('import.toList') }).click()
  const row = window.row('zipcodes')
  await expect(row).toContainText(window.t('status.finished'))
  await expect(row).toContainText(window.t('command.dryRun'))
  await window.tab('general').click()
  await expect(page.getByText(window.window('dry.nothingWritten'))).toBeVisible()
  await expect(page.getByRole('table', { name: window.window('dry.sample') })).toContainText('Holtsville')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await picture(page, 'dry-run')
  await app.close()
  expect(JSON.parse(vigie(workspace, 'jobs', '--json'))).toMatchObject([{ status: 'finished' }])
  expect(query(workspace, `select count(*) n from duckdb_tables() where table_name = 'zipcodes'`)).toEqual([{ n: 0 }])

  const again = await launch({ workspace })
  await again.window.row('zipcodes').click()
  await again.window.command('start').click()
  await expect(again.page.getByText(window.window('dry.nothingWritten'))).toBeHidden()
  await expect(again.window.row('zipcodes')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await again.close()
  expect(query(workspace, 'select count(*) n from zipcodes')).toEqual([{ n: 42_049 }])
})

test('starting an import again asks, because its file was imported before; files have counters of their own', async () => {
  const workspace = temporaryFolder('again')
  const folder = temporaryFolder('again-files')
  const files = ['a.csv', 'b.csv'].map((name) => join(folder, name))
  files.forEach((file, number) => writeFileSync(file, `id\n${number}\n`))
  const app = await launch({ workspace })
  const { page } = app
  await app.create({ label: 'Twice', source: { files }, target: { dataset: 'twice' } })
  const row = app.window.row('Twice')
  await expect(row).toContainText(app.window.t('status.finished'), { timeout: 30_000 })
  await row.click()
  await app.window.tab('general').click()
  await expect(page.getByRole('row', { name: /^b\.csv Done 1 1 0/ })).toBeVisible()

  const listed = async () => {
    const jobs = await page.evaluate(() => window.vigie.requests['jobs.list'](undefined))
    return jobs.ok ? jobs.value[0] : undefined
  }
  const first = await listed()
  const question = page.getByRole('alertdialog')
  await app.window.command('start').click()
  await expect(question).toContainText('2 of the files were imported into twice already')
  await page.keyboard.press('Escape')
  await expect(row).toContainText(app.window.t('status.finished'))
  await app.window.command('start').click()
  await question.waitFor()
  await picture(page, 'imported-before')
  await question.getByRole('button', { name: app.window.window('question.again') }).click()
  await expect(question).toBeHidden()
  await expect
    .poll(async () => (await listed())?.status === 'finished' && (await listed())?.run !== first?.run)
    .toBe(true)
  await app.close()
  expect(query(workspace, 'select count(*)::int n from twice')).toEqual([{ n: 4 }])
})
