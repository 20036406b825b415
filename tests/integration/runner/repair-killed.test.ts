import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SCRATCH } from '@tests/helpers/scratch'
import { RunnerProcess } from './runner-process'
import { importOf } from './workbench'

const KILLS = 8
const REJECTS = 3000
/** Every so many corrected records are wrong still. */
const WRONG = 10
/** On a slow machine everything takes its time; what is waited for comes soon on any. */
const POLLING = { interval: 5, timeout: 20_000 }

describe('repairing rejects in the data process', () => {
  let folder: string
  const started: RunnerProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(SCRATCH, 'vigie-repair-'))
  })
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(): Promise<RunnerProcess> {
    const runner = new RunnerProcess({ VIGIE_BLOCK_BYTES: '500' })
    started.push(runner)
    await runner.ask('open', { workspace: join(folder, 'workspace') })
    return runner
  }

  /** A dataset without a key, in which whatever goes in twice is there twice; every second record is refused, and corrected since. */
  async function prepare(runner: RunnerProcess): Promise<void> {
    const file = join(folder, 'people.csv')
    const lines = Array.from({ length: 2 * REJECTS }, (_, i) => (i % 2 === 0 ? `${i},a` : `x${i},${i % (2 * WRONG)}`))
    await writeFile(file, `id,name\n${lines.join('\n')}\n`)
    const target = { dataset: 'people', fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }] }
    const definition = importOf(file, { target, source: { format: { header: true } } })
    const outcome = await runner.ask('import', { run: 'first01', definition, dry: false, again: false })
    expect(outcome).toMatchObject({ kind: 'finished', checkpoint: { counters: { rejects: REJECTS } } })
    const correct = (text: string, by: string, search?: string) =>
      runner.ask('correct', {
        run: 'first01',
        filter: search === undefined ? {} : { search },
        corrections: [{ name: 'id', correction: { kind: 'transform', step: { kind: 'replace', text, by } } }],
      })
    expect(await correct('x', '')).toMatchObject({ corrected: REJECTS })
    const wrong = {
      run: 'first01',
      filter: { search: ',1' },
      corrections: [
        { name: 'id', correction: { kind: 'transform', step: { kind: 'replacePattern', pattern: '$', by: '!' } } },
      ],
    } as const
    await runner.ask('correct', { ...wrong, corrections: [...wrong.corrections] })
  }

  const contentOf = async (runner: RunnerProcess) =>
    (await runner.ask('query', { sql: 'SELECT id FROM people ORDER BY id', limit: null })).rows.map(([id]) =>
      Number(id),
    )

  const repair = (runner: RunnerProcess) => runner.ask('repair', { run: 'repair1', of: 'first01', keep: true })

  it('imports no record twice and loses none when it is killed at random moments', async () => {
    let runner = await start()
    await prepare(runner)
    const reached = async () => (await runner.ask('checkpoint', { run: 'repair1' }))?.number ?? 0
    let last = 0
    for (let kills = 0; kills < KILLS; kills++) {
      const repairing = repair(runner).catch(() => null)
      await expect.poll(reached, POLLING).toBeGreaterThan(last)
      await wait(Math.random() * 25)
      await runner.kill()
      await repairing
      runner = await start()
      const checkpoint = await runner.ask('checkpoint', { run: 'repair1' })
      last = checkpoint?.number ?? 0
      // Whatever is marked is in, and whatever is in is marked.
      const { processed = 0, rejects = 0 } = checkpoint?.counters ?? {}
      expect(await runner.ask('repairState', { run: 'first01' })).toMatchObject({ repaired: processed - rejects })
      expect(await contentOf(runner)).toHaveLength(REJECTS + processed - rejects)
    }
    const outcome = await repair(runner)
    expect(outcome).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { total: REJECTS, processed: REJECTS } },
    })
    const { rejects = 0 } = outcome.checkpoint?.counters ?? {}
    const wrong = new Set(
      Array.from({ length: REJECTS }, (_, i) => 2 * i + 1).filter((id) => String(id % (2 * WRONG)).startsWith('1')),
    )
    expect(rejects).toBe(wrong.size)
    const expected = Array.from({ length: 2 * REJECTS }, (_, id) => id).filter((id) => !wrong.has(id))
    expect(await contentOf(runner)).toEqual(expected)
    expect(await runner.ask('repairState', { run: 'first01' })).toEqual({
      refused: REJECTS,
      repaired: REJECTS - wrong.size,
      passing: 0,
      failing: wrong.size,
      untried: 0,
    })
  })

  it('stops at a checkpoint, can be corrected then but not while it runs, and goes on', async () => {
    const runner = await start()
    await prepare(runner)
    const repairing = repair(runner)
    await expect
      .poll(async () => (await runner.ask('checkpoint', { run: 'repair1' }))?.number ?? 0, POLLING)
      .toBeGreaterThan(1)
    const forget = () => runner.ask('forgetCorrections', { run: 'first01', filter: { search: 'nothing like it' } })
    await expect(forget()).rejects.toMatchObject({ code: 'repair.underWay' })
    await runner.ask('stop', { run: 'repair1', reason: 'pause' })
    expect(await repairing).toMatchObject({ kind: 'stopped', reason: 'pause', checkpoint: { done: false } })
    expect(await forget()).toEqual({ count: 0 })
    const corrections = [{ name: 'name', correction: { kind: 'set' as const, value: 'late' } }]
    await runner.ask('correct', { run: 'first01', filter: {}, corrections })
    expect(await repair(runner)).toMatchObject({ kind: 'finished', checkpoint: { counters: { processed: REJECTS } } })
    const [[late] = []] = (
      await runner.ask('query', { sql: `SELECT count(*) FROM people WHERE name = 'late'`, limit: null })
    ).rows
    expect(late).toBeGreaterThan(0)
    expect(new Set(await contentOf(runner)).size).toBe((await contentOf(runner)).length)
  })

  it('takes what a run that was given up has not imported, which then imports no more of it', async () => {
    const runner = await start()
    await prepare(runner)
    const repairing = repair(runner)
    await expect
      .poll(async () => (await runner.ask('checkpoint', { run: 'repair1' }))?.number ?? 0, POLLING)
      .toBeGreaterThan(1)
    await runner.ask('stop', { run: 'repair1', reason: 'cancel' })
    const given = await repairing
    const other = await runner.ask('repair', { run: 'repair2', of: 'first01', keep: true })
    const total = (given.checkpoint?.counters.processed ?? 0) - (given.checkpoint?.counters.rejects ?? 0)
    expect(other.checkpoint?.counters.inserted).toBeGreaterThan(0)
    expect(await contentOf(runner)).toHaveLength(REJECTS + total + (other.checkpoint?.counters.inserted ?? 0))
    // What it had is not there for it any more.
    await repair(runner)
    const ids = await contentOf(runner)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(REJECTS + total + (other.checkpoint?.counters.inserted ?? 0))
  })
})
