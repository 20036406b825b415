import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunOutcome, QueryCell } from '@shared/runner/protocol'
import { RunnerProcess } from './runner-process'
import { importOf } from './workbench'

const KILLS = 20

/** Records with keys that come again (in other blocks too), bad values, short lines and blank lines; always the same ones. */
function messyLines(count: number): string[] {
  let seed = 7
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  return Array.from({ length: count }, (_, i) => {
    const kind = next(50)
    if (kind === 0) return ''
    if (kind === 1) return `${i},short`
    if (kind === 2) return `x${i},"bad ""key""",1`
    if (kind === 3) return `${i},later,soon`
    return `${kind < 10 ? next(count) : i},name ${next(1000)},${next(100)}`
  })
}

describe('the data process', () => {
  let folder: string
  const started: RunnerProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigie-process-'))
  })
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(workspace: string, env: NodeJS.ProcessEnv = {}): Promise<RunnerProcess> {
    const runner = new RunnerProcess(env)
    started.push(runner)
    await runner.ask('open', { workspace: join(folder, workspace) })
    return runner
  }

  it('killed while it makes a new database leaves one that the next process opens', async () => {
    for (let kill = 0; kill < KILLS; kill += 2) {
      const workspace = join(folder, `new-${kill}`)
      const runner = new RunnerProcess()
      started.push(runner)
      let isOpen = false
      const opened = runner.ask('open', { workspace }).then(
        () => (isOpen = true),
        () => undefined,
      )
      const begun = join(workspace, 'data.duckdb.new')
      while (!existsSync(begun) && !isOpen) await wait(0)
      await wait(kill * 2)
      await runner.kill()
      await opened
      const next = await start(`new-${kill}`)
      expect((await next.ask('datasets', {})).datasets).toEqual([])
      await next.kill()
      expect(existsSync(begun)).toBe(false)
    }
  })

  const DEFINITION_PARTS = {
    target: {
      dataset: 'people',
      fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }, { name: 'score', type: 'integer' as const }],
    },
    reconciliation: { operation: 'upsert' as const, key: ['id'] },
  }

  /** Everything that a run leaves: rows in their order, rejects, counters. */
  async function result(runner: RunnerProcess, outcome: RunOutcome): Promise<unknown> {
    if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome))
    const query = async (sql: string): Promise<readonly (readonly QueryCell[])[]> =>
      (await runner.ask('query', { sql, limit: null })).rows
    return {
      counters: outcome.checkpoint.counters,
      rows: await query('SELECT id, name, score FROM stored.people ORDER BY rowid'),
      rejects: await query('SELECT * EXCLUDE ("at") FROM vigie.rejects ORDER BY seq'),
      figures: await query('SELECT figures FROM vigie.figures'),
    }
  }

  it(`loses nothing and repeats nothing when it is killed at ${KILLS} random moments`, async () => {
    const file = join(folder, 'messy.csv')
    await writeFile(file, `id,name,score\n${messyLines(40_000).join('\n')}\n`)
    const definition = importOf(file, DEFINITION_PARTS)
    const run = 'killed1'
    const env = { VIGIE_BLOCK_BYTES: '20000' }

    const undisturbed = await start('undisturbed', env)
    const began = performance.now()
    const expected = await result(
      undisturbed,
      await undisturbed.ask('import', { run, definition, dry: false, again: false }),
    )
    const duration = performance.now() - began
    await undisturbed.kill()

    let kills = 0
    let seen = 0
    const checkpoints: number[] = []
    for (;;) {
      const runner = await start('killed', env)
      const stored = await runner.ask('checkpoint', { run })
      expect(stored?.number ?? 0).toBeGreaterThanOrEqual(seen)
      seen = stored?.number ?? 0
      checkpoints.push(seen)
      const importing = runner.ask('import', { run, definition, dry: false, again: false })
      if (kills === KILLS) {
        expect(await result(runner, await importing)).toEqual(expected)
        break
      }
      const outcome = importing.then(
        (value) => value,
        () => null,
      )
      await wait(Math.random() * (duration / (KILLS / 3)))
      await runner.kill()
      kills++
      const reached = await outcome
      if (reached !== null) expect(reached.kind).toBe('finished')
    }
    expect(new Set(checkpoints).size).toBeGreaterThan(3)
  })

  it('writes once and everything when it is killed while it looks at its files first, and after that', async () => {
    const env = { VIGIE_BLOCK_BYTES: '20000' }
    const file = join(folder, 'messy.csv')
    const job = importOf(file, { ...DEFINITION_PARTS, plausibility: { action: 'fail' as const } })
    const manner = { dry: false, again: true }
    const past = ['before1', 'before2', 'before3']
    const prepared = async (workspace: string) => {
      await writeFile(file, `id,name,score\n${messyLines(4000).join('\n')}\n`)
      const runner = await start(workspace, env)
      for (const run of past)
        await runner.ask('import', { run, definition: importOf(file, DEFINITION_PARTS), ...manner })
      await writeFile(file, `id,name,score\n${messyLines(4500).join('\n')}\n`)
      return runner
    }
    const undisturbed = await prepared('undisturbed')
    const began = performance.now()
    const run = 'checked1'
    const expected = await result(
      undisturbed,
      await undisturbed.ask('import', { run, definition: job, past, ...manner }),
    )
    const duration = performance.now() - began
    await undisturbed.kill()

    await (await prepared('killed')).kill()
    for (let kills = 0; ; kills++) {
      const runner = await start('killed', env)
      const importing = runner.ask('import', { run, definition: job, past, ...manner })
      if (kills === 6) {
        expect(await result(runner, await importing)).toEqual(expected)
        break
      }
      const ended = importing.catch(() => null)
      await wait((0.2 + 0.4 * Math.random()) * duration)
      await runner.kill()
      await ended
    }
  })

  it('takes back what a run has done that ends early, also when it is killed while it does', async () => {
    const env = { VIGIE_BLOCK_BYTES: '20000' }
    const before = join(folder, 'before.csv')
    await writeFile(before, `id,name,score\n${messyLines(5000).join('\n')}\n`)
    const file = join(folder, 'messy.csv')
    await writeFile(file, `id,name,score\n${messyLines(20_000).join('\n')}\n`)
    const errors = { stopAfterRejects: 1000, whenStopped: 'takeBack' as const }
    const definition = importOf(file, { ...DEFINITION_PARTS, errors })
    const rows = async (runner: RunnerProcess) => {
      const sql = `SELECT count(*), sum(hash(p) % 1000000007) FROM people p`
      return (await runner.ask('query', { sql, limit: null })).rows
    }
    let runner = await start('taken', env)
    const first = importOf(before, DEFINITION_PARTS)
    await runner.ask('import', { run: 'before1', definition: first, dry: false, again: false })
    const expected = await rows(runner)
    const seen = new Set<number>()
    for (let kills = 0; kills < 8; kills++) {
      // What is taken back begins anew, as when a person goes on with it.
      const beyond = (await runner.ask('checkpoint', { run: 'taken01' }))?.number ?? null
      const params = { run: 'taken01', definition, dry: false, again: false, beyond }
      const importing = runner.ask('import', params).catch(() => null)
      await Promise.race([importing, wait(Math.random() * 2500)])
      await runner.kill()
      const reached = await importing
      if (reached !== null) expect(reached).toMatchObject({ kind: 'failed', error: { code: 'rejects.limit' } })
      runner = await start('taken', env)
      seen.add((await runner.ask('checkpoint', { run: 'taken01' }))?.number ?? 0)
    }
    expect(seen.size).toBeGreaterThan(2)
    const outcome = await runner.ask('import', { run: 'taken01', definition, dry: false, again: false })
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.limit' } })
    expect(await rows(runner)).toEqual(expected)
  })

  it('leaves at once, without finishing, when its parent is killed', async () => {
    const file = join(folder, 'messy.csv')
    await writeFile(file, `id,name,score\n${messyLines(20_000).join('\n')}\n`)
    const script = join(folder, 'parent.mjs')
    const runner = process.env['VIGIE_RUNNER'] ?? 'out/main/runner.js'
    await writeFile(
      script,
      `import { fork } from 'node:child_process'
       const child = fork(${JSON.stringify(runner)}, { env: { ...process.env, VIGIE_BLOCK_BYTES: '2000' } })
       const definition = ${JSON.stringify(importOf(file, DEFINITION_PARTS))}
       child.on('message', (message) => {
         if (message.id === 1) child.send({ id: 2, method: 'import', params: { run: 'orphan1', definition, dry: false, again: false } })
         if (message.event?.type === 'progress') process.send(child.pid)
       })
       child.send({ id: 1, method: 'open', params: { workspace: ${JSON.stringify(join(folder, 'orphan'))} } })`,
    )
    const parent = fork(script, { cwd: process.cwd() })
    const [pid] = (await once(parent, 'message')) as [number]
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 2000, interval: 20 }).toBe(false)
    const next = await start('orphan')
    expect(await next.ask('checkpoint', { run: 'orphan1' })).toMatchObject({ done: false })
  })

  it('stops within a second, and reports progress at most ten times a second', async () => {
    const file = join(folder, 'messy.csv')
    await writeFile(file, `id,name,score\n${messyLines(1_500_000).join('\n')}\n`)
    const definition = importOf(file, DEFINITION_PARTS)
    const runner = await start('paused')
    const importing = runner.ask('import', { run: 'paused1', definition, dry: false, again: false })
    await expect
      .poll(() => runner.events.some(({ type }) => type === 'progress'), { timeout: 20_000, interval: 5 })
      .toBe(true)
    const asked = performance.now()
    await runner.ask('stop', { run: 'paused1', reason: 'pause' })
    const outcome = await importing
    expect(performance.now() - asked).toBeLessThan(1000)
    expect(outcome).toMatchObject({
      kind: 'stopped',
      reason: 'pause',
      checkpoint: await runner.ask('checkpoint', { run: 'paused1' }),
    })

    const busy = await start('busy', { VIGIE_BLOCK_BYTES: '4000' })
    const small = join(folder, 'small.csv')
    await writeFile(small, `id,name,score\n${messyLines(8000).join('\n')}\n`)
    const began = performance.now()
    await busy.ask('import', {
      run: 'busy001',
      definition: importOf(small, DEFINITION_PARTS),
      dry: false,
      again: false,
    })
    const seconds = (performance.now() - began) / 1000
    const progress = busy.events.filter(({ type }) => type === 'progress')
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.length).toBeLessThanOrEqual(seconds * 10 + 2)
  })

  it('answers a malformed request with an error and closes when asked', async () => {
    const runner = await start('closing')
    await expect(runner.ask('stop', { run: 'NOT AN ID', reason: 'pause' })).rejects.toMatchObject({
      code: 'unexpected',
    })
    await runner.ask('close', {})
    expect(await runner.exited()).toEqual({ code: 0, signal: null })
  })

  it('works on several runs at the same time', async () => {
    const runner = await start('several')
    const outcomes = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const file = join(folder, `${n}.csv`)
        await writeFile(file, `id,name,score\n${messyLines(20_000 + n).join('\n')}\n`)
        const target = { ...DEFINITION_PARTS.target, dataset: `people_${n}` }
        return runner.ask('import', {
          run: `several${n}`,
          definition: importOf(file, { ...DEFINITION_PARTS, target }),
          dry: false,
          again: false,
        })
      }),
    )
    expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([])
    expect(outcomes.map(({ kind, checkpoint }) => [kind, checkpoint?.counters.total])).toEqual([
      ['finished', 20_001],
      ['finished', 20_002],
      ['finished', 20_003],
    ])
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
