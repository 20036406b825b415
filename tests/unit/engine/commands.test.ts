import { describe, expect, it } from 'vitest'
import { nextStatus } from '@shared/jobs/transitions'
import {
  importOf,
  journalCodes,
  open,
  record,
  runToEnd,
  statusOf,
  storedRuns,
  temporaryFolder,
  datasetOf,
} from '@tests/helpers/engine'
import { takeLog, until, untilStatus, watchStatuses } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { VigieError } from '@shared/errors/error-data'

const manual = () => new ScriptedRunner({ manual: true })

describe('a job', () => {
  it('is being edited until its first start, then runs to its end', async () => {
    const engine = await open()
    const seen = watchStatuses(engine)
    const job = await engine.createJob(importOf('people'))
    expect(statusOf(engine, job)).toBe('editing')
    const run = await engine.start(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(seen).toEqual(['editing → queued', 'queued → running', 'running → finished'])
    expect(await journalCodes(engine, run)).toEqual([
      'run.queued',
      'run.started',
      'checkpoint.reached',
      'checkpoint.reached',
      'checkpoint.reached',
      'run.finished',
    ])
    expect(engine.details(job)).toMatchObject({ status: 'finished', progress: 1, processed: 30, runningSince: null })
    expect(engine.run(run)).toMatchObject({ checkpoint: 3, error: null, interrupted: null })
    expect(engine.run(run).endedAt).not.toBeNull()
  })

  it('is stored with each new status before anybody is told', async () => {
    const workspace = temporaryFolder()
    const engine = await open({ workspace })
    const stored: unknown[] = []
    engine.on('status', ({ run, to }) => {
      stored.push([to, run === null ? null : storedRuns(workspace).get(run)?.status])
    })
    await runToEnd(engine, 'people')
    expect(stored).toEqual([
      ['queued', 'queued'],
      ['running', 'running'],
      ['finished', 'finished'],
    ])
  })

  it('is refused with every wrong path when its definition is not valid', async () => {
    const engine = await open()
    const wrong = { label: '', source: { files: [] }, target: { dataset: 'a b' } }
    await expect(engine.createJob(wrong)).rejects.toMatchObject({ code: 'definition.invalid', params: { count: 3 } })
    await expect(engine.createJob(wrong)).rejects.toThrow(/label.*source\.files.*target\.dataset/)
    expect(engine.jobs()).toEqual([])
  })

  it('can be edited when it is at rest, and only then', async () => {
    const runner = manual()
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await untilStatus(engine, job, 'running')
    await expect(engine.updateJob(job, importOf('others'))).rejects.toMatchObject({
      code: 'lifecycle.refused',
      params: { status: 'running', event: 'edit' },
    })
    await engine.pause(job)
    await engine.settled(run)
    await engine.updateJob(job, importOf('others'))
    expect(statusOf(engine, job)).toBe('editing')
    expect(engine.run(run)).toMatchObject({ status: 'cancelled', definition: { target: { dataset: 'people' } } })
    expect(datasetOf(engine, job)).toBe('others')
  })

  it('that is not there is an error with its id', async () => {
    const engine = await open()
    await expect(engine.start('nobody1')).rejects.toMatchObject({ code: 'job.notFound', params: { id: 'nobody1' } })
    expect(() => engine.run('nobody1')).toThrow(VigieError)
    await expect(
      engine.journal('nobody1', { from: 'start', offset: 0, limit: 1, levels: null, search: '', language: 'en' }),
    ).rejects.toMatchObject({ code: 'run.notFound' })
  })
})

describe('pause', () => {
  it('stops a run at its checkpoint, and start goes on with the same run and its old definition', async () => {
    const runner = manual()
    const engine = await open({ runner })
    const seen = watchStatuses(engine)
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.advance(run))
    await until(() => runner.waiting().length === 1)
    await engine.pause(job)
    expect(await engine.settled(run)).toBe('paused')
    expect(engine.run(run)).toMatchObject({ checkpoint: 1, endedAt: null })
    expect(engine.details(job).progress).toBeCloseTo(1 / 3)
    runner.script.manual = false
    expect(await engine.start(job)).toBe(run)
    expect(await engine.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toEqual([`${run}#1`, `${run}#2`, `${run}#3`])
    expect(seen).toEqual([
      'editing → queued',
      'queued → running',
      'running → pausing',
      'pausing → paused',
      'paused → queued',
      'queued → running',
      'running → finished',
    ])
  })

  it('takes a waiting run out of the queue', async () => {
    const runner = manual()
    const engine = await open({ runner, cores: 1 })
    const first = await engine.createJob(importOf('a'))
    const second = await engine.createJob(importOf('b'))
    const run = await engine.start(first)
    await engine.start(second)
    await engine.pause(second)
    expect(statusOf(engine, second)).toBe('paused')
    runner.script.manual = false
    await until(() => runner.advance(run))
    await engine.settled(run)
    expect(statusOf(engine, second)).toBe('paused')
    expect(engine.busy()).toBe(false)
  })

  it('of a run whose last block is being committed ends finished', async () => {
    const runner = new ScriptedRunner({ manual: true, blocks: 1 })
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.advance(run))
    const paused = engine.pause(job).catch(() => undefined)
    expect(await engine.settled(run)).toBe('finished')
    await paused
  })
})

describe('cancel', () => {
  it('of a running run goes through cancelling', async () => {
    const runner = manual()
    const engine = await open({ runner })
    const seen = watchStatuses(engine)
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.waiting().length === 1)
    await engine.cancel(job)
    expect(await engine.settled(run)).toBe('cancelled')
    expect(engine.run(run).endedAt).not.toBeNull()
    expect(seen.slice(-2)).toEqual(['running → cancelling', 'cancelling → cancelled'])
    expect((await journalCodes(engine, run)).slice(-2)).toEqual(['run.cancelling', 'run.cancelled'])
  })

  it('of a waiting run is done at once', async () => {
    const runner = manual()
    const engine = await open({ runner, cores: 1 })
    const first = await engine.createJob(importOf('a'))
    const second = await engine.createJob(importOf('b'))
    await engine.start(first)
    const run = await engine.start(second)
    await engine.cancel(second)
    expect(engine.run(run).status).toBe('cancelled')
    expect(engine.run(run).endedAt).not.toBeNull()
    expect(runner.requests).not.toContain(`import ${run}`)
    await engine.cancel(first)
  })

  it('of a paused run is done at once, and resume goes on from its checkpoint', async () => {
    const runner = manual()
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.advance(run))
    await until(() => runner.waiting().length === 1)
    await engine.pause(job)
    await engine.settled(run)
    await engine.cancel(job)
    expect(engine.run(run).status).toBe('cancelled')
    runner.script.manual = false
    expect(await engine.resume(job)).toBe(run)
    expect(await engine.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(3)
  })

  it('overtakes a pause that is under way', async () => {
    const runner = manual()
    const engine = await open({ runner })
    const job = await engine.createJob(importOf('people'))
    const run = await engine.start(job)
    await until(() => runner.waiting().length === 1)
    await Promise.all([engine.pause(job), engine.cancel(job)])
    expect(await engine.settled(run)).toBe('cancelled')
  })
})

describe('commands', () => {
  it('given twice at the same moment make one run', async () => {
    const engine = await open()
    const job = await engine.createJob(importOf('people'))
    const results = await Promise.allSettled([engine.start(job), engine.start(job), engine.start(job)])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(engine.runs()).toHaveLength(1)
    await engine.settled(engine.runs()[0]?.id ?? '')
  })

  it('that the table refuses name status and event and change nothing', async () => {
    const engine = await open()
    const { job, run } = await runToEnd(engine, 'people')
    const before = engine.run(run)
    for (const event of ['pause', 'cancel', 'resume'] as const) {
      expect(nextStatus('finished', event)).toBeUndefined()
      await expect(engine[event](job)).rejects.toMatchObject({
        code: 'lifecycle.refused',
        params: { status: 'finished', event },
      })
    }
    expect(engine.run(run)).toEqual(before)
  })

  it('start a new run from finished and keep the old one', async () => {
    const engine = await open()
    const { job, run } = await runToEnd(engine, 'people')
    const again = await engine.start(job)
    expect(again).not.toBe(run)
    await engine.settled(again)
    expect(engine.runs().map(({ id }) => id)).toEqual([run, again])
    expect(engine.details(job).run).toBe(again)
  })
})

describe('a failing run', () => {
  it('keeps its error, says so in its journal, and can be resumed', async () => {
    const failure = new VigieError('disk.full', { free: 1, needed: 2 }, { cause: new Error('ENOSPC') })
    const runner = new ScriptedRunner({ failsAt: (_run, block) => (block === 2 ? failure : undefined) })
    const engine = await open({ runner })
    const { job, run, status } = await runToEnd(engine, 'people')
    expect(status).toBe('failed')
    expect(engine.details(job).error).toMatchObject({ code: 'disk.full', params: { free: 1, needed: 2 } })
    expect((await journalCodes(engine, run)).slice(-3).sort()).toEqual(['run.cause', 'run.error', 'run.failed'])
    runner.script = {}
    await engine.resume(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(engine.run(run).error).toBeNull()
    expect(runner.rows.get('people')).toHaveLength(3)
  })
})

describe('deleting', () => {
  it('forgets runs, rejects and journals, and refuses what is under way', async () => {
    const runner = new ScriptedRunner()
    const engine = await open({ runner })
    const done = await runToEnd(engine, 'people')
    const fresh = await engine.createJob(importOf('never'))
    runner.script.manual = true
    const job = await engine.createJob(importOf('busy'))
    await engine.start(job)
    await untilStatus(engine, job, 'running')
    const removed = record(engine, 'jobs')
    const reply = await engine.deleteJobs([done.job, job, fresh, 'nobody1'])
    expect(reply.refused.map(({ job: id, error }) => [id, error.code])).toEqual([
      [job, 'job.active'],
      ['nobody1', 'job.notFound'],
    ])
    expect(engine.jobs().map(({ id }) => id)).toEqual([job])
    expect(engine.runs()).toHaveLength(1)
    expect(runner.forgotten).toEqual([done.run])
    // Told already: a list that is looked at now has lost them.
    expect(removed.flatMap((change) => change.removed).sort()).toEqual([done.job, fresh].sort())
    await engine.cancel(job)
  })
})

describe('events', () => {
  it('tell of every job that changed and of the growing journal', async () => {
    const engine = await open()
    const jobs = record(engine, 'jobs')
    const journal = record(engine, 'journal')
    const progress = record(engine, 'progress')
    const { job, run } = await runToEnd(engine, 'people')
    await until(() => jobs.some(({ changed }) => changed.includes(job)))
    await until(() => journal.at(-1)?.total === 6)
    expect(progress.at(-1)).toMatchObject({ job, run, counters: { processed: 30 } })
  })

  it('of progress come at most ten times a second, and the last figures always', async () => {
    const engine = await open({ runner: new ScriptedRunner({ blocks: 300 }) })
    const progress = record(engine, 'progress')
    const began = performance.now()
    const { run } = await runToEnd(engine, 'people')
    const tenths = (performance.now() - began) / 100
    expect(progress.length).toBeLessThanOrEqual(tenths + 2)
    expect(progress.at(-1)).toMatchObject({ run, counters: { processed: 3000 } })
  })

  it('of a listener that throws reach the others', async () => {
    const engine = await open()
    const off = engine.on('settings', () => {
      throw new Error('a listener of the test')
    })
    const seen = record(engine, 'settings')
    await engine.changeSettings({ concurrency: 3 })
    expect(seen).toHaveLength(1)
    off()
    await engine.changeSettings({ concurrency: 2 })
    expect(takeLog().map(({ params }) => params['message'])).toEqual(['a listener of the test'])
  })
})
