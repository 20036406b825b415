import { describe, expect, it } from 'vitest'
import { exportOf, importOf, open, statusOf, until } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import type { Engine } from '@engine/api'

async function startAll(engine: Engine, datasets: readonly string[]): Promise<string[]> {
  const jobs: string[] = []
  for (const dataset of datasets) jobs.push(await engine.createJob(importOf(dataset)))
  for (const job of jobs) await engine.start(job)
  return jobs
}

const statuses = (engine: Engine, jobs: readonly string[]) => jobs.map((job) => statusOf(engine, job))

describe('the queue', () => {
  it('runs as many at once as the setting says, in the order of their start', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const jobs = await startAll(engine, ['a', 'b', 'c', 'd'])
    await until(() => runner.waiting().length === 2)
    expect(statuses(engine, jobs)).toEqual(['running', 'running', 'queued', 'queued'])
    await engine.changeSettings({ concurrency: 3 })
    await until(() => runner.waiting().length === 3)
    expect(statuses(engine, jobs)).toEqual(['running', 'running', 'running', 'queued'])
    await engine.changeSettings({ concurrency: 1 })
    runner.script.manual = false
    for (const run of runner.waiting()) runner.advance(run)
    await until(() => statuses(engine, jobs).every((status) => status === 'finished'))
  })

  it('never lets two runs write one dataset, whatever its case, and lets others pass', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const jobs = await startAll(engine, ['People', 'people', 'PEOPLE', 'others'])
    await until(() => runner.waiting().length === 2)
    expect(statuses(engine, jobs)).toEqual(['running', 'queued', 'queued', 'running'])
    runner.script.manual = false
    const together: number[] = []
    engine.on('status', () => {
      together.push(statuses(engine, jobs.slice(0, 3)).filter((status) => status === 'running').length)
    })
    for (const run of runner.waiting()) runner.advance(run)
    await until(() => statuses(engine, jobs).every((status) => status === 'finished'))
    expect(Math.max(...together)).toBe(1)
  })

  it('lets exports read one dataset together, but never while somebody writes it', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner, cores: 8 })
    const definitions = [
      exportOf('people', 'a.csv'),
      exportOf('PEOPLE', 'b.csv'),
      importOf('people'),
      // Behind an import that waits, so that it does not wait for ever.
      exportOf('people', 'c.csv'),
      { ...exportOf('', 'd.csv'), source: { sql: 'SELECT * FROM people' } },
    ]
    const jobs: string[] = []
    for (const definition of definitions) jobs.push(await engine.createJob(definition))
    for (const job of jobs) await engine.start(job)
    await until(() => runner.waiting().length === 3)
    expect(statuses(engine, jobs)).toEqual(['running', 'running', 'queued', 'queued', 'running'])
    runner.script.manual = false
    const seen: string[][] = []
    engine.on('status', () => seen.push(statuses(engine, jobs)))
    for (const run of runner.waiting()) runner.advance(run)
    await until(() => statuses(engine, jobs).every((status) => status === 'finished'))
    expect(seen.some(([a, b, write, c]) => write === 'running' && [a, b, c].includes('running'))).toBe(false)
    expect(seen.some(([, , write, c]) => c === 'running' && write !== 'finished')).toBe(false)
  })

  it('keeps the slot of a run that is on its way to a stop', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner, cores: 1 })
    const [first = '', second = ''] = await startAll(engine, ['a', 'b'])
    await until(() => runner.waiting().length === 1)
    const running: string[] = []
    engine.on('status', () => running.push(statuses(engine, [first, second]).join(' ')))
    await engine.pause(first)
    await until(() => statusOf(engine, second) === 'running')
    expect(running).toContain('pausing queued')
    expect(running).not.toContain('pausing running')
    await engine.cancel(second)
  })
})
