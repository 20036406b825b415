import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { abandon, importOf, journalCodes, open, record, statusOf, storedRuns, temporaryFolder } from '@tests/helpers/engine'
import { until, watchStatuses } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import type { Settings } from '@shared/settings/settings'
import type { Engine } from '@engine/api'

async function runningJob(engine: Engine, runner: ScriptedRunner, dataset = 'people'): Promise<{ job: string; run: string }> {
  const job = await engine.createJob(importOf(dataset))
  const run = await engine.start(job)
  await until(() => runner.advance(run))
  await until(() => runner.waiting().includes(run))
  return { job, run }
}

describe('closing', () => {
  it('leaves running runs stopping at a checkpoint, and the next launch goes on with them', async () => {
    const workspace = temporaryFolder()
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ workspace, runner })
    const seen = watchStatuses(engine)
    const { job, run } = await runningJob(engine, runner)
    await Promise.all([engine.close(), engine.close()])
    expect(seen.at(-1)).toBe('running → stopping')
    expect(storedRuns(workspace).get(run)).toMatchObject({ status: 'stopping', interrupted: 'running', checkpoint: 1 })
    expect(runner.alive).toBe(0)
    expect(existsSync(join(workspace, 'vigie.lock'))).toBe(false)

    runner.script.manual = false
    const next = await open({ workspace, runner })
    expect(['queued', 'running', 'finished']).toContain(statusOf(next, job))
    expect(await next.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toEqual([`${run}#1`, `${run}#2`, `${run}#3`])
    const codes = await journalCodes(next, run)
    expect(codes).toContain('run.stopping')
    expect(codes).toContain('run.recovered')
  })

  it('lets nobody wait for ever', async () => {
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ runner })
    const { run } = await runningJob(engine, runner)
    const settled = engine.settled(run)
    await engine.close()
    expect(await settled).toBe('stopping')
  })

  it('keeps waiting runs queued for the next launch', async () => {
    const workspace = temporaryFolder()
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ workspace, runner, cores: 1 })
    const first = await runningJob(engine, runner)
    const second = await engine.createJob(importOf('others'))
    const run = await engine.start(second)
    await engine.close()
    expect(storedRuns(workspace).get(run)?.status).toBe('queued')
    runner.script.manual = false
    const next = await open({ workspace, runner, cores: 1 })
    expect(await next.settled(run)).toBe('finished')
    expect(await next.settled(first.run)).toBe('finished')
  })

  it('refuses commands that come too late', async () => {
    const engine = await open()
    const job = await engine.createJob(importOf('people'))
    await engine.close()
    await expect(engine.start(job)).rejects.toMatchObject({ code: 'runner.unavailable' })
  })
})

describe('after the program was killed', () => {
  it.each([
    ['goOn', 'finished'],
    ['pause', 'paused'],
  ] as const)('with the setting %s a run that was running is %s', async (afterRestart, expected) => {
    const workspace = temporaryFolder()
    const { run, settle } = await killed(workspace, { afterRestart }, async () => undefined)
    expect(await settle()).toBe(expected)
    expect(storedRuns(workspace).get(run)?.status).toBe(expected)
  })

  it('a run that was pausing is paused, with the figures of the database', async () => {
    const workspace = temporaryFolder()
    const { next, run, settle } = await killed(workspace, {}, (engine, job) => engine.pause(job))
    expect(await settle()).toBe('paused')
    await until(() => next.run(run).counters.processed === 10)
  })

  it('a run that was cancelling is cancelled', async () => {
    const workspace = temporaryFolder()
    const { next, run, settle } = await killed(workspace, {}, (engine, job) => engine.cancel(job))
    expect(await settle()).toBe('cancelled')
    expect(next.run(run).endedAt).not.toBeNull()
  })

  it('a database that went back is noticed', async () => {
    const workspace = temporaryFolder()
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ workspace, runner })
    const { job, run } = await runningJob(engine, runner)
    await until(() => runner.advance(run))
    await until(() => engine.run(run).checkpoint === 2)
    await engine.pause(job)
    await engine.settled(run)
    await engine.close()
    const found = runner.checkpoint(run)
    runner.setCheckpoint(run, found === null ? null : { ...found, number: 1 })
    runner.script.manual = false
    const next = await open({ workspace, runner })
    await next.start(job)
    await next.settled(run)
    const page = await next.journal(run, { from: 'start', offset: 0, limit: 100, levels: ['warning'], search: '', language: 'en' })
    expect(page.entries).toMatchObject([{ code: 'run.steppedBack', params: { expected: 2, found: 1 } }])
  })

  it('a run that had reached its end without anybody hearing of it finishes without importing again', async () => {
    const workspace = temporaryFolder()
    for (const command of ['pause', 'none'] as const) {
      const { runner, run, next } = await killed(
        workspace,
        { afterRestart: 'pause' },
        (engine, job) => (command === 'pause' ? engine.pause(job) : Promise.resolve()),
        (database, id) => {
          database.commit(id, 'people', 2)
          database.commit(id, 'people', 3)
        },
      )
      await until(() => next.run(run).status === 'finished')
      expect(runner.rows.get('people')).toHaveLength(3)
      await next.close()
    }
  })

  it('nothing is started where the caller does not want recovery, and commands still find their way', async () => {
    const workspace = temporaryFolder()
    const { runner, run, job, next } = await killed(workspace, {}, () => Promise.resolve(), undefined, { recover: false })
    expect(next.run(run).status).toBe('running')
    expect(next.busy()).toBe(false)
    expect(runner.spawned).toBe(1)
    await next.resume(job)
    expect(await next.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(3)
  })

  it('an interrupted run that nobody recovered can be cancelled', async () => {
    const workspace = temporaryFolder()
    const { job, run, next } = await killed(workspace, {}, () => Promise.resolve(), undefined, { recover: false })
    await next.cancel(job)
    expect(await next.settled(run)).toBe('cancelled')
  })
})

/** A program that was killed with one run after its first checkpoint, and the next one on the same workspace. */
async function killed(
  workspace: string,
  settings: Partial<Settings>,
  command: (engine: Engine, job: string) => Promise<void>,
  meanwhile?: (runner: ScriptedRunner, run: string) => void,
  options: { readonly recover?: boolean } = {},
) {
  const runner = new ScriptedRunner({ manual: true })
  const engine = await open({ workspace, runner })
  await engine.changeSettings(settings)
  const { job, run } = await runningJob(engine, runner)
  const deaf = new Promise<void>((resolve) => {
    engine.on('status', ({ to }) => {
      if (to === 'pausing' || to === 'cancelling') resolve()
    })
    if (storedRuns(workspace).get(run)?.status === 'running') setImmediate(resolve)
  })
  // The copy on disk at this moment is what the next program finds: the first one is closed elsewhere, its files are put back.
  const { snapshot, restore } = await import('@tests/helpers/engine-snapshot')
  const statuses = record(engine, 'status')
  const before = statuses.length
  let taken = snapshot(workspace)
  engine.on('status', ({ to }) => {
    if (to === 'pausing' || to === 'cancelling') taken = snapshot(workspace)
  })
  await command(engine, job)
  await deaf
  expect(statuses.length).toBeGreaterThanOrEqual(before)
  const database = runner.checkpoint(run)
  abandon(engine)
  await engine.close()
  restore(workspace, taken)
  runner.setCheckpoint(run, database)
  meanwhile?.(runner, run)
  runner.script.manual = false
  const next = await open({ workspace, runner, ...options })
  return { runner, next, job, run, settle: () => next.settled(run) }
}
