import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FORMAT_FILES, messyRows } from '@tests/helpers/format-files'
import { brokenEquations } from '@shared/jobs/counters'
import type { RunOutcome, QueryCell } from '@shared/runner/protocol'
import { RunnerProcess } from './runner-process'
import { importOf } from './workbench'

const KILLS = 6
const ROWS = 8000
const RUN = 'killed1'
const TARGET = {
  dataset: 'people',
  fields: [{ name: 'id', type: 'integer' as const }, { name: 'name' }, { name: 'score', type: 'integer' as const }],
}

describe.each(FORMAT_FILES)('an import of $name', ({ name, format, make }) => {
  let folder: string
  const started: RunnerProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigie-kill-formats-'))
  })
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(workspace: string): Promise<RunnerProcess> {
    const runner = new RunnerProcess({ VIGIE_BLOCK_BYTES: '13000' })
    started.push(runner)
    await runner.ask('open', { workspace: join(folder, workspace) })
    return runner
  }

  const importing = (runner: RunnerProcess, file: string) => {
    const definition = importOf(file, {
      source: { format },
      target: TARGET,
      reconciliation: { operation: 'upsert', key: ['id'] },
    })
    return runner.ask('import', { run: RUN, definition, dry: false, again: false })
  }

  /** Everything that a run leaves: rows in their order, rejects, counters. */
  async function result(runner: RunnerProcess, outcome: RunOutcome) {
    if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome))
    const { counters } = outcome.checkpoint
    expect(brokenEquations(counters)).toEqual([])
    const query = async (sql: string): Promise<readonly (readonly QueryCell[])[]> =>
      (await runner.ask('query', { sql, limit: null })).rows
    return {
      counters,
      rows: await query('SELECT id, name, score FROM stored.people ORDER BY rowid'),
      rejects: await query('SELECT * EXCLUDE ("at") FROM vigie.rejects ORDER BY seq'),
    }
  }

  it(`loses nothing and repeats nothing when it is killed at ${KILLS} random moments`, async () => {
    const file = join(folder, name)
    await writeFile(file, await make(messyRows(ROWS), folder))
    const undisturbed = await start('undisturbed')
    const began = performance.now()
    const expected = await result(undisturbed, await importing(undisturbed, file))
    const duration = performance.now() - began
    await undisturbed.kill()
    expect(expected.rows.length).toBeGreaterThan(ROWS / 2)
    // Parquet has no records that can't be read.
    const codes = new Set(await rejectCodes(expected.rejects))
    expect(codes.size).toBeGreaterThan(name.endsWith('.parquet') ? 0 : 1)

    const checkpoints = new Set<number>()
    let seen = 0
    for (let kills = 0; kills < KILLS; kills++) {
      const runner = await start('killed')
      const stored = (await runner.ask('checkpoint', { run: RUN }))?.number ?? 0
      expect(stored).toBeGreaterThanOrEqual(seen)
      seen = stored
      checkpoints.add(seen)
      const outcome = importing(runner, file).catch(() => null)
      let isOver = false
      void outcome.then(() => (isOver = true))
      // Every second kill comes when something new is committed, so that they do not all hit the same block.
      if (kills % 2 === 1) {
        const isNew = () => runner.events.some((event) => event.type === 'progress' && event.checkpoint > seen)
        await expect.poll(() => isOver || isNew(), { timeout: 60_000, interval: 5 }).toBe(true)
      }
      await wait((Math.random() * duration) / (KILLS * 2))
      await runner.kill()
      const reached = await outcome
      if (reached !== null) expect(reached.kind).toBe('finished')
    }
    const runner = await start('killed')
    expect(await result(runner, await importing(runner, file))).toEqual(expected)
    expect(checkpoints.size).toBeGreaterThan(2)
  }, 600_000)
})

/** Codes of reject rows, whatever their columns are called. */
function rejectCodes(rows: readonly (readonly QueryCell[])[]): string[] {
  return rows.flatMap((row) => row.filter((cell): cell is string => /^(file|value)\.\w/.test(String(cell))))
}
