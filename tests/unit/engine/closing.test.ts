import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importOf, journalCodes, open, statusOf, storedRuns, temporaryFolder } from '@tests/helpers/engine'
import { until, watchStatuses } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { restore, snapshot, type Snapshot } from '@tests/helpers/engine-snapshot'
import type { Checkpoint } from '@shared/runner/protocol'
import type { Settings } from '@shared/settings/settings'
import type { Engine } from '@engine/api'

async function runningJob(
  engine: Engine,
  runner: ScriptedRunner,
  dataset = 'people',
): Promise<{ job: string; run: string }> {
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
    const { run, settle } = await killed(workspace, { settings: { afterRestart } })
    expect(await settle()).toBe(expected)
    expect(storedRuns(workspace).get(run)?.status).toBe(expected)
  })

  it('a run that was pausing is paused, with the figures of the database', async () => {
    const { next, run, settle } = await killed(temporaryFolder(), { at: 'pausing' })
    expect(await settle()).toBe('paused')
    await until(() => next.run(run).counters.processed === 10)
    expect(await journalCodes(next, run)).toContain('run.recovered')
  })

  it('a run that was cancelling is cancelled', async () => {
    const { next, run, settle } = await killed(temporaryFolder(), { at: 'cancelling' })
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
    const page = await next.journal(run, {
      from: 'start',
      offset: 0,
      limit: 100,
      levels: ['warning'],
      search: '',
      language: 'en',
    })
    expect(page.entries).toMatchObject([{ code: 'run.steppedBack', params: { expected: 2, found: 1 } }])
  })

  it.each(['running', 'pausing', 'cancelling'] as const)(
    'a run that was %s but had reached its end finishes without importing again',
    async (at) => {
      const { runner, run, next } = await killed(temporaryFolder(), {
        at,
        settings: { afterRestart: 'pause' },
        meanwhile: (database, id) => {
          database.commit(id, 'people', 2)
          database.commit(id, 'people', 3)
        },
      })
      await until(() => next.run(run).status === 'finished')
      expect(runner.rows.get('people')).toHaveLength(3)
    },
  )

  it('nothing is started where the caller does not want recovery, and resume goes on', async () => {
    const { runner, run, job, next } = await killed(temporaryFolder(), { recover: false })
    expect(next.run(run).status).toBe('running')
    expect(next.busy()).toBe(false)
    expect(runner.spawned).toBe(1)
    await next.resume(job)
    expect(await next.settled(run)).toBe('finished')
    expect(runner.rows.get('people')).toHaveLength(3)
  })

  it('one run alone is recovered where the caller names it', async () => {
    const workspace = temporaryFolder()
    const runner = new ScriptedRunner({ manual: true })
    const engine = await open({ workspace, runner })
    const first = await runningJob(engine, runner, 'a')
    const second = await runningJob(engine, runner, 'b')
    await engine.close()
    runner.script.manual = false
    const next = await open({ workspace, runner, recover: second.run })
    expect(await next.settled(second.run)).toBe('finished')
    expect(next.run(first.run).status).toBe('stopping')
  })

  it('an interrupted run that nobody recovered can be cancelled, and paused', async () => {
    const cancelled = await killed(temporaryFolder(), { recover: false })
    await cancelled.next.cancel(cancelled.job)
    expect(cancelled.next.run(cancelled.run).status).toBe('cancelled')
    const paused = await killed(temporaryFolder(), { recover: false })
    await paused.next.pause(paused.job)
    expect(paused.next.run(paused.run).status).toBe('paused')
  })
})

interface Killed {
  /** Status of the run at that moment. */
  readonly at?: 'running' | 'pausing' | 'cancelling'
  readonly settings?: Partial<Settings>
  /** What the runner still did before it noticed. */
  readonly meanwhile?: (runner: ScriptedRunner, run: string) => void
  /** Whether the next program recovers. */
  readonly recover?: boolean
}

/** A program that was killed with one run after its first checkpoint, and the next program on the same workspace. */
async function killed(workspace: string, { at = 'running', settings = {}, meanwhile, recover = true }: Killed) {
  const runner = new ScriptedRunner({ manual: true })
  const engine = await open({ workspace, runner })
  await engine.changeSettings(settings)
  const { job, run } = await runningJob(engine, runner)
  const moment = new Promise<{ files: Snapshot; database: Checkpoint | null }>((resolve) => {
    const take = () => {
      resolve({ files: snapshot(workspace), database: runner.checkpoint(run) })
    }
    if (at === 'running') take()
    engine.on('status', ({ to }) => {
      if (to === at) take()
    })
  })
  if (at === 'pausing') await engine.pause(job)
  if (at === 'cancelling') await engine.cancel(job)
  const { files, database } = await moment
  // What this program still does has not happened: its files are put back to what they were when it was killed.
  await engine.close()
  restore(workspace, files)
  runner.setCheckpoint(run, database)
  meanwhile?.(runner, run)
  runner.script.manual = false
  const next = await open({ workspace, runner, recover })
  return { runner, next, job, run, settle: () => next.settled(run) }
}
