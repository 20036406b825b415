import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunnerProcess } from './runner-process'
import { importOf } from './workbench'

const KILLS = 12
const ROWS = 6000

describe('undoing a run in the data process', () => {
  let folder: string
  const started: RunnerProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigie-undo-'))
  })
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(): Promise<RunnerProcess> {
    const runner = new RunnerProcess({ VIGIE_UNDO_ROWS: '100' })
    started.push(runner)
    await runner.ask('open', { workspace: join(folder, 'workspace') })
    return runner
  }

  async function load(
    runner: RunnerProcess,
    run: string,
    first: number,
    count: number,
    operation: 'upsert' | 'delete',
  ) {
    const file = join(folder, `${run}.csv`)
    const lines = Array.from({ length: count }, (_, i) => `${first + i},${run}`)
    await writeFile(file, `id,name\n${lines.join('\n')}\n`)
    const target = { dataset: 'people', fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }] }
    const definition = importOf(file, { target, reconciliation: { operation, key: ['id'] } })
    const outcome = await runner.ask('import', { run, definition, dry: false, again: false })
    expect(outcome.kind).toBe('finished')
  }

  const contentOf = async (runner: RunnerProcess) =>
    (await runner.ask('query', { sql: 'SELECT * FROM people ORDER BY id, name', limit: null })).rows

  /** Rows that it updates, inserts, and that a later run changes and deletes. */
  async function prepare(runner: RunnerProcess) {
    await load(runner, 'first1', 0, ROWS, 'upsert')
    const before = await contentOf(runner)
    await load(runner, 'second1', ROWS / 2, ROWS, 'upsert')
    return before
  }

  it('loses nothing and does nothing twice when it is killed at random moments', async () => {
    let runner = await start()
    const before = await prepare(runner)
    const reached = async () => (await runner.ask('checkpoint', { run: 'undo001' }))?.number ?? 0
    let last = 0
    for (let kills = 0; kills < KILLS; kills++) {
      const undoing = runner.ask('undo', { run: 'undo001', of: 'second1', changed: 'leave' }).catch(() => null)
      await expect.poll(reached, { interval: 5, timeout: 20_000 }).toBeGreaterThan(last)
      await wait(Math.random() * 40)
      await runner.kill()
      await undoing
      runner = await start()
      const kept = await reached()
      expect(kept).toBeGreaterThan(last)
      last = kept
    }
    const outcome = await runner.ask('undo', { run: 'undo001', of: 'second1', changed: 'leave' })
    expect(outcome).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { total: ROWS, processed: ROWS, updated: ROWS / 2, deleted: ROWS / 2, ignored: 0 } },
    })
    expect(await contentOf(runner)).toEqual(before)
  })

  it('stops at a checkpoint and goes on from it', async () => {
    const runner = await start()
    const before = await prepare(runner)
    const undoing = runner.ask('undo', { run: 'undo001', of: 'second1', changed: 'leave' })
    await expect.poll(async () => (await runner.ask('checkpoint', { run: 'undo001' }))?.number ?? 0).toBeGreaterThan(1)
    await runner.ask('stop', { run: 'undo001', reason: 'pause' })
    const stopped = await undoing
    expect(stopped).toMatchObject({ kind: 'stopped', reason: 'pause', checkpoint: { done: false } })
    expect(stopped.checkpoint?.counters.processed).toBeLessThan(ROWS)
    expect(await runner.ask('undo', { run: 'undo001', of: 'second1', changed: 'leave' })).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { processed: ROWS } },
    })
    expect(await contentOf(runner)).toEqual(before)
  })
})
