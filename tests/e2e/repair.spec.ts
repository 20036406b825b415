import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const REJECTED = 40

/** A job of which every third record has a date in another format, one no number, and one a word for a value. */
function importWithRejects(): string {
  const workspace = temporaryFolder('repair')
  const file = join(workspace, 'people.csv')
  const dated = Array.from({ length: REJECTED }, (_, n) => `${n + 10},Person ${n},${n === 3 ? '99' : '12'}/03/1985,f`)
  const lines = ['1,Anna,1990-01-02,f', 'two,Ben,1991-01-02,m', '3,Carl,1992-01-02,Monsieur', ...dated]
  writeFileSync(file, `id,name,born,sex\n${lines.join('\n')}\n`)
  const values = [{ value: 'f', label: 'Woman' }, { value: 'm', label: 'Man' }] // prettier-ignore
  const fields = [
    { name: 'id', type: 'integer' },
    { name: 'name' },
    { name: 'born', type: 'date' },
    { name: 'sex', rules: { values } },
  ]
  const job = { label: 'People', source: { files: [file] }, target: { dataset: 'people', fields } }
  writeFileSync(join(workspace, 'job.json'), JSON.stringify(job))
  vigie(workspace, 'run', join(workspace, 'job.json'))
  return workspace
}

test('rejects are corrected one by one and as a group, tried at once, and only these are imported', async () => {
  test.setTimeout(120_000)
  const workspace = importWithRejects()
  const app = await launch({ workspace })
  const { page, window } = app
  const { t } = window
  const count = page.getByTestId('rejects-count')
  const bar = page.getByRole('region', { name: t('repair.bar') })
  const record = page.getByRole('region', { name: window.window('rejects.record') })
  const causes = page.getByRole('region', { name: window.window('rejects.causes') })
  await window.row('People').click()
  await window.tab('rejects').click()
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: REJECTED + 2 }))

  // One record, by keyboard: the value at fault has the focus.
  await window.rejects().focus()
  await page.keyboard.press('Home')
  await record.getByRole('button', { name: t('repair.correctThis'), exact: true }).press('Enter')
  await expect(record.getByRole('textbox', { name: 'id' })).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('2')
  await picture(page, 'repair-record')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await page.keyboard.press('Enter')
  await expect(record).toContainText(t('repair.passesNow'))
  await expect(bar).toContainText(t('repair.wouldPass', { count: 1 }))

  // A group: what the correction would do is seen before it is done.
  await causes.getByRole('button', { name: /born/ }).click()
  await page.getByRole('button', { name: t('repair.correctGroup') }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('combobox', { name: t('repair.group.kind') })).toHaveValue('date')
  await expect(dialog).toContainText(t('repair.group.passes', { count: REJECTED - 1 }))
  await expect(dialog.getByRole('table')).toContainText('1985-03-12')
  await picture(page, 'repair-group')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await dialog.getByRole('button', { name: t('repair.group.apply', { count: REJECTED - 1 }) }).click()
  await expect(bar).toContainText(t('repair.wouldPass', { count: REJECTED }))

  // Another one: a word that means a value of the enumeration.
  await causes.getByRole('button', { name: /Monsieur/ }).click()
  await page.getByRole('button', { name: t('repair.correctGroup') }).click()
  await dialog.getByRole('combobox', { name: t('repair.group.to') }).selectOption('m')
  await dialog.getByRole('button', { name: t('repair.group.apply', { count: 1 }) }).click()
  await expect(bar).toContainText(t('repair.wouldPass', { count: REJECTED + 1 }))
  await causes.getByRole('button', { pressed: true }).click()
  await picture(page, 'repair-bar')

  await bar.getByRole('button', { name: t('repair.import', { count: REJECTED + 1 }) }).click()
  await expect(window.row('People')).toContainText(t('repair.badge'))
  await expect(window.row('People')).toContainText(t('status.finished'))
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: 1 }))
  await expect(bar).toBeHidden()
  const which = page.getByRole('group', { name: t('repair.filter.label') })
  await which.getByRole('button', { name: t('repair.filter.repaired') }).click()
  await expect(count).toHaveText(window.t('window.rejects.listed', { count: REJECTED + 1 }))
  await window.rejects().getByRole('row').nth(1).click()
  await expect(record).toContainText('two')
  await expect(record).toContainText(/Repaired: it went in on/)
  await picture(page, 'repair-history')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await app.close()
  expect(query(workspace, 'select count(*) as n, count(distinct id) as ids from people')).toEqual([
    { n: REJECTED + 2, ids: REJECTED + 2 },
  ])
})
