import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, type App } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

const STEPS = ['source', 'format', 'mapping', 'reconciliation', 'errors', 'summary'] as const

const APRIL = 'Id;Day;Price;Mail\n1;03/04/2026;1,50;A@X.ORG\n2;25/04/2026;2,25;b@x.org\n3;26/04/2026;no;c@x.org\n'
const MAY = 'id;day;prices;mail;country\n4;05/05/2026;7,00;d@x.org;FR\n'

const button = ({ page, window }: App, key: string, params = {}) =>
  page.getByRole('button', { name: window.t(`window.${key}`, params), exact: true })
const field = ({ page, window }: App, role: 'textbox' | 'combobox', key: string, params = {}) =>
  page.getByRole(role, { name: window.t(`window.${key}`, params), exact: true })

/** What the page says at each step that was changed. */
async function expectSaid(app: App, isDefined: boolean): Promise<void> {
  const { page, window } = app
  await window.step('format').click()
  await expect(page.getByRole('combobox', { name: window.window('format.delimiter'), exact: true })).toHaveValue(';')
  await window.step('mapping').click()
  if (isDefined) await expect(field(app, 'combobox', 'fields.fieldOf', { column: 'Price' })).toHaveValue('amount')
  else await expect(field(app, 'textbox', 'fields.fieldOf', { column: 'Price' })).toHaveValue('amount')
  await button(app, 'fields.settingsOf', { field: 'Mail' }).click()
  await expect(page.getByRole('list', { name: window.window('transform.list') })).toContainText(
    window.t('transformation.lower'),
  )
  await button(app, 'field.close').click()
  await window.step('reconciliation').click()
  await expect(page.getByRole('radio', { name: window.t('operation.upsert'), exact: true })).toBeChecked()
  const key = window.window('reconciliation.key')
  await expect(button(app, 'reconciliation.removeKey', { field: 'Id', key })).toBeVisible()
  await window.step('errors').click()
  await expect(field(app, 'textbox', 'errors.rejects')).toHaveValue('50')
  await expect(page.locator('#import-rule-0')).toHaveValue('amount > 0')
}

test('an import is defined step by step, back and forth, tried, started, edited, and given a file with other columns', async () => {
  test.setTimeout(240_000)
  const workspace = temporaryFolder('wizard')
  const [april, may] = [join(workspace, 'april.csv'), join(workspace, 'may.csv')]
  writeFileSync(april, APRIL)
  writeFileSync(may, MAY)
  const app = await launch({ workspace })
  const { page, window } = app
  await app.answerDialogs({ open: april })
  await window.newImport().click()
  await button(app, 'source.choose').click()
  await expect(page.getByRole('columnheader', { name: /Price/ })).toBeVisible()

  await window.step('format').click()
  await page.getByRole('combobox', { name: window.window('format.delimiter'), exact: true }).selectOption(';')
  await window.step('mapping').click()
  await field(app, 'textbox', 'fields.fieldOf', { column: 'Price' }).fill('amount')
  await button(app, 'fields.settingsOf', { field: 'Mail' }).click()
  await field(app, 'combobox', 'transform.add').selectOption('lower')
  await button(app, 'field.close').click()
  await button(app, 'fields.settingsOf', { field: 'amount' }).click()
  await field(app, 'combobox', 'fields.type').selectOption('number')
  await field(app, 'combobox', 'values.decimal').selectOption(',')
  await button(app, 'field.close').click()
  await window.step('reconciliation').click()
  await page.getByRole('radio', { name: window.t('operation.upsert'), exact: true }).check()
  await field(app, 'combobox', 'reconciliation.key').selectOption('Id')
  await window.step('errors').click()
  await page.getByRole('checkbox', { name: window.window('errors.stopAfterRejects') }).check()
  await field(app, 'textbox', 'errors.rejects').fill('50')
  await button(app, 'records.addRule').click()
  await field(app, 'textbox', 'records.condition').fill('amount > 0')
  await field(app, 'textbox', 'records.message').fill('No amount')

  // Through all steps with the buttons, to the end and back to the beginning.
  await window.step('source').click()
  for (let at = 1; at < STEPS.length; at++) await button(app, 'import.next').click()
  await expect(button(app, 'import.next')).toHaveCount(0)
  for (let at = 1; at < STEPS.length; at++) await button(app, 'import.back').click()
  await expect(button(app, 'import.back')).toHaveCount(0)
  await expectSaid(app, false)

  await window.step('summary').click()
  await page.getByRole('button', { name: window.window('summary.try'), exact: true }).click()
  const result = page.getByRole('region', { name: window.window('summary.tryTitle') }).first()
  await expect(result.getByRole('table', { name: window.window('dry.sample') })).toContainText('a@x.org', {
    timeout: 30_000,
  })
  await button(app, 'import.start').click()
  await expect(window.row('april')).toContainText(window.t('status.finished'), { timeout: 30_000 })

  await window.row('april').click()
  await window.command('edit').click()
  await expect(page.getByRole('columnheader', { name: /Price/ })).toBeVisible()
  await expectSaid(app, true)
  await window.step('summary').click()
  await page.getByRole('button', { name: window.t('command.saveTemplate'), exact: true }).click()
  await page.getByRole('textbox', { name: window.window('templates.name') }).fill('Monthly')
  await page.keyboard.press('Enter')
  await expect(page.getByText(window.t('window.templates.saved', { label: 'Monthly' })).first()).toBeVisible()

  // Another file: the page says at every step that it matters at how its columns differ, before anything is run.
  await window.step('source').click()
  await app.answerDialogs({ open: may })
  await page.getByRole('button', { name: window.t('window.source.replace', { file: april }) }).click()
  const report = page.getByRole('region', { name: window.window('drift.ofJob') })
  await expect(report.getByRole('row', { name: /Price/ })).toContainText(window.window('drift.nothingFills'))
  await expect(report.getByRole('row', { name: /country/ })).toContainText(window.window('drift.notKnown'))
  await picture(page, 'wizard-drift')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await window.step('mapping').click()
  await expect(report).toBeVisible()
  await button(app, 'fields.settingsOf', { field: 'amount' }).click()
  await page.locator('#import-field-2-column').selectOption('prices')
  await button(app, 'field.close').click()
  await expect(report.getByRole('row', { name: /Price/ }).first()).toContainText(window.window('drift.noLoss'))
  await window.step('errors').click()
  await field(app, 'combobox', 'drift.whenChanged').selectOption('goOn')
  await picture(page, 'wizard-errors')
  await window.step('summary').click()
  await expect(report).toBeVisible()
  await expect(
    page.getByText(window.t('window.summary.drift', { action: window.t('driftAction.goOn').toLowerCase() })),
  ).toBeVisible()
  await expect(page.getByText(window.t('window.summary.leftOut', { count: 1, columns: 'country' }))).toBeVisible()
  await picture(page, 'wizard-summary')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await button(app, 'import.start').click()
  await expect(window.row('april')).toContainText(window.t('status.finished'), { timeout: 30_000 })
  expect(await page.getByRole('alertdialog').count()).toBe(0)

  // A new import begins with the template.
  await app.answerDialogs({ open: april })
  await window.newImport().click()
  await button(app, 'templates.begin').click()
  await page.getByRole('button', { name: window.t('window.templates.useOf', { label: 'Monthly' }) }).click()
  await expect(page.getByRole('columnheader', { name: /Price/ })).toBeVisible()
  await expectSaid(app, true)
  await app.close()
  expect(query(workspace, 'select * from april order by "Id"')).toEqual([
    { Id: 1, Day: '2026-04-03', amount: 1.5, Mail: 'a@x.org' },
    { Id: 2, Day: '2026-04-25', amount: 2.25, Mail: 'b@x.org' },
    { Id: 4, Day: '2026-05-05', amount: 7, Mail: 'd@x.org' },
  ])
})
