import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Closing } from '@main/closing'
import { importOf, untilStatus } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { app, powerMonitor, state } from './electron'
import { startProgram } from './shell'

vi.mock('electron', () => import('./electron'))
vi.mock('electron-log/main', () => import('./log'))

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

// The way out listens to the process itself, which outlives the test.
let known: Map<string, readonly unknown[]>
beforeEach(() => {
  known = new Map(SIGNALS.map((name) => [name, process.listeners(name)]))
})
afterEach(() => {
  for (const name of SIGNALS) {
    for (const listener of process.listeners(name)) {
      if (known.get(name)?.includes(listener) === false) process.off(name, listener)
    }
  }
})

const QUIT = 0
const STAY = 1

async function openProgram() {
  const shell = await startProgram({ runner: new ScriptedRunner({ manual: true }) })
  const closing = new Closing(shell.program)
  return { ...shell, closing }
}

async function busyProgram() {
  const shell = await openProgram()
  const job = await shell.engine.createJob(importOf('orders'))
  const run = await shell.engine.start(job)
  await untilStatus(shell.engine, job, 'running')
  return { ...shell, job, run }
}

/** An event that its listener can hold back. */
function preventable() {
  const event = {
    isPrevented: false,
    preventDefault: () => {
      event.isPrevented = true
    },
  }
  return event
}

const closed = () => vi.waitFor(() => expect(state.quits).toBe(1))

describe('closing', () => {
  it('asks nothing where nothing runs, and quits once the store is closed', async () => {
    const { window } = await openProgram()
    const event = preventable()
    window.emit('close', event)
    expect(event.isPrevented).toBe(true)
    await closed()
    expect(state.dialogs).toEqual([])
    const last = preventable()
    app.emit('before-quit', last)
    expect(last.isPrevented).toBe(false)
  })

  it('asks where runs are under way, with staying as the answer of Enter and Escape', async () => {
    const { closing, engine, job } = await busyProgram()
    state.answers.push({ response: STAY })
    await closing.ask()
    expect(state.dialogs).toMatchObject([
      { kind: 'message', message: '1 run is under way.', buttons: ['Quit', 'Stay'], defaultId: STAY, cancelId: STAY },
    ])
    expect(state.quits).toBe(0)
    expect(engine.details(job).status).toBe('running')
  })

  it('stops the runs at a checkpoint where quitting is the answer', async () => {
    const { closing, engine, run } = await busyProgram()
    state.answers.push({ response: QUIT })
    await closing.ask()
    expect(state.quits).toBe(1)
    expect(engine.run(run).status).toBe('stopping')
  })

  it('asks once, however often the window is closed meanwhile', async () => {
    const { window } = await busyProgram()
    let answer: (value: unknown) => void = () => undefined
    state.answers.push(new Promise((resolve) => (answer = resolve)))
    for (let times = 0; times < 3; times++) window.emit('close', preventable())
    expect(state.dialogs).toHaveLength(1)
    answer({ response: STAY })
  })

  it.each<[string, (shell: { window: { emit: (name: string, event: unknown) => boolean } }) => void]>([
    ['SIGTERM', () => process.emit('SIGTERM')],
    ['SIGINT', () => process.emit('SIGINT')],
    ['the system’s shutdown', () => powerMonitor.emit('shutdown')],
    ['the end of a Windows session', ({ window }) => window.emit('query-session-end', preventable())],
  ])('does not ask on %s: the runs stop at a checkpoint', async (_name, send) => {
    const shell = await busyProgram()
    send(shell)
    await closed()
    expect(state.dialogs).toEqual([])
    expect(shell.engine.run(shell.run).status).toBe('stopping')
  })

  it('closes once where the system ends while the question is open, whatever is answered then', async () => {
    const { closing, engine, run } = await busyProgram()
    let answer: (value: unknown) => void = () => undefined
    state.answers.push(new Promise((resolve) => (answer = resolve)))
    const asked = closing.ask()
    const close = vi.spyOn(engine, 'close')
    const closing2 = closing.now()
    answer({ response: STAY })
    await asked
    await closing.ask()
    await closing2
    expect(state.dialogs).toHaveLength(1)
    expect(close).toHaveBeenCalledTimes(1)
    expect(state.quits).toBe(1)
    expect(engine.run(run).status).toBe('stopping')
  })

  it('quits even where the engine can’t be closed', async () => {
    const { closing, engine } = await openProgram()
    vi.spyOn(engine, 'close').mockRejectedValueOnce(new Error('disk gone'))
    await closing.now()
    expect(state.quits).toBe(1)
  })
})
