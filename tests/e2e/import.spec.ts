import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import { DATA, launch, query, temporaryFolder } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const STRIKES = join(DATA, 'birdstrikes.csv')

test('a file is imported through the window, and the dataset holds what an independent reader finds in it', async () => {
  const workspace = temporaryFolder('import')
  const app = await launch({ workspace })
  const { page, window } = app
  const list = join(temporaryFolder('rejects'), 'rejects.csv')
  await app.answerDialogs({ open: STRIKES, save: list })

  await expect(page.getByText(window.window('jobs.empty'))).toBeVisible()
  await window.newImport().click()
  await page.getByRole('button', { name: window.window('source.choose') }).click()
  await expect(page.getByText('BARKSDALE AIR FORCE BASE ARPT').first()).toBeVisible()
  await picture(page, 'import-source')
  expect(await window.seriousViolations(axeSource())).toEqual([])

  const next = page.getByRole('button', { name: window.window('import.next'), exact: true })
  await next.click()
  await expect(page.getByRole('combobox', { name: window.window('format.delimiter'), exact: true })).toBeVisible()
  await picture(page, 'import-format')
  await next.click()
  await page
    .getByRole('checkbox', { name: window.t('window.fields.requiredOf', { field: 'Speed IAS in knots' }) })
    .check()
  await expect(page.getByText(window.t('window.fields.faults', { count: 15, records: 200 }))).toBeVisible()
  await picture(page, 'import-fields')
  for (const step of ['reconciliation', 'errors', 'summary'] as const) {
    await next.click()
    await picture(page, `import-${step}`)
    expect(await window.seriousViolations(axeSource())).toEqual([])
  }
  await page.getByRole('button', { name: window.window('import.start') }).click()

  const row = window.row('birdstrikes')
  await expect(row).toContainText(window.t('status.finished'), { timeout: 60_000 })
  await row.click()
  await picture(page, 'finished')
  await window.tab('rejects').click()
  await expect(window.rejects()).toBeVisible()
  await window.rejects().getByRole('row').nth(1).click()
  await expect(page.getByText(window.t('reject.value.required', { field: 'Speed IAS in knots' })).first()).toBeVisible()
  await picture(page, 'rejects')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await window.tab('journal').click()
  await expect(window.log()).toContainText('birdstrikes.csv')
  await picture(page, 'journal')
  expect(await window.seriousViolations(axeSource())).toEqual([])

  await window.tab('rejects').click()
  await window.command('exportRejects').click()
  const csv = page.getByRole('menuitem', { name: 'CSV' })
  if (await csv.isVisible().catch(() => false)) await csv.click()
  await expect(page.getByText('rejects.csv').first()).toBeVisible()
  await app.close()

  const records = parse(readFileSync(STRIKES), { columns: true, bom: true }) as unknown as Record<string, string>[]
  const good = records.filter((record) => record['Speed IAS in knots'] !== '')
  const [counted] = query(
    workspace,
    'select count(*) n, sum("Speed IAS in knots") s, count(distinct "Airport Name") a from birdstrikes',
  )
  expect(Number(counted?.['n'])).toBe(good.length)
  expect(Number(counted?.['s'])).toBe(good.reduce((sum, record) => sum + Number(record['Speed IAS in knots']), 0))
  expect(Number(counted?.['a'])).toBe(new Set(good.map((record) => record['Airport Name'])).size)
  const rejects = parse(readFileSync(list), { columns: true, bom: true })
  expect(rejects).toHaveLength(records.length - good.length)
})
