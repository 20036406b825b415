import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

/** A workspace in which three jobs have imported into the same dataset by key; the third has changed a row of the second. */
function threeImports(): string {
  const workspace = temporaryFolder('undo')
  const contents = { first: '1,Anna\n2,Ben\n', second: '2,Benedict\n3,Carl\n4,Dora\n', third: '3,Charles\n' }
  for (const [label, lines] of Object.entries(contents)) {
    const file = join(workspace, `${label}.csv`)
    writeFileSync(file, `id,name\n${lines}`)
    vigie(workspace, 'import', file, '--into', 'people', '--key', 'id', '--mode', 'upsert', '--label', label)
  }
  return workspace
}

test('an import is undone from the list: what it would do is shown before, rows that a later run has changed are left', async () => {
  const workspace = threeImports()
  const app = await launch({ workspace })
  const { page, window } = app
  await window.row('second').click()
  await page.getByRole('button', { name: window.t('command.undo'), exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(window.t('undo.title'))
  for (const [name, count] of Object.entries({ removed: 1, restored: 1, returned: 0, left: 1 }))
    await expect(dialog).toContainText(new RegExp(`${window.t(`undo.${name}`)}\\s*${count}`))
  await expect(dialog.getByRole('table')).toContainText('Charles')
  await expect(dialog.getByRole('table')).toContainText(`${window.t('undo.kind.changed')} · third`)
  await picture(page, 'undo')
  expect(await window.seriousViolations(axeSource())).toEqual([])
  await dialog.getByRole('button', { name: window.t('undo.confirm'), exact: true }).click()
  const row = window.row('second')
  await expect(row).toContainText(window.t('undo.badge'))
  await expect(row).toContainText(window.t('status.finished'))
  await window.tab('journal').click()
  await expect(page.getByRole('log')).toContainText('Rows removed: 1, restored: 1')
  await picture(page, 'undone')
  // Nothing of the job is left to be undone.
  await window.tab('general').click()
  await expect(page.getByRole('button', { name: window.t('command.undo'), exact: true })).toBeHidden()
  await app.close()
  expect(query(workspace, 'select * from people order by id')).toEqual([
    { id: 1, name: 'Anna' },
    { id: 2, name: 'Ben' },
    { id: 3, name: 'Charles' },
  ])
})

test('rows that a later run has changed are restored where that is chosen', async () => {
  const workspace = threeImports()
  const app = await launch({ workspace, language: 'fr' })
  const { page, window } = app
  await window.row('second').click()
  await page.getByRole('button', { name: window.t('command.undo'), exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: window.t('undo.changed.restore') }).check()
  await dialog.getByRole('button', { name: window.t('undo.confirm'), exact: true }).click()
  await expect(window.row('second')).toContainText(window.t('undo.badge'))
  await expect(window.row('second')).toContainText(window.t('status.finished'))
  await app.close()
  expect(query(workspace, 'select * from people order by id')).toEqual([
    { id: 1, name: 'Anna' },
    { id: 2, name: 'Ben' },
  ])
})
