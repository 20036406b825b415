import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zeroCounters } from '@shared/jobs/counters'
import {
  CLASH_MODES,
  OPERATIONS,
  UPDATE_MODES,
  type ClashMode,
  type Operation,
  type UpdateMode,
} from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

/** People with a number, who are known by their address where they have none, and a text. */
const FIELDS = ['k', 'e', 'd', 'a'] as const
type Name = (typeof FIELDS)[number]
type Row = Record<Name, string | null>
type Source = Record<Name, string>
interface Modes {
  readonly operation: Operation
  readonly doubles: ClashMode
  readonly duplicates: ClashMode
  readonly updates: Record<'e' | 'd' | 'a', UpdateMode>
  /** Fields of the second key. */
  readonly second: readonly ('e' | 'd')[]
}

function updated(old: string | null, given: string | null, mode: UpdateMode): string | null {
  return { value: given ?? old, always: given, ifEmpty: old ?? given, onInsert: old }[mode]
}

/** The smallest program that takes records one by one. */
function simulate(start: readonly Row[], source: readonly Source[], modes: Modes) {
  let rows = start.map((row) => ({ ...row }))
  const seen = new Set<string>()
  const own = new Set<string>()
  const counters = zeroCounters()
  const rejects: string[] = []
  const reject = (code: string): void => {
    counters.rejects++
    counters.errors++
    rejects.push(code)
  }
  for (const record of source) {
    counters.processed++
    const given = Object.fromEntries(FIELDS.map((name) => [name, record[name] === '' ? null : record[name]])) as Row
    const byFirst = given.k !== null
    const keys: readonly Name[] = byFirst ? ['k'] : modes.second
    if (keys.some((name) => given[name] === null)) {
      reject('value.required')
      continue
    }
    const key = JSON.stringify([byFirst, ...keys.map((name) => given[name])])
    const double = seen.has(key)
    seen.add(key)
    if (double) {
      counters.doubles++
      if (modes.doubles === 'ignore') counters.ignored++
      if (modes.doubles === 'reject') reject('record.double')
      if (modes.doubles !== 'update') continue
    }
    const hits = rows.filter((row) => keys.every((name) => row[name] === given[name]))
    const [hit] = hits
    const update = (row: Row): void => {
      const before = JSON.stringify(row)
      for (const name of ['e', 'd', 'a'] as const) {
        if (byFirst || !(modes.second as readonly string[]).includes(name)) {
          row[name] = updated(row[name], given[name], modes.updates[name])
        }
      }
      if (JSON.stringify(row) === before) counters.unchanged++
      else counters.updated++
    }
    const insert = (): void => {
      rows.push(given)
      own.add(key)
      counters.inserted++
    }
    if (modes.operation === 'insert') {
      if (hit === undefined) insert()
      else if (own.has(key)) {
        if (hits.length > 1) reject('record.ambiguous')
        else update(hit)
      } else {
        counters.duplicates++
        if (modes.duplicates === 'ignore') counters.ignored++
        else if (modes.duplicates === 'reject') reject('record.duplicate')
        else if (hits.length > 1) reject('record.ambiguous')
        else update(hit)
      }
    } else if (hits.length > 1) reject('record.ambiguous')
    else if (hit === undefined) {
      if (modes.operation === 'upsert') insert()
      else reject('record.notFound')
    } else if (modes.operation === 'reconcile') counters.matched++
    else if (modes.operation === 'delete') {
      rows = rows.filter((row) => row !== hit)
      counters.deleted++
    } else update(hit)
  }
  counters.success = counters.inserted + counters.updated + counters.unchanged + counters.matched + counters.deleted
  return { rows, counters, rejects }
}

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

const FORMAT = { format: { header: true } }

function reconciliationOf({ second, ...modes }: Modes) {
  return { ...modes, key: ['k'], secondKey: [...second] }
}

const few = fc.constantFrom('x', 'y', '')
const record = fc.record({
  k: fc.constantFrom('1', '2', '', ''),
  e: fc.constantFrom('p', 'q', 'r', ''),
  d: few,
  a: few,
})
const mode = fc.constantFrom(...UPDATE_MODES)
const modes = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  doubles: fc.constantFrom(...CLASH_MODES),
  duplicates: fc.constantFrom(...CLASH_MODES),
  updates: fc.record({ e: mode, d: mode, a: mode }),
  second: fc.constantFrom(['e'] as const, ['e', 'd'] as const),
})

describe('A second key', () => {
  it('finds the records whose first one is empty, in the order of the file, whatever the size of the blocks', async () => {
    let number = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 5 }),
        fc.array(record, { minLength: 1, maxLength: 16 }),
        modes,
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        async (start, source, chosen, blockBytes) => {
          number++
          const target = { dataset: `set_${number}`, fields: FIELDS.map((name) => ({ name })) }
          const table = (records: readonly Source[]) => [
            [...FIELDS],
            ...records.map((row) => FIELDS.map((name) => row[name])),
          ]
          await bench.finish(
            `first${number}`,
            importOf(await bench.csv('start.csv', table(start)), { source: FORMAT, target }),
          )
          if (blockBytes !== undefined) process.env['VIGIE_BLOCK_BYTES'] = String(blockBytes)
          const run = `second${number}`
          const counters = await bench.finish(
            run,
            importOf(await bench.csv('source.csv', table(source)), {
              source: FORMAT,
              target,
              errors: { stopWhenFirstRejected: null },
              reconciliation: reconciliationOf(chosen),
            }),
          )
          delete process.env['VIGIE_BLOCK_BYTES']
          const rows = start.map(
            (row) => Object.fromEntries(FIELDS.map((name) => [name, row[name] === '' ? null : row[name]])) as Row,
          )
          const expected = simulate(rows, source, chosen)
          const { bytesTotal } = counters
          expect(counters).toEqual({ ...expected.counters, total: source.length, bytesRead: bytesTotal, bytesTotal })
          expect((await bench.rejects(run)).map(({ code }) => code)).toEqual(expected.rejects)
          const found = await bench.query(`SELECT k, e, d, a FROM set_${number}`)
          const sorted = (list: readonly (readonly unknown[])[]) => list.map((row) => JSON.stringify(row)).sort()
          expect(sorted(found)).toEqual(sorted(expected.rows.map((row) => FIELDS.map((name) => row[name]))))
        },
      ),
      { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 30), endOnFailure: false },
    )
  })

  it('leaves the first one of a row as it is, also where a record has a part of it', async () => {
    const target = { dataset: 'people', fields: FIELDS.map((name) => ({ name })) }
    const start = await bench.csv('start.csv', [[...FIELDS], ['1', 'p', 'x', 'old']])
    await bench.finish('run001', importOf(start, { source: FORMAT, target }))
    const file = await bench.csv('a.csv', [[...FIELDS], ['', 'q', 'x', 'new']])
    const reconciliation = { operation: 'update' as const, key: ['k', 'e'], secondKey: ['d'] }
    const { updated } = await bench.finish('run002', importOf(file, { source: FORMAT, target, reconciliation }))
    expect(updated).toBe(1)
    expect(await bench.query('SELECT k, e, d, a FROM people')).toEqual([['1', 'p', 'x', 'new']])
  })

  it('names the key that was meant, and the field that is missing where both are incomplete', async () => {
    const target = { dataset: 'people', fields: FIELDS.map((name) => ({ name })) }
    const file = await bench.csv('a.csv', [[...FIELDS], ['1', 'p', 'x', ''], ['', 'q', 'x', ''], ['', '', 'x', '']])
    await bench.finish('run001', importOf(await bench.csv('none.csv', [[...FIELDS]]), { source: FORMAT, target }))
    const reconciliation = { operation: 'update' as const, key: ['k'], secondKey: ['e'] }
    await bench.finish('run002', importOf(file, { source: FORMAT, target, reconciliation }))
    expect(
      (await bench.rejects('run002')).map(({ code, field, value, params }) => [code, field, value, params]),
    ).toEqual([
      ['record.notFound', null, '1', { key: '1' }],
      ['record.notFound', null, 'q', { key: 'q' }],
      ['value.required', 'k', null, {}],
    ])
  })

  it('does not come without a first one', () => {
    expect(() => importOf('a.csv', { reconciliation: { secondKey: ['e'] } })).toThrow('keyNeeded')
  })
})
