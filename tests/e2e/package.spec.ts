import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { launch, query, ROOT, temporaryFolder } from '@tests/helpers/app'
import { test } from '@tests/helpers/test'

const PROGRAMS: Readonly<Record<string, string>> = {
  linux: 'linux-unpacked/vigie',
  win32: 'win-unpacked/Vigie.exe',
  darwin: 'mac/Vigie.app/Contents/MacOS/Vigie',
}

test('the packaged program starts, imports a file and closes', async () => {
  test.setTimeout(240_000)
  const output = join(ROOT, 'out/package')
  execFileSync(process.execPath, [join(ROOT, 'tools/package.mjs'), '--test-build', '--output', output], {
    stdio: 'inherit',
  })
  const workspace = temporaryFolder('package')
  const file = join(workspace, 'people.csv')
  writeFileSync(file, 'name;born\nAnaïs;1990-02-03\nZoé;1985-11-30\n')
  const app = await launch({ workspace, program: join(output, PROGRAMS[process.platform] ?? ''), args: ['--sample'] })
  expect(await app.electron.evaluate(({ app: program }) => program.isPackaged)).toBe(true)
  await app.answerDialogs({ open: file })
  await expect(app.window.row('Airports')).toBeVisible()
  await app.window.newImport().click()
  await app.page.getByRole('button', { name: app.window.window('source.choose') }).click()
  await expect(app.page.getByText('Anaïs').first()).toBeVisible({ timeout: 30_000 })
  await app.page.getByRole('button', { name: app.window.window('import.start') }).click()
  await expect(app.window.row('people')).toContainText(app.window.t('status.finished'), { timeout: 30_000 })
  await app.window.row('Airports').click()
  await app.window.command('start').click()
  await expect(app.window.row('Airports')).toContainText(app.window.t('status.finished'), { timeout: 30_000 })
  await app.close()
  expect(query(workspace, 'select name, born from people order by name')).toEqual([
    { name: 'Anaïs', born: '1990-02-03' },
    { name: 'Zoé', born: '1985-11-30' },
  ])
  expect(Number(query(workspace, 'select count(*) n from airports')[0]?.['n'])).toBe(3376)
})
