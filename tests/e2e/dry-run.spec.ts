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
  await page.getByRole('button', { name: window.window('import.choose') }).click()
  await page.getByRole('button', { name: window.t('command.dryRun') }).click()
  const row = window.row('zipcodes')
  await expect(row).toContainText(window.t('status.finished'), { timeout: 30_000 })
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
