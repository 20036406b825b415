import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { joinWindow } from '@main/ipc/register'
import { zeroCounters } from '@shared/jobs/counters'
import { exportOf, temporaryFolder } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { state } from './electron'
import { bridge, startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

beforeEach(async () => {
  vi.resetModules()
  await import('../../../electron/preload/index')
})

describe('a file that an export has written', () => {
  async function written() {
    const path = join(temporaryFolder(), 'people.csv')
    const runner = new ScriptedRunner({ files: [{ path, state: 'done', counters: zeroCounters() }] })
    const { program, engine } = await startProgram({ runner })
    joinWindow(program)
    const run = await engine.start(await engine.createJob(exportOf('people')))
    await engine.settled(run)
    return { path, runner, run, open: bridge().requests['runs.open'] }
  }

  it('is opened by its number, never by a path', async () => {
    const { path, run, open } = await written()
    writeFileSync(path, 'id\n')
    expect(await open({ run, file: 0 })).toEqual({ ok: true, value: null })
    expect(state.opened).toEqual([path])
    expect(await open({ run, file: path } as never)).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
  })

  it('is not opened before it is complete', async () => {
    const { path, runner, run, open } = await written()
    runner.script.files = [{ path, state: 'writing', counters: null }]
    expect(await open({ run, file: 0 })).toMatchObject({ ok: false, error: { code: 'file.notFound' } })
    expect(state.opened).toEqual([])
  })

  it('says what is wrong where the system can’t open it', async () => {
    const { path, run, open } = await written()
    state.openFailure = 'No application knows it'
    expect(await open({ run, file: 0 })).toMatchObject({
      ok: false,
      error: { code: 'file.notFound', params: { path } },
    })
    writeFileSync(path, 'id\n')
    expect(await open({ run, file: 0 })).toMatchObject({
      ok: false,
      error: { code: 'file.unreadable', params: { path, reason: 'No application knows it' } },
    })
  })
})
