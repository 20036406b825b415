import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import { Notifications } from '@main/notifications/notifications'
import { VigieError } from '@shared/errors/error-data'
import type { IpcEvents } from '@shared/ipc/contract'
import { importOf } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { Notification } from './electron'
import { bridge, startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

const TOGETHER_MS = 1000

beforeEach(async () => {
  vi.resetModules()
  await import('../../../electron/preload/index')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

async function notified(failing: boolean) {
  const runner = new ScriptedRunner(
    failing ? { failsAt: () => new VigieError('file.notFound', { path: '/data/gone.csv' }) } : {},
  )
  const shell = await startProgram({ runner })
  new Notifications(shell.program)
  const run = async (...names: string[]) => {
    const jobs: string[] = []
    for (const name of names) jobs.push(await shell.engine.createJob(importOf(name)))
    await Promise.all(jobs.map(async (job) => shell.engine.settled(await shell.engine.start(job))))
    vi.advanceTimersByTime(TOGETHER_MS)
    return jobs
  }
  return { ...shell, run }
}

const texts = () => Notification.shown.map(({ options }) => options)

describe('the end of a run', () => {
  it('is always told when it has failed, with the reason', async () => {
    const { run } = await notified(true)
    await run('orders')
    expect(texts()).toEqual([
      {
        title: '“orders” finished with errors',
        body: 'The file /data/gone.csv does not exist. Check the path, or choose the file again.',
      },
    ])
  })

  it('is told when it has finished only if the setting says so', async () => {
    const { run, engine } = await notified(false)
    await run('orders')
    expect(texts()).toEqual([])
    await engine.changeSettings({ notifyFinished: true })
    await run('people')
    expect(texts()).toEqual([{ title: '“people” finished', body: '30 records processed.' }])
  })

  it('is told in the language in force', async () => {
    const { run, engine } = await notified(true)
    await engine.changeSettings({ language: 'fr' })
    await run('orders')
    expect(texts()).toMatchObject([{ title: expect.stringContaining('s’est terminé en erreur') as unknown }])
  })

  it('of several runs at once is told once', async () => {
    const { run } = await notified(true)
    await run('a', 'b', 'c', 'd', 'e', 'f')
    expect(texts()).toMatchObject([
      { title: '6 jobs finished with errors', body: expect.stringMatching(/ …$/) as unknown },
    ])
  })
})

describe('a click on a notification', () => {
  it('brings the window up and shows the job that failed, at the journal where it has no rejects', async () => {
    const { run, window } = await notified(true)
    const shown: IpcEvents['job.show'][] = []
    bridge().on['job.show']((value) => shown.push(value))
    const [job] = await run('orders')
    window.minimized = true
    Notification.shown[0]?.emit('click')
    expect(shown).toEqual([{ job, tab: 'journal' }])
    expect(window.calls).toEqual(['restore', 'show', 'focus'])
  })

  it('shows a job that has finished without rejects at its figures', async () => {
    const { run, engine } = await notified(false)
    await engine.changeSettings({ notifyFinished: true })
    const shown: IpcEvents['job.show'][] = []
    bridge().on['job.show']((value) => shown.push(value))
    const [job] = await run('orders')
    Notification.shown[0]?.emit('click')
    expect(shown).toEqual([{ job, tab: 'general' }])
  })

  it('does nothing once the window is gone', async () => {
    const { run, window } = await notified(true)
    await run('orders')
    window.emit('closed')
    expect(() => Notification.shown[0]?.emit('click')).not.toThrow()
    expect(window.calls).toEqual([])
  })
})
