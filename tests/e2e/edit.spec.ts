import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { launch, temporaryFolder, vigie } from '@tests/helpers/app'
import { axeSource, picture } from '@tests/helpers/looks'
import { test } from '@tests/helpers/test'

test('a job that a job file has defined is edited in the window without losing what the file says', async () => {
  const workspace = temporaryFolder('edit')
  const file = join(workspace, 'orders.csv')
  writeFileSync(file, 'id,mail,country,price\n1,a@b.fr,FR,3\n2,,FR,-1\n,c@d.fr,FR,5\n3,x@y.de,DE,5\n')
  const app = await launch({ workspace })
  const { page } = app
  await app.create(
    {
      label: 'Orders',
      source: { files: [file], filter: `country = 'FR'`, trim: true, nullWords: ['N/A'] },
      target: {
        dataset: 'orders',
        fields: [
          { name: 'id', type: 'integer' },
          { name: 'mail' },
          { name: 'price', type: 'number' },
          { name: 'from' },
        ],
      },
      mapping: [
        { field: 'id', column: 'id' },
        { field: 'mail', column: 'mail', transform: [{ kind: 'lower' }] },
        { field: 'price', column: 'price' },
        { field: 'from', template: 'web {country}' },
      ],
      rules: [{ condition: 'price > 0', message: { en: 'No price', fr: 'Pas de prix' } }],
      reconciliation: { operation: 'upsert', key: ['id'], secondKey: ['mail'] },
      errors: { whenStopped: 'takeBack', stopAfterRejects: 5 },
    },
    false,
  )
  const definition = () =>
    page.evaluate(async () => {
      const jobs = await window.vigie.requests['jobs.list'](undefined)
      if (!jobs.ok) throw new Error(jobs.error.code)
      const found = await window.vigie.requests['jobs.definition']({ job: jobs.value[0]?.id ?? '' })
      return found.ok ? found.value : null
    })
  const before = await definition()
  await app.window.row('Orders').click()
  await app.window.command('edit').click()
  await expect(page.getByRole('cell', { name: 'a@b.fr' })).toBeVisible()
  await app.window.step('mapping').click()
  await expect(page.getByRole('row', { name: /web \{country\}.*Template/ })).toBeVisible()
  await picture(page, 'edit-fields')
  await app.window.step('errors').click()
  await expect(page.locator('#import-filter')).toHaveValue(`country = 'FR'`)
  await expect(page.locator('#import-rule-0')).toHaveValue('price > 0')
  await picture(page, 'edit-rules')
  expect(await app.window.seriousViolations(axeSource())).toEqual([])
  await page.locator('#import-rule-0').fill('prise > 0')
  await page.getByRole('button', { name: app.window.window('import.save'), exact: true }).click()
  await expect(page.locator('#import-rule-0')).toBeFocused()
  await page.locator('#import-rule-0').fill('price > 0')
  await page.getByRole('button', { name: app.window.window('import.save'), exact: true }).click()
  await expect(app.window.row('Orders')).toBeVisible()
  expect(await definition()).toEqual(before)
  await app.close()
  expect(vigie(workspace, 'jobs')).toContain('Orders')
})
