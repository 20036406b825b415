import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { launch, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

/** Tries all jobs, as the window's own code does. */
function dryRun(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const jobs = await window.vigie.requests['jobs.list'](undefined)
    const ids = jobs.ok ? jobs.value.map(({ id }) => id) : []
    await window.vigie.requests['jobs.command']({ jobs: ids, command: 'dryRun' })
  })
}

const LINES = ['x,Ann', '1,Bob', 'y,"Cyd, two"', '2,Dan', 'z,Eva']

test('rejects are chosen one by one and exported, as a list or as a file to be repaired and imported; a setting writes them beside the source', async () => {
  test.setTimeout(180_000)
  const folder = temporaryFolder('reject-lists')
  const source = join(folder, 'people.csv')
  writeFileSync(source, `id,name\r\n${LINES.join('\r\n')}\r\n`)
  const fields = [{ name: 'id', type: 'integer' }, { name: 'name' }]
  const job = { label: 'People', source: { files: [source] }, target: { dataset: 'people', fields } }
  writeFileSync(join(folder, 'job.json'), JSON.stringify(job))
  try {
    vigie(folder, 'run', join(folder, 'job.json'))
  } catch {
    // The command line says by its exit code that there are rejects.
  }
  const app = await launch({ workspace: folder })
  const { page, window } = app
  await window.row('People').click()
  await window.tab('rejects').click()

  await expect(window.rejects().getByRole('checkbox')).toHaveCount(3)
  // The first one with the keyboard, the last one with the mouse.
  await window.rejects().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await window
    .rejects()
    .getByRole('checkbox', { name: window.t('window.rejects.choose', { seq: 3 }) })
    .click()
  await expect(window.rejects().getByRole('checkbox', { checked: true })).toHaveCount(2)
  const menu = page.getByRole('button', { name: window.t('window.rejects.exportChosen', { count: 2 }) })
  await menu.click()
  await expect(page.getByText(window.t('repairFile.delimited'))).toBeVisible()
  await picture(page, 'reject-formats')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  const list = join(folder, 'chosen.ndjson')
  await app.answerDialogs({ save: list })
  await page.getByRole('menuitem', { name: window.t('rejectFormat.ndjson'), exact: true }).click()
  await expect(page.getByText(window.t('window.rejects.exported', { count: 2, file: list })).first()).toBeVisible()
  const chosen = readFileSync(list, 'utf8').trim().split('\n')
  expect(chosen.map((line) => (JSON.parse(line) as { readonly original: string }).original)).toEqual(['x,Ann', 'z,Eva'])

  await page.getByRole('button', { name: window.window('rejects.chooseNone') }).click()
  const repair = join(folder, 'people-repair.csv')
  await app.answerDialogs({ save: repair })
  await window
    .details()
    .getByRole('button', { name: window.window('rejects.export'), exact: true })
    .click()
  await page.getByRole('menuitem', { name: window.t('rejectFormat.repair') }).click()
  await expect(page.getByText(window.t('window.rejects.exported', { count: 3, file: repair })).first()).toBeVisible()
  expect(readFileSync(repair, 'utf8')).toBe('id,name\r\nx,Ann\r\ny,"Cyd, two"\r\nz,Eva\r\n')
  await window.tab('journal').click()
  await expect(window.log()).toContainText(window.t('journal.rejects.written', { count: 3, file: repair }))

  await page.getByRole('button', { name: window.window('command.settings') }).click()
  const setting = page.getByRole('combobox', { name: window.window('settings.rejectList') })
  await setting.selectOption({ label: window.t('rejectFormat.xlsx') })
  await picture(page, 'settings')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await page.getByRole('button', { name: window.window('settings.close') }).click()
  await dryRun(page)
  await expect
    .poll(() => readdirSync(folder).filter((name) => /^people-rejects-\d{8}-\d{6}\.xlsx$/.test(name)), {
      timeout: 60_000,
    })
    .toHaveLength(1)
  await app.close()
})
