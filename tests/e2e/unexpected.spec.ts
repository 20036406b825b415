import { expect } from '@playwright/test'
import { launch, temporaryFolder, vigie } from '@tests/helpers/app'
import { flightsCsv } from '@tests/helpers/flights'
import { test } from '@tests/helpers/test'

test('an error that nobody expected is said, and the run stops at a checkpoint to go on at the next launch', async () => {
  const workspace = temporaryFolder('unexpected')
  const file = await flightsCsv()
  const app = await launch({ workspace })
  await app.create({ label: 'Flights', source: { files: [file] }, target: { dataset: 'flights' } })
  const row = app.window.row('Flights')
  await expect(row).toContainText(app.window.t('status.running'))
  const ended = new Promise<number | null>((resolve) => app.electron.process().once('exit', resolve))
  await app.electron.evaluate(({ dialog }) => {
    const said: string[] = []
    Object.assign(globalThis, { vigieSaid: said })
    dialog.showErrorBox = (...texts) => void said.push(...texts)
    setTimeout(() => {
      throw new Error('nobody expected this')
    })
  })
  expect(await ended).toBe(1)
  expect(JSON.parse(vigie(workspace, 'jobs', '--json'))).toMatchObject([{ label: 'Flights', status: 'stopping' }])
})
