import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { joinWindow } from '@main/ipc/register'
import type { EngineEvents } from '@engine/api'
import { channelOf, IPC_EVENTS, IPC_REQUESTS, type IpcEvents, type IpcRequest } from '@shared/ipc/contract'
import { zeroCounters } from '@shared/jobs/counters'
import { draftFor } from '@shared/jobs/draft/definition'
import { importOf, runToEnd, untilStatus } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { channels, frame, state } from './electron'
import { logged } from './log'
import { bridge, startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

const REQUESTS = Object.keys(IPC_REQUESTS) as IpcRequest[]

beforeEach(async () => {
  vi.resetModules()
  await import('../../../electron/preload/index')
})

async function joined(...args: Parameters<typeof startProgram>) {
  const shell = await startProgram(...args)
  joinWindow(shell.program)
  return { ...shell, ask: bridge().requests }
}

describe('the window’s bridge', () => {
  it('has one function for each request and each event of the contract, and main answers exactly these', async () => {
    await joined()
    expect(Object.keys(bridge()).sort()).toEqual(['on', 'pathOf', 'requests'])
    expect(Object.keys(bridge().requests).sort()).toEqual([...REQUESTS].sort())
    expect(Object.keys(bridge().on).sort()).toEqual([...IPC_EVENTS].sort())
    expect(channels().sort()).toEqual(REQUESTS.map(channelOf).sort())
  })

  it('reaches the engine and brings back what it says', async () => {
    const { ask } = await joined()
    const created = await ask['jobs.create']({ definition: importOf('orders') })
    expect(created).toMatchObject({ ok: true, value: { job: expect.any(String) as unknown } })
    expect(await ask['jobs.list'](undefined)).toMatchObject({
      ok: true,
      value: [{ label: 'orders', status: 'editing' }],
    })
  })

  it('stops hearing an event once its listener is taken away', async () => {
    const { ask } = await joined()
    const heard: IpcEvents['app.changed'][] = []
    const off = bridge().on['app.changed']((value) => heard.push(value))
    await ask['settings.change']({ theme: 'dark' })
    off()
    await ask['settings.change']({ theme: 'light' })
    expect(heard.map(({ settings }) => settings.theme)).toEqual(['dark'])
  })
})

describe('a request', () => {
  it.each([
    ['another page', { url: 'https://example.org/' }],
    ['a page whose address begins like ours', { url: 'app://vigie.example.org/' }],
    ['a frame inside of our page', { url: frame.url }],
    ['a frame that is gone', null],
  ])('from %s is refused and logged, whatever it asks', async (_name, sender) => {
    const { ask, engine } = await joined()
    state.sender = sender
    for (const name of REQUESTS) {
      const send = ask[name] as (param: unknown) => Promise<unknown>
      expect(await send(undefined)).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
    }
    expect(logged.filter(({ level, text }) => level === 'error' && text.includes('refused'))).toHaveLength(
      REQUESTS.length,
    )
    expect(engine.jobs()).toEqual([])
  })

  it('from our own page is refused once the address of that page is no longer ours', async () => {
    const { ask } = await joined()
    frame.url = 'https://example.org/'
    try {
      expect(await ask['jobs.list'](undefined)).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
    } finally {
      frame.url = 'app://vigie/index.html'
    }
  })

  it.each<[IpcRequest, unknown]>([
    ['jobs.list', { more: 1 }],
    ['jobs.details', { job: '../../etc' }],
    ['jobs.details', { job: 'abcdef', more: 1 }],
    ['jobs.command', { jobs: [], command: 'start' }],
    ['jobs.command', { jobs: ['abcdef'], command: 'delete' }],
    ['journal.page', { run: 'abcdef', from: 'end', offset: 0, limit: 1_000_000, levels: null, search: '' }],
    ['rejects.export', { run: 'abcdef', filter: {}, format: 'exe' }],
    ['settings.change', { theme: 'pink' }],
    ['import.preview', { file: '', format: {} }],
    ['drafts.create', { draft: { label: 'only a label' } }],
    ['drafts.save', { job: 'abcdef', draft: { ...draftFor(['a.csv']), run: 'rm -rf' } }],
  ])('%s with a parameter that does not fit the contract is refused', async (name, param) => {
    const { ask } = await joined()
    const send = ask[name] as (param: unknown) => Promise<unknown>
    expect(await send(param)).toMatchObject({ ok: false, error: { code: 'ipc.refused' } })
  })

  it('that the engine refuses comes back as an error with its code, not as an exception', async () => {
    const { ask } = await joined()
    expect(await ask['jobs.details']({ job: 'nothere' })).toMatchObject({
      ok: false,
      error: { code: 'job.notFound', params: { id: 'nothere' } },
    })
    expect(logged).toEqual([])
  })

  it('that nobody expected to fail comes back as unexpected and is logged', async () => {
    const { ask, engine } = await joined()
    vi.spyOn(engine, 'jobs').mockImplementation(() => {
      throw new TypeError('broken')
    })
    expect(await ask['jobs.list'](undefined)).toMatchObject({ ok: false, error: { code: 'unexpected' } })
    expect(logged).toMatchObject([{ level: 'error' }])
  })

  it('for several jobs does what it can and says what was refused', async () => {
    const { ask, engine } = await joined({ runner: new ScriptedRunner({ manual: true }) })
    const [one, two] = [await engine.createJob(importOf('one')), await engine.createJob(importOf('two'))]
    await engine.start(one)
    await untilStatus(engine, one, 'running')
    const reply = await ask['jobs.command']({ jobs: [one, two, 'nothere'], command: 'pause' })
    expect(reply).toMatchObject({
      ok: true,
      value: {
        refused: [
          { job: two, error: { code: 'lifecycle.refused' } },
          { job: 'nothere', error: { code: 'job.notFound' } },
        ],
      },
    })
    await untilStatus(engine, one, 'paused')
  })
})

describe('changes of jobs', () => {
  it('are told at once, then at most ten times a second, and the last one is never lost', async () => {
    const { engine, program } = await startProgram()
    const job = await engine.createJob(importOf('orders'))
    const run = await engine.start(job)
    await engine.settled(run)
    const heard = vi.spyOn(engine, 'on')
    joinWindow(program)
    const progress = heard.mock.calls.find(([event]) => event === 'progress')?.[1] as (
      value: EngineEvents['progress'],
    ) => void
    const told: IpcEvents['jobs.changed'][] = []
    bridge().on['jobs.changed']((value) => told.push(value))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      // A second with a change every 2 ms.
      for (let n = 0; n < 500; n++) {
        progress({ job, run, counters: zeroCounters(), at: n })
        if (n === 0) expect(told).toHaveLength(1)
        vi.advanceTimersByTime(2)
      }
      expect(told.length).toBeGreaterThanOrEqual(10)
      expect(told.length).toBeLessThanOrEqual(11)
      progress({ job, run, counters: zeroCounters(), at: 500 })
      const before = told.length
      vi.advanceTimersByTime(100)
      expect(told).toHaveLength(before + 1)
      expect(told.at(-1)).toMatchObject({ changed: [{ id: job, status: 'finished' }], removed: [] })
      vi.advanceTimersByTime(1000)
      expect(told).toHaveLength(before + 1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('tell a deleted job as removed, not as changed, and before its deletion is answered', async () => {
    const { ask, engine } = await joined()
    const told: IpcEvents['jobs.changed'][] = []
    bridge().on['jobs.changed']((value) => told.push(value))
    const job = await engine.createJob(importOf('orders'))
    await ask['jobs.delete']({ jobs: [job] })
    expect(told.flatMap(({ removed }) => removed)).toEqual([job])
    expect(told.at(-1)?.changed.map(({ id }) => id)).not.toContain(job)
  })
})

describe('the journal', () => {
  const everything = { levels: null, search: '' }

  it('is saved whole under the name that was chosen, one line each', async () => {
    const { ask, engine, workspace } = await joined()
    const { run } = await runToEnd(engine, 'orders')
    const file = join(workspace, 'journal.txt')
    state.answers.push({ canceled: false, filePath: file })
    const { total } = await engine.journal(run, { from: 'start', offset: 0, limit: 1, language: 'en', ...everything })
    expect(await ask['journal.save']({ run, ...everything })).toEqual({ ok: true, value: { file, lines: total } })
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(total)
    expect(lines[0]?.split('\t').slice(1)).toEqual(['Information', 'Waiting to run.'])
    expect(state.dialogs).toMatchObject([{ kind: 'save', defaultPath: 'orders - journal.txt' }])
  })

  it('is not saved where the person gave up, and a folder that can’t be written to is said', async () => {
    const { ask, engine, workspace } = await joined()
    const { run } = await runToEnd(engine, 'orders')
    state.answers.push({ canceled: true, filePath: '' })
    expect(await ask['journal.save']({ run, ...everything })).toEqual({ ok: true, value: null })
    state.answers.push({ canceled: false, filePath: join(workspace, 'nowhere', 'journal.txt') })
    expect(await ask['journal.save']({ run, ...everything })).toMatchObject({
      ok: false,
      error: { code: 'file.unwritable' },
    })
  })

  it.each(['jobs.json', 'data.duckdb.wal', 'journals/new.txt'])(
    'takes the place of nothing that the workspace needs: %s',
    async (own) => {
      const { ask, engine, workspace } = await joined()
      const { run } = await runToEnd(engine, 'orders')
      const file = join(workspace, own)
      const before = existsSync(file) ? readFileSync(file) : null
      state.answers.push({ canceled: false, filePath: file })
      expect(await ask['journal.save']({ run, ...everything })).toMatchObject({
        ok: false,
        error: { code: 'file.ofWorkspace', params: { path: file } },
      })
      expect(existsSync(file) ? readFileSync(file) : null).toEqual(before)
    },
  )

  it('goes to the clipboard as it is filtered', async () => {
    const { ask, engine } = await joined()
    const { run } = await runToEnd(engine, 'orders')
    expect(await ask['journal.copy']({ run, levels: null, search: 'has started' })).toEqual({
      ok: true,
      value: { lines: 1 },
    })
    expect(state.clipboard).toContain('The run has started.')
  })
})

describe('choosing a file', () => {
  it('gives the files or the folder, or nothing where the person gave up', async () => {
    const { ask } = await joined()
    state.answers.push({ canceled: false, filePaths: ['/data/a.csv'] }, { canceled: true, filePaths: [] })
    expect(await ask['files.choose']({ what: 'files' })).toEqual({ ok: true, value: { paths: ['/data/a.csv'] } })
    expect(await ask['files.choose']({ what: 'folder' })).toEqual({ ok: true, value: { paths: [] } })
    expect(state.dialogs).toMatchObject([
      { properties: ['openFile', 'multiSelections'] },
      { properties: ['openDirectory'] },
    ])
  })
})
