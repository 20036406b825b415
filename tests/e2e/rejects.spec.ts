import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const RECORDS = 60_000
/** What is wrong with a record, in turn. */
const KINDS: readonly ((n: number) => string)[] = [
  (n) => `x${n},Zoé ${n},2026-01-01`,
  (n) => `${n},,2026-01-01`,
  (n) => `${n},Luc`,
  (n) => `${n},Eva ${n},never`,
]

test('a run with many rejects is looked through by page, by cause and by text, and shows each record field by field', async () => {
  test.setTimeout(180_000)
  const workspace = temporaryFolder('rejects')
  const file = join(workspace, 'people.csv')
  const lines = Array.from({ length: RECORDS }, (_, n) => KINDS[n % KINDS.length]?.(n) ?? '')
  writeFileSync(file, `Number,Who,Day\n${lines.join('\n')}\n`)
  const job = {
    label: 'People',
    source: { files: [file] },
    target: {
      dataset: 'people',
      fields: [
        { name: 'id', type: 'integer' },
        { name: 'name', required: true },
        { name: 'born', type: 'date' },
      ],
    },
    mapping: [
      { field: 'id', column: 'Number' },
      { field: 'name', column: 'Who' },
      { field: 'born', column: 'Day' },
    ],
    errors: { stopWhenFirstRejected: null, fields: { born: 'warn' } },
  }
  writeFileSync(join(workspace, 'job.json'), JSON.stringify(job))
  try {
    vigie(workspace, 'run', join(workspace, 'job.json'))
  } catch {
    // The command line says by its exit code that there are rejects.
  }
  const app = await launch({ workspace })
  const { page, window } = app
  await window.row('People').click()
  await window.tab('rejects').click()
  const count = page.getByTestId('rejects-count')
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: RECORDS }))
  const record = page.getByRole('region', { name: window.window('rejects.record') })

  await window.rejects().focus()
  await page.keyboard.press('End')
  await expect(window.rejects().locator(`[aria-rowindex="${RECORDS + 1}"]`)).toHaveAttribute('aria-selected', 'true')
  await expect(record.locator('.faulty', { hasText: 'Day' })).toContainText('“never” is not a value of type Date')
  for (const key of ['PageUp', 'PageUp', 'Home', 'PageDown']) await page.keyboard.press(key)
  expect(await window.rejects().getByRole('row').count()).toBeLessThan(100)

  const causes = page.getByRole('region', { name: window.window('rejects.causes') })
  await expect(causes.getByRole('button')).toHaveCount(KINDS.length)
  await causes.getByRole('button', { name: /Too few columns/ }).click()
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: RECORDS / KINDS.length }))
  await window.rejects().focus()
  await page.keyboard.press('End')
  await expect(record).toContainText(window.window('rejects.missing'))
  await expect(record.locator('pre')).toHaveText(`${RECORDS - 2},Luc`)
  await causes.getByRole('button', { name: /Too few columns/ }).click()

  await page.getByRole('textbox', { name: window.window('rejects.search') }).fill('ZOE 59996')
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: 1 }))
  await window.rejects().getByRole('row').nth(1).click()
  // The field is not called like its column.
  await expect(record.locator('.faulty', { hasText: 'Number' })).toContainText(
    '“x59996” is not a value of type Integer (field id)',
  )
  await picture(page, 'rejects-search')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await app.close()
})
