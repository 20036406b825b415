import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '@engine/engine'
import type { Engine } from '@engine/api'
import { createSampleJobs } from '@engine/samples/sample-jobs'
import { importPeople, peopleFile, RealRunners, resultOf } from '@tests/helpers/engine-imports'
import { journalCodes, open, record, statusOf, temporaryFolder, until } from '@tests/helpers/engine'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const LONG = 60_000

let folder: string
let file: string
let undisturbed: unknown
let runners = new RealRunners()

beforeAll(async () => {
  // Several batches, so that there is something between two checkpoints.
  process.env['VIGIE_BLOCK_BYTES'] = '1000000'
  folder = mkdtempSync(join(tmpdir(), 'vigie-imports-'))
  file = peopleFile(folder)
  const engine = await openEngine({
    workspace: join(folder, 'undisturbed'),
    spawnRunner: runners.spawn,
    cores: 2,
    access: 'write',
    recover: true,
    log: fail,
  })
  const run = await engine.start(await engine.createJob(importPeople(file)))
  await engine.settled(run)
  undisturbed = await resultOf(engine, run)
  await engine.close()
  return () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    rmSync(folder, { recursive: true, force: true })
  }
})

afterEach(() => {
  const spawned = runners
  runners = new RealRunners()
  expect(spawned.alive(), 'runners left behind').toEqual([])
})

function fail(error: unknown): never {
  throw new Error(JSON.stringify(error))
}

const launch = (workspace: string) => open({ workspace, spawnRunner: runners.spawn })

async function startPeople(engine: Engine): Promise<{ job: string; run: string }> {
  const job = await engine.createJob(importPeople(file))
  return { job, run: await engine.start(job) }
}

const untilProgress = (engine: Engine, run: string, checkpoint: number) =>
  until(() => engine.run(run).checkpoint >= checkpoint || engine.run(run).status === 'finished', 'checkpoint', LONG)

describe('an import with the real runner', () => {
  it('accounts for every record', async () => {
    expect(undisturbed).toMatchObject({ status: 'finished', counters: { total: 120_000, processed: 120_000 } })
    const engine = await launch(temporaryFolder())
    const { run } = await startPeople(engine)
    await engine.settled(run)
    expect(await resultOf(engine, run)).toEqual(undisturbed)
    expect(await journalCodes(engine, run)).toEqual(
      expect.arrayContaining(['file.opened', 'file.done', 'run.finished']),
    )
    await engine.close()
  })

  it('that is paused, left with the program and started again ends like an undisturbed one', async () => {
    const workspace = temporaryFolder()
    const engine = await launch(workspace)
    const statuses = record(engine, 'status')
    const { job, run } = await startPeople(engine)
    await untilProgress(engine, run, 1)
    await engine.pause(job)
    expect(await engine.settled(run)).toBe('paused')
    expect(statuses.map(({ to }) => to)).toEqual(['queued', 'running', 'pausing', 'paused'])
    const { processed } = engine.run(run).counters
    expect(processed).toBeLessThan(120_000)
    await engine.close()

    const next = await launch(workspace)
    expect(statusOf(next, job)).toBe('paused')
    expect(next.run(run).counters.processed).toBe(processed)
    await next.start(job)
    expect(await next.settled(run)).toBe('finished')
    expect(await resultOf(next, run)).toEqual(undisturbed)
    expect(await journalCodes(next, run)).toContain('run.resumed')
    await next.close()
  })

  it('goes on by itself after the program was closed in the middle', async () => {
    const workspace = temporaryFolder()
    const engine = await launch(workspace)
    const { run } = await startPeople(engine)
    await untilProgress(engine, run, 1)
    await engine.close()
    expect(engine.run(run).status).toBe('stopping')
    const next = await launch(workspace)
    expect(await next.settled(run)).toBe('finished')
    expect(await resultOf(next, run)).toEqual(undisturbed)
    await next.close()
  })

  it('is left at its checkpoint when the program closes and the runner hangs', async () => {
    const workspace = temporaryFolder()
    const engine = await launch(workspace)
    const { run } = await startPeople(engine)
    await untilProgress(engine, run, 1)
    const [pid = 0] = runners.alive()
    process.kill(pid, 'SIGSTOP')
    const began = performance.now()
    await engine.close()
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(engine.run(run).status).toBe('stopping')
    const next = await launch(workspace)
    expect(await next.settled(run)).toBe('finished')
    expect(await resultOf(next, run)).toEqual(undisturbed)
    await next.close()
  })

  it('that has reached a limit ends there, also when the program is killed before it has noted that; a person goes on with it', async () => {
    const workspace = temporaryFolder()
    const engine = await launch(workspace)
    const limited = { ...importPeople(file), errors: { stopAfterRejects: 1 } }
    const job = await engine.createJob(limited)
    const run = await engine.start(job)
    expect(await engine.settled(run)).toBe('failed')
    const { counters, error } = engine.run(run)
    expect(error).toMatchObject({ code: 'rejects.limit' })
    await engine.close()

    // As a kill leaves it between the commit of the last records and the end of the run in the store.
    const runs = join(workspace, 'runs.json')
    const stored = JSON.parse(readFileSync(runs, 'utf8')) as { runs: object[] }
    const running = { status: 'running', endedAt: null, error: null, checkpoint: 0 }
    writeFileSync(runs, JSON.stringify({ ...stored, runs: stored.runs.map((one) => ({ ...one, ...running })) }))
    const next = await launch(workspace)
    expect(await next.settled(run)).toBe('failed')
    expect(next.run(run)).toMatchObject({ counters, error })

    await next.resume(job)
    await next.settled(run)
    expect(next.run(run).counters.processed).toBeGreaterThan(counters.processed)
    await next.close()
  })

  it('can be cancelled and resumed', async () => {
    const engine = await launch(temporaryFolder())
    const { job, run } = await startPeople(engine)
    await untilProgress(engine, run, 1)
    await engine.cancel(job)
    expect(await engine.settled(run)).toBe('cancelled')
    await engine.resume(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(await resultOf(engine, run)).toEqual(undisturbed)
    await engine.close()
  })

  it('is forgotten with its job, and its dataset stays', async () => {
    const engine = await launch(temporaryFolder())
    const { job, run } = await startPeople(engine)
    await engine.settled(run)
    expect(await engine.deleteJobs([job])).toEqual({ refused: [] })
    await expect(engine.rejects(run, {}, 0, 1)).rejects.toMatchObject({ code: 'run.notFound' })
    expect((await engine.datasets()).map(({ name }) => name)).toEqual(['people'])
    await engine.close()
  })

  it('beside a running program is refused the database, but not the list', async () => {
    const workspace = temporaryFolder()
    const engine = await launch(workspace)
    const { job, run } = await startPeople(engine)
    await untilProgress(engine, run, 1)
    const reader = await open({ workspace, access: 'read', spawnRunner: runners.spawn })
    expect(['running', 'finished']).toContain(statusOf(reader, job))
    await expect(reader.query('select 1', null)).rejects.toMatchObject({ code: 'workspace.inUse' })
    await reader.close()
    await engine.settled(run)
    await engine.close()
  })
})

describe('kill -9 of the runner', () => {
  it(
    'at 20 random moments leaves the rows, rejects and counters of an undisturbed import',
    { timeout: 600_000 },
    async () => {
      for (let kills = 0; kills < 20;) {
        const engine = await launch(temporaryFolder())
        const { run } = await startPeople(engine)
        const settled = engine.settled(run)
        // Twice at one place is allowed; then the run has to get on first, or it would fail with good reason.
        for (let before = -1; engine.run(run).status !== 'finished' && kills < 20;) {
          await Promise.race([settled, wait(Math.random() * 400)])
          const { checkpoint } = engine.run(run)
          if (checkpoint > before && runners.alive().length > 0) {
            runners.kill()
            kills++
            before = checkpoint
          }
        }
        expect(await settled).toBe('finished')
        expect(await resultOf(engine, run)).toEqual(undisturbed)
        await engine.close()
      }
    },
  )
})

describe('the sample jobs', () => {
  it('are made once, run, and show what rejects are', async () => {
    const engine = await launch(temporaryFolder())
    const samples = resolve(import.meta.dirname, '../../../resources/samples')
    const jobs = await createSampleJobs(engine, samples)
    expect(await createSampleJobs(engine, samples)).toEqual(jobs)
    expect(engine.jobs()).toHaveLength(2)
    const runs = await Promise.all(jobs.map((job) => engine.start(job)))
    expect(await Promise.all(runs.map((run) => engine.settled(run)))).toEqual(['finished', 'finished'])
    const rejects = engine.jobs().map((job) => job.rejects)
    expect(Math.max(...rejects)).toBeGreaterThan(0)
    await engine.close()
  })

  it('follow the program to another place when their files are gone', async () => {
    const engine = await launch(temporaryFolder())
    const gone = temporaryFolder()
    const jobs = await createSampleJobs(engine, gone)
    const samples = resolve(import.meta.dirname, '../../../resources/samples')
    expect(await createSampleJobs(engine, samples)).toEqual(jobs)
    expect(engine.jobs()).toHaveLength(2)
    for (const job of jobs) expect(engine.details(job).files[0]).toContain(samples)
    await engine.close()
  })
})

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
