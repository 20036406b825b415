import { describe, expect, it } from 'vitest'
import { comparableRuns, historyOf } from '@engine/runs/comparable'
import { zeroCounters } from '@shared/jobs/counters'
import { importDefinitionSchema } from '@shared/jobs/definition'
import type { RunRecord } from '@shared/jobs/records'

const at = new Date(0).toISOString()
const definition = importDefinitionSchema.parse({
  label: 'nightly',
  source: { files: ['/night.csv'] },
  target: { dataset: 'orders' },
})

function run(id: string, parts: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ id, job: 'job001', status: 'finished', definition, dry: false, again: false, accepted: false },
    ...{ undo: null, repair: null },
    ...{ beyond: null, createdAt: at, startedAt: at, endedAt: at, durationMs: 5, checkpoint: 1 },
    ...{ counters: { ...zeroCounters(), success: 7, rejects: 2 }, interrupted: null, error: null },
    ...parts,
  }
}

/** What the store knows of the runs of one job, oldest first. */
function storeOf(runs: readonly RunRecord[]) {
  return {
    runsOf: () => runs.map(({ id }) => id),
    run: (id: string) => runs.find((one) => one.id === id) ?? run(id),
  }
}

describe('the runs that a run is compared with', () => {
  it('are those before it that have finished and written, and were not undone', () => {
    const undo = { of: 'undone', changed: 'leave' as const }
    const runs = [
      run('first1'),
      run('undone'),
      run('failed', { status: 'failed' }),
      run('dryrun', { dry: true }),
      run('undoer', { undo }),
      run('repair', { repair: { of: 'first1' } }),
      run('giving', { undo: { ...undo, of: 'second' }, status: 'cancelled' }),
      run('second'),
      run('nowrun', { status: 'running' }),
      run('after1'),
    ]
    const store = storeOf(runs)
    expect(comparableRuns(store, run('nowrun'))).toEqual(['first1', 'second'])
    expect(historyOf(store, run('nowrun', { status: 'running' })).map((point) => point.run)).toEqual([
      'first1',
      'second',
    ])
    expect(historyOf(store, run('nowrun')).at(-1)).toEqual({ run: 'nowrun', at, rows: 7, rejects: 2, durationMs: 5 })
  })

  it('are the last ten', () => {
    const runs = Array.from({ length: 15 }, (_, n) => run(`run${100 + n}`))
    const compared = comparableRuns(storeOf(runs), run('run114'))
    expect([compared.length, compared[0], compared.at(-1)]).toEqual([10, 'run104', 'run113'])
    expect(historyOf(storeOf(runs), run('run114'))).toHaveLength(10)
  })
})
