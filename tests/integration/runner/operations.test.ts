import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
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

/** The smallest program that takes records one by one, as the documentation of the operations has it. */
interface Row {
  k: string
  a: string | null
  n: number | null
  /** No source fills it. */
  other: string | null
}
interface Source {
  readonly k: string
  readonly a: string
  readonly n: string
}
interface Modes {
  readonly operation: Operation
  readonly doubles: ClashMode
  readonly duplicates: ClashMode
  readonly updates: { readonly a: UpdateMode; readonly n: UpdateMode }
}

interface Imports {
  readonly start: readonly { readonly k: string; readonly a: string; readonly n: string }[]
  readonly source: readonly Source[]
  readonly chosen: Modes
}

function updated<T>(old: T | null, given: T | null, mode: UpdateMode): T | null {
  switch (mode) {
    case 'value':
      return given ?? old
    case 'always':
      return given
    case 'ifEmpty':
      return old ?? given
    case 'onInsert':
      return old
  }
}

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
  const update = (row: Row, record: Source): void => {
    const before = JSON.stringify(row)
    row.a = updated(row.a, record.a === '' ? null : record.a, modes.updates.a)
    row.n = updated(row.n, record.n === '' ? null : Number(record.n), modes.updates.n)
    if (JSON.stringify(row) === before) {
      counters.unchanged++
      return
    }
    counters.updated++
    // Rows stand in the order in which they were last written.
    rows = [...rows.filter((other) => other !== row), row]
  }
  const insert = (record: Source): void => {
    rows.push({
      k: record.k,
      a: record.a === '' ? null : record.a,
      n: record.n === '' ? null : Number(record.n),
      other: null,
    })
    own.add(record.k)
    counters.inserted++
  }
  for (const record of source) {
    counters.processed++
    const bad = [record.k === '' ? 'value.required' : '', record.n === 'x' ? 'value.type' : ''].filter(
      (code) => code !== '',
    )
    if (bad.length > 0) {
      counters.rejects++
      counters.errors += bad.length
      rejects.push(bad[0] ?? '')
      continue
    }
    const double = seen.has(record.k)
    seen.add(record.k)
    if (double) {
      counters.doubles++
      if (modes.doubles === 'ignore') counters.ignored++
      if (modes.doubles === 'reject') reject('record.double')
      if (modes.doubles !== 'update') continue
    }
    const hits = rows.filter((row) => row.k === record.k)
    const [hit] = hits
    if (modes.operation === 'insert') {
      if (hit === undefined) insert(record)
      else if (own.has(record.k)) update(hit, record)
      else {
        counters.duplicates++
        if (modes.duplicates === 'ignore') counters.ignored++
        else if (modes.duplicates === 'reject') reject('record.duplicate')
        else if (hits.length > 1) reject('record.ambiguous')
        else update(hit, record)
      }
    } else if (hits.length > 1) reject('record.ambiguous')
    else if (hit === undefined) {
      if (modes.operation === 'upsert') insert(record)
      else reject('record.notFound')
    } else if (modes.operation === 'reconcile') counters.matched++
    else if (modes.operation === 'delete') {
      rows = rows.filter((row) => row !== hit)
      counters.deleted++
    } else update(hit, record)
  }
  counters.success = counters.inserted + counters.updated + counters.unchanged + counters.matched + counters.deleted
  return { rows, counters, rejects }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', '')
const text = fc.constantFrom('x', 'y', '')
const startRow = fc.record({ k: fc.constantFrom('a', 'b', 'c'), a: text, n: fc.constantFrom('1', '2', '') })
const record = fc.record({ k: key, a: text, n: fc.constantFrom('1', '2', '', 'x') })
const modes = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  doubles: fc.constantFrom(...CLASH_MODES),
  duplicates: fc.constantFrom(...CLASH_MODES),
  updates: fc.record({ a: fc.constantFrom(...UPDATE_MODES), n: fc.constantFrom(...UPDATE_MODES) }),
})

describe('operations with a key', () => {
  const benches: Workbench[] = []
  afterEach(async () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    for (const bench of benches.splice(0)) await bench.close()
  })

  it.each(['records', 'old', 'changes', 'written', 'verdicts', 'doubtful'])(
    'reach a dataset that is called like something of our own: %s',
    async (dataset) => {
      const bench = await Workbench.open()
      benches.push(bench)
      const file = await bench.csv('a.csv', [
        ['k', 'a'],
        ['1', 'x'],
        ['2', 'y'],
        ['1', 'z'],
      ])
      const definition = importOf(file, {
        target: { dataset, fields: [{ name: 'k' }, { name: 'a' }] },
        reconciliation: { operation: 'upsert', key: ['k'] },
      })
      expect(await bench.finish('first1', definition)).toMatchObject({ inserted: 2, updated: 1 })
      expect(await bench.finish('second1', definition)).toMatchObject({ updated: 2, unchanged: 1 })
      const [row] = await bench.query(`SELECT string_agg(k || a, ' ' ORDER BY k) FROM ${dataset}`)
      expect(row).toEqual(['1z 2y'])
    },
  )

  /** Imports both, and compares all that comes of it with what the program above says. @param blockBytes null: blocks of normal size */
  async function compare(
    bench: Workbench,
    number: number,
    { start, source, chosen, blockBytes }: Imports & { readonly blockBytes: number | null },
  ): Promise<void> {
    const dataset = `set_${number}`
    const filled = [{ name: 'k' }, { name: 'a' }, { name: 'n', type: 'integer' as const }]
    const format = { header: true }
    const rows = start.map(({ k, a, n }, index) => [k, a, n, `row ${index}`])
    const first = await bench.csv('start.csv', [['k', 'a', 'n', 'other'], ...rows])
    const target = { dataset, fields: [...filled, { name: 'other' }] }
    await bench.finish(`first${number}`, importOf(first, { source: { format }, target }))

    if (blockBytes !== null) process.env['VIGIE_BLOCK_BYTES'] = String(blockBytes)
    const file = await bench.csv('source.csv', [['k', 'a', 'n'], ...source.map(({ k, a, n }) => [k, a, n])])
    const run = `second${number}`
    const counters = await bench.finish(
      run,
      importOf(file, {
        source: { format },
        target: { dataset, fields: filled },
        errors: { stopWhenFirstRejected: null },
        reconciliation: { ...chosen, key: ['k'] },
      }),
    )
    delete process.env['VIGIE_BLOCK_BYTES']

    const nullable = (value: string): string | null => (value === '' ? null : value)
    const before = start.map(({ k, a, n }, index) => {
      return { k, a: nullable(a), n: n === '' ? null : Number(n), other: `row ${index}` }
    })
    const expected = simulate(before, source, chosen)
    const { bytesTotal } = counters
    expect(counters).toEqual({ ...expected.counters, total: source.length, bytesRead: bytesTotal, bytesTotal })
    expect((await bench.rejects(run)).map(({ code }) => code)).toEqual(expected.rejects)
    expect(await bench.query(`SELECT k, a, n, other FROM stored.${dataset} ORDER BY rowid`)).toEqual(
      expected.rows.map(({ k, a, n, other }) => [k, a, n, other]),
    )
  }

  it('end as if the records had been taken one by one, whatever the size of the blocks', async () => {
    const bench = await Workbench.open()
    benches.push(bench)
    let number = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(startRow, { maxLength: 5 }),
        fc.array(record, { minLength: 1, maxLength: 14 }),
        modes,
        fc.integer({ min: 1, max: 60 }),
        async (start, source, chosen, blockBytes) => {
          await compare(bench, ++number, { start, source, chosen, blockBytes })
        },
      ),
      { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60), endOnFailure: false },
    )
  })

  it('end like that where records and rows belong to each other one to one, or nearly', async () => {
    const bench = await Workbench.open()
    benches.push(bench)
    const keys = [...'abcdefghijkl']
    let number = 0
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(keys).chain((some) => fc.tuple(...some.map((k) => startRow.map((row) => ({ ...row, k }))))),
        fc.array(startRow, { maxLength: 1 }),
        fc
          .shuffledSubarray(keys, { minLength: 1 })
          .chain((some) => fc.tuple(...some.map((k) => record.map((one) => ({ ...one, k }))))),
        fc.array(record, { maxLength: 1 }),
        modes,
        fc.option(fc.integer({ min: 20, max: 60 })),
        async (start, again, source, double, chosen, blockBytes) => {
          await compare(bench, ++number, {
            start: [...start, ...again],
            source: [...source, ...double],
            chosen,
            blockBytes,
          })
        },
      ),
      { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 60), endOnFailure: false },
    )
  })

  it.each(CLASH_MODES)(
    'know in a later batch what the run has inserted itself: it is updated, whatever becomes of duplicates (%s)',
    async (duplicates) => {
      const bench = await Workbench.open()
      benches.push(bench)
      await compare(bench, 1, {
        start: [{ k: 'a', a: 'x', n: '1' }],
        // Three batches: one with a row and a new key, one with a new key alone, and both once more.
        source: [
          { k: 'a', a: 'y', n: '1' },
          { k: 'b', a: 'y', n: '1' },
          { k: 'c', a: 'y', n: '1' },
          { k: 'd', a: 'y', n: '1' },
          { k: 'b', a: 'z', n: '2' },
          { k: 'c', a: 'z', n: '2' },
        ],
        chosen: { operation: 'insert', doubles: 'update', duplicates, updates: { a: 'value', n: 'value' } },
        blockBytes: 12,
      })
    },
  )

  it('finds in a moment that a key belongs to all records and to all rows', async () => {
    const bench = await Workbench.open()
    benches.push(bench)
    const count = 60_000
    const file = await bench.file('same.csv', `k,a\n${Array.from({ length: count }, (_, n) => `x,${n}\n`).join('')}`)
    const target = { dataset: 'same', fields: [{ name: 'k' }, { name: 'a' }] }
    await bench.finish('r1', importOf(file, { target }))
    const update = importOf(file, {
      target,
      reconciliation: { operation: 'update', key: ['k'] },
      errors: { stopWhenFirstRejected: null },
    })
    const { rejects } = await bench.finish('r2', update)
    expect(rejects).toBe(count)
  })
})
