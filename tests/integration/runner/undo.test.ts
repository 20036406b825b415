import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedRows, UndoCounts } from '@shared/runner/undo'
import { CLASH_MODES, OPERATIONS, UPDATE_MODES, type ImportDefinitionInput } from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

const FIELDS = [{ name: 'k' }, { name: 'a' }, { name: 'n', type: 'integer' as const }]
type Row = readonly [string, string | null, number | null]

/** Imports these rows into `things`. */
async function load(run: string, rows: readonly Row[], reconciliation: ImportDefinitionInput['reconciliation'] = {}) {
  const file = await bench.csv(`${run}.csv`, [['k', 'a', 'n'], ...rows])
  const target = { dataset: 'things', fields: FIELDS }
  return bench.finish(run, importOf(file, { source: { format: { header: true } }, target, reconciliation }))
}

const UPSERT = { operation: 'upsert' as const, key: ['k'] }
const DELETE = { operation: 'delete' as const, key: ['k'] }

async function undo(of: string, changed: ChangedRows = 'leave'): Promise<UndoCounts> {
  const { conflicts, ...expected } = await bench.service.handle('undoPreview', { run: of, limit: 1000 })
  expect(conflicts).toHaveLength(expected.left)
  const outcome = await bench.service.handle('undo', { run: `undo${of}`, of, changed })
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome))
  const { deleted, updated, inserted, ignored } = outcome.checkpoint.counters
  const done = { removed: deleted, restored: updated, returned: inserted, left: ignored }
  if (changed === 'leave') expect(done).toEqual(expected)
  return done
}

async function rows(): Promise<readonly string[]> {
  return (await bench.query('SELECT * FROM things')).map((row) => JSON.stringify(row)).sort()
}

describe('Undoing a run', () => {
  it('removes what it has inserted, and its file may be imported again', async () => {
    await load('first1', [['a', 'x', 1]])
    const before = await rows()
    await load('second1', [['b', 'y', 2], ['c', null, 3]]) // prettier-ignore
    expect(await undo('second1')).toEqual({ removed: 2, restored: 0, returned: 0, left: 0 })
    expect(await rows()).toEqual(before)
    const target = { dataset: 'things', fields: FIELDS }
    const again = importOf(`${bench.folder}/second1.csv`, { source: { format: { header: true } }, target })
    expect(await bench.import('third01', again, false, false)).toMatchObject({ kind: 'finished' })
  })

  it('restores what it has updated and puts back what it has deleted', async () => {
    await load('first1', [['a', 'x', 1], ['b', 'y', 2], ['c', 'z', 3]]) // prettier-ignore
    const before = await rows()
    await load('second1', [['a', 'changed', 1], ['d', 'new', 4]], UPSERT) // prettier-ignore
    const between = await rows()
    await load('third01', [['b', null, null], ['d', null, null]], DELETE) // prettier-ignore
    expect(await undo('third01')).toEqual({ removed: 0, restored: 0, returned: 2, left: 0 })
    expect(await rows()).toEqual(between)
    expect(await undo('second1')).toEqual({ removed: 1, restored: 1, returned: 0, left: 0 })
    expect(await rows()).toEqual(before)
  })

  it('leaves rows that a later run has changed, and lists them as they are and as they would be', async () => {
    await load('first1', [['a', 'x', 1], ['b', 'y', 2], ['c', 'z', 3]]) // prettier-ignore
    await load('second1', [['a', 'second', 1], ['b', 'second', 2], ['d', 'second', 4], ['c', 'second', 3]], UPSERT) // prettier-ignore
    await load('third01', [['a', 'third', 1], ['d', 'third', 4]], UPSERT) // prettier-ignore
    await load('fourth1', [['c', null, null]], DELETE) // prettier-ignore
    const { conflicts } = await bench.service.handle('undoPreview', { run: 'second1', limit: 10 })
    const byKey = [...conflicts].sort((p, q) => String(p.now?.['k'] ?? p.before?.['k']) < String(q.now?.['k'] ?? q.before?.['k']) ? -1 : 1) // prettier-ignore
    expect(byKey).toEqual([
      { kind: 'changed', run: 'third01', before: { k: 'a', a: 'x', n: '1' }, now: { k: 'a', a: 'third', n: '1' } },
      { kind: 'removed', run: 'fourth1', before: { k: 'c', a: 'z', n: '3' }, now: null },
      { kind: 'changed', run: 'third01', before: null, now: { k: 'd', a: 'third', n: '4' } },
    ])
    expect(await undo('second1')).toEqual({ removed: 0, restored: 1, returned: 0, left: 3 })
    expect(await rows()).toEqual(['["a","third",1]', '["b","y",2]', '["d","third",4]'])
    // What these were before the later runs is now what they were before the second.
    await undo('fourth1')
    await undo('third01')
    expect(await rows()).toEqual(['["a","x",1]', '["b","y",2]', '["c","z",3]'])
  })

  it('brings them back all the same where that is wanted', async () => {
    await load('first1', [['a', 'x', 1], ['b', 'y', 2], ['c', 'z', 3]]) // prettier-ignore
    const before = await rows()
    await load('second1', [['a', 'second', 1], ['b', 'second', 2], ['d', 'second', 4], ['c', 'second', 3]], UPSERT) // prettier-ignore
    await load('third01', [['a', 'third', 1], ['d', 'third', 4]], UPSERT) // prettier-ignore
    await load('fourth1', [['c', null, null]], DELETE) // prettier-ignore
    expect(await undo('second1', 'restore')).toEqual({ removed: 1, restored: 2, returned: 1, left: 0 })
    expect(await rows()).toEqual(before)
    expect(await undo('third01')).toEqual({ removed: 0, restored: 0, returned: 0, left: 0 })
    expect(await undo('fourth1')).toEqual({ removed: 0, restored: 0, returned: 0, left: 0 })
    expect(await rows()).toEqual(before)
  })

  it('puts no row back beside another one of its key', async () => {
    await load('first1', [['a', 'x', 1]])
    await load('second1', [['a', null, null]], DELETE)
    await load('third01', [['a', 'new', 9]], UPSERT)
    expect(await undo('second1')).toEqual({ removed: 0, restored: 0, returned: 0, left: 1 })
    expect(await rows()).toEqual(['["a","new",9]'])
    expect(await undo('third01')).toEqual({ removed: 0, restored: 1, returned: 0, left: 0 })
    expect(await rows()).toEqual(['["a","x",1]'])
  })

  it('is refused for a run that was undone, that has written nothing, or of which nothing is kept', async () => {
    await load('first1', [['a', 'x', 1]])
    await undo('first1')
    const failed = (code: string) => ({ kind: 'failed', error: { code } })
    const again = (run: string, of: string) => bench.service.handle('undo', { run, of, changed: 'leave' })
    expect(await again('again01', 'first1')).toMatchObject(failed('undo.done'))
    expect(await again('again02', 'nobody1')).toMatchObject(failed('undo.nothing'))
    await load('second1', [['a', 'x', 1]])
    await load('third01', [['b', 'x', 1]])
    await bench.service.handle('trimHistory', { runs: 1, days: null, except: [] })
    expect(await again('again03', 'second1')).toMatchObject(failed('undo.notKept'))
    await bench.service.handle('trimHistory', { runs: null, days: 0, except: ['third01'] })
    expect(await bench.service.handle('undoPreview', { run: 'third01', limit: 0 })).toMatchObject({ removed: 1 })
    await bench.service.handle('trimHistory', { runs: null, days: 0, except: [] })
    expect(await again('again04', 'third01')).toMatchObject(failed('undo.notKept'))
  })

  it('knows the rows of a database of the time before, which belong to no run, and undoes what comes after', async () => {
    await load('first1', [['a', 'x', 1], ['b', 'y', 2]]) // prettier-ignore
    const before = await rows()
    await bench.service.close()
    const database = await DuckDBInstance.create(join(bench.folder, 'workspace/data.duckdb'))
    const connection = await database.connect()
    for (const sql of [
      'DROP VIEW main.things',
      'CREATE TABLE main.things AS SELECT * EXCLUDE ("vigie:version") FROM stored.things',
      'DROP SCHEMA stored CASCADE',
      'DROP SCHEMA images CASCADE',
      'DROP TABLE vigie.marks',
      'DROP TABLE vigie.undos',
      'ALTER TABLE vigie.rejects DROP COLUMN raw',
      'ALTER TABLE vigie.datasets DROP COLUMN version',
      'CREATE TABLE vigie.runs AS SELECT run, plan, number, state, done FROM vigie.plans JOIN vigie.checkpoints USING (run)',
      ...['exports', 'results', 'watermarks', 'marked', 'repairs', 'figures', 'plans', 'checkpoints', 'writes'].map(
        (table) => `DROP TABLE vigie.${table}`,
      ),
      'UPDATE vigie.meta SET version = 4',
    ])
      await connection.run(sql)
    connection.closeSync()
    database.closeSync()
    await bench.service.handle('open', { workspace: join(bench.folder, 'workspace') })
    expect(await rows()).toEqual(before)
    await load('second1', [['a', 'changed', 1], ['c', 'new', 2]], UPSERT) // prettier-ignore
    expect(await undo('second1')).toEqual({ removed: 1, restored: 1, returned: 0, left: 0 })
    expect(await rows()).toEqual(before)
    const again = await bench.service.handle('undo', { run: 'again01', of: 'first1', changed: 'leave' })
    expect(again).toMatchObject({ kind: 'failed', error: { code: 'undo.nothing' } })
  })

  it('keeps nothing of rows that are only inserted, and tells what it keeps of others', async () => {
    await load('first1', [['a', 'x', 1], ['b', 'y', 2]]) // prettier-ignore
    await load('second1', [['a', 'changed', 1], ['c', 'new', 2]], UPSERT) // prettier-ignore
    const { histories } = await bench.service.handle('histories', {})
    expect(histories.map(({ run, state, rows: kept }) => [run, state, kept])).toEqual([
      ['second1', 'kept', 1],
      ['first1', 'kept', 0],
    ])
  })

  /** Runs of any operation, each with rows for some keys. */
  function stepsOf(rows: fc.Arbitrary<Row[]>) {
    const mode = fc.constantFrom(...UPDATE_MODES)
    const reconciliation = fc.record({
      operation: fc.constantFrom(...OPERATIONS),
      doubles: fc.constantFrom(...CLASH_MODES),
      duplicates: fc.constantFrom(...CLASH_MODES),
      updates: fc.record({ a: mode, n: mode }),
    })
    return fc.array(fc.record({ rows, reconciliation }), { minLength: 1, maxLength: 5 })
  }
  const record = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.constantFrom('x', 'y', null),
    fc.constantFrom(1, 2, null),
  )
  const blockBytes = fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined })
  const numRuns = Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 12)
  let number = 0

  /** Imports all of them into a dataset of their own; replies with its rows before and after each. */
  async function loadAll(
    steps: readonly { rows: readonly Row[]; reconciliation: object }[],
    bytes: number | undefined,
  ) {
    number++
    const dataset = `set_${number}`
    const target = { dataset, fields: FIELDS }
    const runs = steps.map((_, index) => `run${number}x${index}`)
    const query = async () => (await bench.query(`SELECT * FROM ${dataset} ORDER BY ALL`)) as readonly Row[]
    if (bytes !== undefined) process.env['VIGIE_BLOCK_BYTES'] = String(bytes)
    const states: (readonly Row[])[] = [[]]
    for (const [index, { rows: source, reconciliation }] of steps.entries()) {
      const file = await bench.csv('source.csv', [['k', 'a', 'n'], ...source])
      const definition = importOf(file, {
        source: { format: { header: true } },
        target,
        // The first makes the dataset.
        reconciliation: { ...reconciliation, ...(index === 0 ? { operation: 'upsert' } : {}), key: ['k'] },
        errors: { stopWhenFirstRejected: null },
      })
      expect((await bench.import(runs[index] ?? '', definition)).kind).toBe('finished')
      states.push(await query())
    }
    delete process.env['VIGIE_BLOCK_BYTES']
    return { dataset, runs, states, query }
  }

  it('of any operation, one after the other from the last, leads back through every state of the dataset', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(fc.array(record, { minLength: 1, maxLength: 8 })), blockBytes, async (steps, bytes) => {
        const { dataset, runs, states, query } = await loadAll(steps, bytes)
        for (let index = runs.length - 1; index >= 0; index--) {
          expect((await undo(runs[index] ?? '')).left).toBe(0)
          expect(await query()).toEqual(states[index])
        }
        expect(await bench.query(`SELECT count(*) FROM images.${dataset}`)).toEqual([[0]])
      }),
      { numRuns, endOnFailure: false },
    )
  })

  it('in any order, leaving or restoring what later runs have changed, does what a plain model says', async () => {
    const onePerKey = fc.uniqueArray(record, { minLength: 1, maxLength: 4, selector: ([k]) => k })
    const choices = fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 5, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(stepsOf(onePerKey), choices, blockBytes, async (steps, chosen, bytes) => {
        const { dataset, runs, states, query } = await loadAll(steps, bytes)
        const model = new Model(states)
        const left = runs.map((_, index) => index)
        for (const [choice, restore] of chosen.slice(0, runs.length)) {
          const [index = 0] = left.splice(choice % left.length, 1)
          const kept = model.undo(index, restore)
          const { left: counted } = await undo(runs[index] ?? '', restore ? 'restore' : 'leave')
          if (!restore) expect(counted).toBe(kept)
          expect(await query()).toEqual(model.rows())
        }
        expect(await bench.query(`SELECT count(*) FROM images.${dataset}`)).toEqual([[0]])
      }),
      { numRuns, endOnFailure: false },
    )
  })
})

/** For each key what the runs have made of it, one after the other. */
class Model {
  readonly #made = new Map<string, { readonly run: number; readonly row: Row | null }[]>()
  readonly #now: Map<string, Row>

  /** @param states rows before the first run and after each */
  constructor(states: readonly (readonly Row[])[]) {
    const maps = states.map((rows) => new Map(rows.map((row) => [row[0], row])))
    for (const [run, after] of maps.slice(1).entries()) {
      for (const key of ['a', 'b', 'c', 'd']) {
        const row = after.get(key) ?? null
        if (JSON.stringify(row) === JSON.stringify(maps[run]?.get(key) ?? null)) continue
        this.#made.set(key, [...(this.#made.get(key) ?? []), { run, row }])
      }
    }
    this.#now = new Map(maps.at(-1))
  }

  rows(): Row[] {
    return [...this.#now.values()].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** @returns rows that are left as a later run has made them */
  undo(run: number, restore: boolean): number {
    let left = 0
    for (const [key, made] of this.#made) {
      const at = made.findIndex((one) => one.run === run)
      if (at < 0) continue
      const before = made[at - 1]?.row ?? null
      const later = made.slice(at + 1)
      const end = later.findIndex(({ row }) => row === null)
      if (later.length === 0 || (restore && (before !== null || end < 0))) {
        made.splice(at)
        if (before === null) this.#now.delete(key)
        else this.#now.set(key, before)
      } else if (before === null && end >= 0) {
        // What was inserted, and is gone anyway: nothing is left of either.
        const changedMeanwhile = made.splice(at, restore ? end + 2 : 1)
        if (!restore && end > 0 && changedMeanwhile.length > 0) left++
        if (!restore && end === 0) made.splice(at, 1)
      } else {
        made.splice(at, 1)
        left++
      }
    }
    return left
  }
}
