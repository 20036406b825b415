import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '@engine/api'
import type { ExportDefinitionInput } from '@shared/jobs/export/definition'
import { journalCodes, open, record, statusOf, temporaryFolder, until } from '@tests/helpers/engine'
import { importPeople, peopleFile, RealRunners } from '@tests/helpers/engine-imports'

const LONG = 60_000
const LINES = 6000

let folder: string
let workspace: string
let runners = new RealRunners()

beforeEach(() => {
  folder = temporaryFolder()
  workspace = join(folder, 'workspace')
  mkdirSync(join(folder, 'out'))
  // So that an export has many checkpoints, and time to be interrupted.
  process.env['VIGIE_EXPORT_ROWS'] = '100'
})

afterEach(() => {
  delete process.env['VIGIE_EXPORT_ROWS']
  const spawned = runners
  runners = new RealRunners()
  expect(spawned.alive(), 'runners left behind').toEqual([])
})

const launch = (recover: boolean | string = true) => open({ workspace, spawnRunner: runners.spawn, recover })
const files = (): string[] => readdirSync(join(folder, 'out')).sort()
const contentOf = (name: string): string =>
  createHash('md5')
    .update(readFileSync(join(folder, 'out', name)))
    .digest('hex')

const exporting = (name: string, parts: Partial<ExportDefinitionInput['source']> = {}): ExportDefinitionInput => ({
  kind: 'export',
  label: name,
  source: { dataset: 'people', ...parts },
  target: { file: join(folder, 'out', name) },
})

async function filled(): Promise<Engine> {
  const engine = await launch()
  const run = await engine.start(await engine.createJob(importPeople(peopleFile(folder, LINES))))
  expect(await engine.settled(run)).toBe('finished')
  return engine
}

async function start(engine: Engine, definition: ExportDefinitionInput): Promise<{ job: string; run: string }> {
  const job = await engine.createJob(definition)
  return { job, run: await engine.start(job) }
}

const untilCheckpoint = (engine: Engine, run: string, checkpoint: number) =>
  until(() => engine.run(run).checkpoint >= checkpoint, `checkpoint ${checkpoint}`, LONG)

/** The same export, left alone. @returns the content of its file */
async function undisturbed(engine: Engine): Promise<string> {
  const { run } = await start(engine, exporting('undisturbed.csv'))
  expect(await engine.settled(run)).toBe('finished')
  const content = contentOf('undisturbed.csv')
  rmSync(join(folder, 'out', 'undisturbed.csv'))
  return content
}

describe('an export', { timeout: 120_000 }, () => {
  it('goes through the same statuses as an import, and tells what it has written', async () => {
    const engine = await filled()
    const statuses = record(engine, 'status')
    const { job, run } = await start(engine, exporting('people.csv'))
    expect(await engine.settled(run)).toBe('finished')
    expect(statuses.map(({ to }) => to)).toEqual(['queued', 'running', 'finished'])
    const { kind, progress, processed } = engine.details(job)
    expect({ kind, progress }).toEqual({ kind: 'export', progress: 1 })
    expect(engine.run(run).counters).toMatchObject({ total: processed, success: processed, inserted: processed })
    expect(await engine.files(run, 0, 10)).toMatchObject({
      total: 1,
      files: [{ path: join(folder, 'out', 'people.csv') }],
    })
    expect(await journalCodes(engine, run)).toEqual([
      'run.queued',
      'run.started',
      'export.begunAs',
      'export.formulas.off',
      'export.rows',
      'export.fileWritten',
      'run.finished',
    ])
    expect(await engine.rejects(run, {}, 0, 10)).toEqual({ lines: [], total: 0 })
    expect(await engine.drift(run)).toEqual([])
    expect(await engine.knownColumns(job)).toEqual([])
    await expect(engine.dryRun(job)).rejects.toMatchObject({ code: 'job.notAnImport' })
    await expect(engine.templateOf(job, 'x', true)).rejects.toMatchObject({ code: 'job.notAnImport' })
    await expect(async () => engine.repairs.progress(run)).rejects.toMatchObject({ code: 'job.notAnImport' })
    const copy = await engine.duplicateJob(job, 'copy')
    expect(engine.definition(copy)).toEqual({ ...engine.definition(job), label: 'copy' })
    await engine.close()
  })

  it('is refused when it is saved where it can’t be run', async () => {
    const engine = await filled()
    await expect(engine.createJob(exporting('x.csv', { sort: [{ field: 'nobody' }] }))).rejects.toMatchObject({
      code: 'export.column',
    })
    await expect(
      engine.createJob({ ...exporting('x.csv'), source: { sql: 'drop table people' } }),
    ).rejects.toMatchObject({
      code: 'query.notReadOnly',
    })
    expect((await engine.exportPreview(exporting('x.csv'), 3)).rows).toHaveLength(3)
    await engine.close()
  })

  it('that is paused, left with the program and started again writes the file of an undisturbed one', async () => {
    let engine = await filled()
    const expected = await undisturbed(engine)
    const { job, run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 5)
    await engine.pause(job)
    expect(await engine.settled(run)).toBe('paused')
    expect(files()).toEqual([`people.csv.${run}.part`])
    expect(engine.details(job).progress).toBeGreaterThan(0)
    await engine.close()
    engine = await launch()
    expect(statusOf(engine, job)).toBe('paused')
    expect(await engine.start(job)).toBe(run)
    expect(await engine.settled(run)).toBe('finished')
    expect(files()).toEqual(['people.csv'])
    expect(contentOf('people.csv')).toBe(expected)
    await engine.close()
  })

  it('that is interrupted by the end of the program goes on at the next launch', async () => {
    let engine = await filled()
    const expected = await undisturbed(engine)
    const { run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 5)
    await engine.close()
    expect(engine.run(run).status).toBe('stopping')
    engine = await launch()
    expect(await engine.settled(run)).toBe('finished')
    expect(contentOf('people.csv')).toBe(expected)
    await engine.close()
  })

  it('whose runner is killed again and again goes on from its checkpoints', async () => {
    const engine = await filled()
    const expected = await undisturbed(engine)
    const { run } = await start(engine, exporting('people.csv'))
    for (const checkpoint of [3, 15, 40]) {
      await untilCheckpoint(engine, run, checkpoint)
      runners.kill()
    }
    expect(await engine.settled(run)).toBe('finished')
    expect(files()).toEqual(['people.csv'])
    expect(contentOf('people.csv')).toBe(expected)
    await engine.close()
  })

  it('that is cancelled leaves nothing, running or paused, and begins again when it is resumed', async () => {
    const engine = await filled()
    const { job, run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 5)
    await engine.cancel(job)
    expect(await engine.settled(run)).toBe('cancelled')
    expect(files()).toEqual([])
    await engine.resume(job)
    await until(() => engine.run(run).counters.success > 0 && engine.run(run).status === 'running', 'rows again', LONG)
    await engine.pause(job)
    expect(await engine.settled(run)).toBe('paused')
    expect(files()).toHaveLength(1)
    await engine.cancel(job)
    await until(() => files().length === 0, 'an empty folder', LONG)
    await engine.resume(job)
    expect(await engine.settled(run)).toBe('finished')
    expect(files()).toEqual(['people.csv'])
    await engine.close()
  })

  it('that is paused leaves nothing when its job is edited or deleted', async () => {
    const engine = await filled()
    const { job, run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 5)
    await engine.pause(job)
    await engine.settled(run)
    await engine.updateJob(job, exporting('others.csv'))
    await until(() => files().length === 0, 'an empty folder', LONG)
    const next = await engine.start(job)
    await untilCheckpoint(engine, next, 5)
    await engine.pause(job)
    await engine.settled(next)
    expect(files()).toHaveLength(1)
    expect(await engine.deleteJobs([job])).toEqual({ refused: [] })
    expect(files()).toEqual([])
    await engine.close()
  })

  it('that was being cancelled when everything was killed leaves nothing once the next launch has taken it up', async () => {
    let engine = await filled()
    const { job, run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 5)
    await engine.pause(job)
    await engine.settled(run)
    // As if the end had come between the status and the files: the part is there again, and nobody has asked for it.
    const part = join(folder, 'out', `people.csv.${run}.part`)
    const bytes = readFileSync(part)
    await engine.close()
    engine = await launch(false)
    await engine.cancel(job)
    await engine.close()
    if (!existsSync(part)) writeFileSync(part, bytes)
    engine = await launch()
    await until(() => files().length === 0, 'an empty folder', LONG)
    await engine.close()
  })

  it('waits for the import that writes its dataset, and imports wait for it', async () => {
    const engine = await filled()
    const { run } = await start(engine, exporting('people.csv'))
    await untilCheckpoint(engine, run, 3)
    const other = await start(engine, exporting('again.csv'))
    await until(() => statusOf(engine, other.job) === 'running', 'a second reader', LONG)
    const statuses = record(engine, 'status')
    const job = await engine.createJob({ ...importPeople(join(folder, 'people.csv')), label: 'more' })
    const more = await engine.start(job, true)
    expect(engine.run(more).status).toBe('queued')
    expect(await Promise.all([run, other.run, more].map((one) => engine.settled(one)))).toEqual([
      'finished',
      'finished',
      'finished',
    ])
    const order = statuses
      .filter(({ to }) => to === 'finished' || to === 'running')
      .map((change) => `${change.run === more ? 'import' : 'export'} ${change.to}`)
    expect(order.indexOf('import running')).toBeGreaterThan(order.lastIndexOf('export finished'))
    await engine.close()
  })
})
