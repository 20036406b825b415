import { describe, expect, it } from 'vitest'
import { zeroCounters, type Counters } from '@shared/jobs/counters'
import type { RunRecord } from '@shared/jobs/records'
import { rejectsOf } from '@engine/jobs/job-rejects'
import type { Store } from '@engine/store/store'

const counters = (part: Partial<Counters>): Counters => ({ ...zeroCounters(), ...part })

/** A run as far as its rejects are concerned; finished where it does not say. */
function run(id: string, part: Partial<RunRecord>): RunRecord {
  return {
    id,
    job: 'job001',
    status: 'finished',
    dry: false,
    undo: null,
    repair: null,
    counters: zeroCounters(),
    ...part,
  } as RunRecord
}

/** What a job shows after its runs. */
function after(...runs: RunRecord[]) {
  const store: Pick<Store, 'runsOf' | 'run' | 'findRun'> = {
    runsOf: () => runs.map(({ id }) => id),
    run: (id) => runs.find((one) => one.id === id) as RunRecord,
    findRun: (id) => runs.find((one) => one.id === id),
  }
  return rejectsOf(store as Store, runs.at(-1))
}

const refused = run('first1', { counters: counters({ processed: 10, rejects: 5, warnings: 2 }) })
const repaired = run('second1', { repair: { of: 'first1' }, counters: counters({ processed: 4, rejects: 1 }) })
const undo = (part: Partial<RunRecord>) => run('third1', { undo: { of: 'second1', changed: 'leave' }, ...part })

describe('the rejects of a job', () => {
  it('are those of its last run', () => {
    expect(after()).toEqual({ run: null, open: 0, repaired: 0, warnings: 0 })
    expect(after(refused)).toEqual({ run: 'first1', open: 5, repaired: 0, warnings: 2 })
  })

  it('are those of the run that was repaired, without what has gone in', () => {
    expect(after(refused, repaired)).toEqual({ run: 'first1', open: 2, repaired: 3, warnings: 2 })
  })

  it('are open again once the repair is undone, but not before, nor where rows of it were left', () => {
    expect(after(refused, repaired, undo({}))).toMatchObject({ run: 'first1', open: 5, repaired: 0 })
    expect(after(refused, repaired, undo({ status: 'running' }))).toMatchObject({ open: 2, repaired: 3 })
    expect(after(refused, repaired, undo({ counters: counters({ ignored: 1 }) }))).toMatchObject({ open: 2 })
  })

  it('are those of the undo itself where an import was undone', () => {
    expect(after(refused, run('second1', { undo: { of: 'first1', changed: 'leave' } }))).toMatchObject({
      run: 'second1',
      open: 0,
    })
  })
})
