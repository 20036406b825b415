import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const night = (rows: number, status: string) =>
  `id,status\n${Array.from({ length: rows }, (_, n) => `${n},${n % 2 === 0 ? 'open' : status}\n`).join('')}`

test('a file that is unlike the last ones is not written, is shown beside them, and goes in when somebody says that it is right', async () => {
  const workspace = temporaryFolder('plausibility')
  const file = join(workspace, 'night.csv')
  const job = join(workspace, 'job.json')
  writeFileSync(job, JSON.stringify({ label: 'Nightly', source: { files: [file] }, target: { dataset: 'orders' } }))
  for (const rows of [60, 70, 64]) {
    writeFileSync(file, night(rows, 'paid'))
    vigie(workspace, 'run', job)
  }
  writeFileSync(file, night(20, 'lost'))

  const app = await launch({ workspace })
  const { page, window } = app
  const section = page.getByTestId('plausibility')
  await window.row('Nightly').click()
  await expect(section).toContainText(window.t('plausibility.tooFew', { count: 2, needed: 3 }))

  // The job is told to fail, where errors are handled.
  await window.command('edit').click()
  await window.step('errors').click()
  await page.getByRole('radio', { name: window.t('plausibility.action.fail') }).check()
  await picture(page, 'plausibility-step')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await window.step('summary').click()
  await page.getByRole('button', { name: window.window('import.start'), exact: true }).click()
  await expect(window.row('Nightly')).toContainText(window.t('status.failed'), { timeout: 30_000 })

  await window.row('Nightly').click()
  await window.tab('general').click()
  await expect(section).toContainText('Far fewer records than usual: 20, where the last runs had 60 to 70.')
  await expect(section).toContainText('“status” has a value that the last runs never had: lost.')
  await section.getByText(window.t('plausibility.fields'), { exact: true }).click()
  await expect(section.getByRole('table')).toContainText('lost (10)')
  await section.scrollIntoViewIfNeeded()
  await picture(page, 'unlike')
  expect(await window.seriousViolations(axeSource())).toEqual([])

  await page.getByRole('button', { name: window.t('plausibility.accept') }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Far fewer records than usual')
  await question.getByRole('button', { name: window.t('plausibility.accept') }).click()
  await expect(window.row('Nightly')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  await expect(section.getByRole('img', { name: /60 · 70 · 64 · 20/ })).toBeVisible()
  await section.getByText(window.t('plausibility.chartTable')).click()
  await expect(section.getByRole('table').first().getByRole('row')).toHaveCount(5)
  await section.scrollIntoViewIfNeeded()
  await picture(page, 'unlike-accepted')
  await app.close()
  expect(query(workspace, 'select count(*) as n from orders')).toEqual([{ n: 214 }])
})
