import { describe, expect, it } from 'vitest'
import { VigieError } from '@shared/errors/error-data'
import { importOf, journalCodes, open, runToEnd, statusOf, takeLog, until, watchStatuses } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'

describe('when the runner dies', () => {
  it('the run goes on from its checkpoint without leaving running', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const seen = watchStatuses(engine)
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.advance(run))
    await until(() => runner.waiting().length === 1)
    runner.kill()
    runner.script.manual = false
    expect(await engine.settled(run)).toBe('finished')
    expect(runner.spawned).toBe(2)
    expect(runner.rows.get('people')).toEqual([`${run}#1`, `${run}#2`, `${run}#3`])
    expect(seen).toEqual(['editing → queued', 'queued → running', 'running → finished'])
    expect(await journalCodes(engine, run)).toContain('runner.restarted')
  })

  it('three times at the same place, the run fails and says how often', async () => {
    const runner = new ScriptedRunner({ diesAt: (_run, block) => block === 2 })
    const engine = await open({ runner })
    const { job, run, status } = await runToEnd(engine, 'people')
    expect(status).toBe('failed')
    expect(engine.details(job).error).toMatchObject({ code: 'runner.died', params: { deaths: 3 } })
    expect((await journalCodes(engine, run)).filter((code) => code === 'runner.restarted')).toHaveLength(3)
    expect(engine.run(run).checkpoint).toBe(1)
    runner.script = {}
    await engine.resume(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(3)
  })

  it('again and again but each time further on, the run ends well', async () => {
    const died = new Set<number>()
    const runner = new ScriptedRunner({
      blocks: 8,
      diesAt: (_run, block) => {
        if (died.has(block)) return false
        died.add(block)
        return true
      },
    })
    const engine = await open({ runner })
    const { status } = await runToEnd(engine, 'people')
    expect(status).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(8)
  })

  it('because of one run, its innocent neighbours finish', async () => {
    let poison = ''
    const runner = new ScriptedRunner({ blocks: 6, diesAt: (run, block) => run === poison && block === 1 })
    const engine = await open({ runner, cores: 4 })
    const jobs: string[] = []
    for (const dataset of ['a', 'b', 'c', 'd']) jobs.push(await engine.createJob(importOf(dataset)))
    const [bad = '', ...good] = jobs
    const starting = engine.start(bad)
    engine.on('status', ({ job, run }) => {
      if (job === bad && run !== null) poison = run
    })
    const runs = await Promise.all([starting, ...good.map((job) => engine.start(job))])
    await Promise.all(runs.map((run) => engine.settled(run)))
    expect(jobs.map((job) => statusOf(engine, job))).toEqual(['failed', 'finished', 'finished', 'finished'])
    for (const dataset of ['b', 'c', 'd']) expect(runner.rows.get(dataset)).toHaveLength(6)
  })

  it('behind a run that has finished, that run is finished, and it is no error of the program', async () => {
    const runner = new ScriptedRunner({ diesTrimming: true })
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    expect(await engine.settled(await engine.start(job))).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(3)
  })

  it('while a pause is under way, the run is paused at its checkpoint', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.advance(run))
    await until(() => runner.waiting().length === 1)
    engine.on('status', ({ to }) => {
      if (to === 'pausing') runner.kill()
    })
    await engine.pause(job)
    expect(await engine.settled(run)).toBe('paused')
    expect(engine.run(run)).toMatchObject({ checkpoint: 1, counters: { processed: 10 } })
  })

  it('after a commit of which nobody heard, nothing is repeated', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.waiting().length === 1)
    runner.commit(run, 'people', 1)
    runner.script.manual = false
    runner.kill()
    expect(await engine.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toEqual([`${run}#1`, `${run}#2`, `${run}#3`])
  })

  it('while it is idle, the next request starts another', async () => {
    const runner = new ScriptedRunner()
    const engine = await open({ runner })
    await engine.datasets()
    runner.kill()
    expect(await engine.query('select 1', null)).toEqual({ columns: ['n'], rows: [[1]] })
    expect(runner.spawned).toBe(2)
  })
})

describe('a runner that can’t be had', () => {
  it('is only started when something needs it', async () => {
    const runner = new ScriptedRunner()
    const engine = await open({ runner })
    await engine.createJob(importOf('people'))
    expect(runner.spawned).toBe(0)
  })

  it('makes the run fail with the runner’s own error, and later requests try again', async () => {
    const runner = new ScriptedRunner({ open: new VigieError('database.damaged', { path: 'd', reason: 'r' }) })
    const engine = await open({ runner })
    const { job, status } = await runToEnd(engine, 'people')
    expect(status).toBe('failed')
    expect(engine.details(job).error).toMatchObject({ code: 'database.damaged' })
    runner.script = {}
    expect((await engine.query('select 1', null)).rows).toEqual([[1]])
  })

  it('is told as unavailable when it ends while it is being opened', async () => {
    const engine = await open({ runner: new ScriptedRunner({ open: 'dies' }) })
    await expect(engine.datasets()).rejects.toMatchObject({ code: 'runner.unavailable' })
    const { status } = await runToEnd(engine, 'people')
    expect(status).toBe('failed')
  })

  it('is told as unavailable when it can’t even be spawned', async () => {
    const engine = await open({
      spawnRunner: () => {
        throw new Error('no such program')
      },
    })
    await expect(engine.datasets()).rejects.toMatchObject({ code: 'runner.unavailable' })
    takeLog()
  })

  it('tells of a write-ahead log that was set aside', async () => {
    const engine = await open({ runner: new ScriptedRunner({ setAside: '/w/data.duckdb.wal.damaged-1' }) })
    const { run } = await runToEnd(engine, 'people')
    expect(engine.notices.map(({ code }) => code)).toEqual(['database.walSetAside'])
    expect(await journalCodes(engine, run)).toContain('database.walSetAside')
  })
})
