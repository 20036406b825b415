import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OPERATIONS, type ImportDefinition, type ImportDefinitionInput } from '@shared/jobs/definition'
import type { Comparison } from '@shared/plausibility/comparison'
import type { FieldFigures } from '@shared/plausibility/figures'
import { FINDINGS_PARAM, parseFindings } from '@shared/plausibility/findings'
import type { RunOutcome } from '@shared/runner/protocol'
import { importOf, Workbench } from './workbench'

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

const FIELDS = [
  { name: 'id', type: 'integer' as const },
  { name: 'name' },
  { name: 'amount', type: 'decimal' as const, scale: 2 },
  { name: 'day', type: 'date' as const },
  { name: 'paid', type: 'boolean' as const },
]
const HEADER = 'id,name,amount,day,paid\n'
const target = (dataset: string) => ({ dataset, fields: FIELDS })

/** The table of the figures has another shape, as after a defect. */
async function breakFigures(): Promise<void> {
  const workspace = join(bench.folder, 'workspace')
  await bench.service.close()
  const instance = await DuckDBInstance.create(join(workspace, 'data.duckdb'))
  await (await instance.connect()).run('ALTER TABLE vigie.figures DROP COLUMN findings')
  instance.closeSync()
  await bench.service.handle('open', { workspace })
}

async function figuresOf(run: string): Promise<Comparison> {
  const found = await bench.service.handle('figures', { run })
  if (found === null) throw new Error(`run ${run} has no figures`)
  return found
}

/** Figures of a dataset, counted by plain queries. */
async function recount(dataset: string): Promise<{ readonly rows: number; readonly fields: unknown[] }> {
  const fields: unknown[] = []
  const [all] = await bench.query(`SELECT count(*) FROM ${dataset}`)
  for (const { name, type } of FIELDS.map((field) => ({ type: 'text', ...field }))) {
    const isNumber = type === 'integer' || type === 'decimal'
    const [row = []] = await bench.query(
      `SELECT count(*) - count(${name}), count(DISTINCT ${name}), min(${name})::VARCHAR, max(${name})::VARCHAR,
         ${isNumber ? `avg(${name}::DOUBLE)` : 'NULL'}, ${isNumber ? `stddev_pop(${name}::DOUBLE)` : 'NULL'} FROM ${dataset}`,
    )
    const values = await bench.query(
      `SELECT ${name}::VARCHAR, count(*) FROM ${dataset} WHERE ${name} IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1`,
    )
    const [nulls, distinct, min, max, mean, deviation] = row
    fields.push({
      ...{ name, type, nulls, distinct, mean: near(mean), deviation: near(deviation) },
      ...(type === 'boolean' ? { min: null, max: null } : { min, max }),
      values: values.map(([value, count]) => ({ value, count })),
    })
  }
  return { rows: Number(all?.[0]), fields }
}

/** Sums of fractions differ in their last digits with the order of the records. */
function near(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(10)) : value
}

async function shown(run: string): Promise<{ readonly rows: number; readonly fields: unknown[] }> {
  const { rows, sampled, fields } = (await figuresOf(run)).figures
  expect(sampled).toBe(rows)
  const plain = fields.map(({ complete, added, mean, deviation, ...field }: FieldFigures) => {
    expect([complete, added]).toEqual([true, []])
    return { ...field, mean: near(mean), deviation: near(deviation) }
  })
  return { rows, fields: plain }
}

/** Rows that are there, and a file in which some have a key that is there, none, a double, wrong values or too few. */
const THERE = `${HEADER}1,Ada,1.5,2026-01-01,true\n2,Bob,2,,false\n3,Cy,,2026-03-03,\n7,Gus,7,2026-07-07,true\n`
const SOURCE = `${HEADER}1,Ada,1.5,2026-01-01,true\n2,Bobby,-4,2026-02-02,\n4,Dee,1.5,2026-01-01,true\nx,bad,1,,\nonly,two\n\n4,Dee again,,,false\n5,,9.25,2026-01-01,true\n6,Flo,soon,,\n7,Gus,7,2026-07-07,true\n`
/** What goes in of it by each operation: a copy of these records is what its figures are recounted from. */
const GOES_IN: Readonly<Record<string, string>> = {
  insert: '4,Dee,1.5,2026-01-01,true\n4,Dee again,,,false\n5,,9.25,2026-01-01,true\n',
  upsert:
    '1,Ada,1.5,2026-01-01,true\n2,Bobby,-4,2026-02-02,\n4,Dee,1.5,2026-01-01,true\n4,Dee again,,,false\n5,,9.25,2026-01-01,true\n7,Gus,7,2026-07-07,true\n',
  update: '1,Ada,1.5,2026-01-01,true\n2,Bobby,-4,2026-02-02,\n7,Gus,7,2026-07-07,true\n',
  reconcile: '1,Ada,1.5,2026-01-01,true\n2,Bobby,-4,2026-02-02,\n7,Gus,7,2026-07-07,true\n',
  delete: '1,Ada,1.5,2026-01-01,true\n2,Bobby,-4,2026-02-02,\n7,Gus,7,2026-07-07,true\n',
}

describe('the figures of a run', () => {
  for (const operation of OPERATIONS) {
    it(`of ${operation} are those of the records that go in, dry, real, block by block and with pauses`, async () => {
      await bench.finish('first0', importOf(await bench.file('there.csv', THERE), { target: target('people') }))
      await bench.finish(
        'copied',
        importOf(await bench.file('copy.csv', HEADER + (GOES_IN[operation] ?? '')), { target: target('copy') }),
      )
      process.env['VIGIE_BLOCK_BYTES'] = '1'
      const definition = importOf(await bench.file('source.csv', SOURCE), {
        target: target('people'),
        reconciliation: { operation, key: ['id'], duplicates: 'ignore' },
      })
      await bench.finish('dryrun', definition, true)
      const counters = await inPieces('really', definition)
      const expected = await recount('copy')
      expect(counters.success).toBe(expected.rows)
      expect(await shown('dryrun')).toEqual(expected)
      expect(await shown('really')).toEqual(expected)
      const { read, rejects } = (await figuresOf('really')).figures
      expect({ read, rejects }).toEqual({ read: counters.processed - counters.empty, rejects: counters.rejects })
      expect(await leftTables()).toEqual([])
    })
  }

  it('of an insertion without a key are those of the dataset that it makes', async () => {
    const counters = await bench.finish(
      'really',
      importOf(await bench.file('s.csv', SOURCE), { target: target('new') }),
    )
    expect(counters).toMatchObject({ success: 6, rejects: 3 })
    expect(await shown('really')).toEqual(await recount('new'))
  })

  it('of an insertion are those of its own rows that are still as it has left them', async () => {
    await bench.finish('first0', importOf(await bench.file('there.csv', THERE), { target: target('new') }))
    const file = await bench.file('s.csv', `${HEADER}100,Ida,1,,true\n101,Jo,2,,true\nx,bad,,,\n102,Kim,3,,true\n`)
    const definition = importOf(file, { target: target('new'), errors: { stopAfterRejects: 1 } })
    expect(await bench.import('really', definition)).toMatchObject({ kind: 'failed' })
    const change = await bench.file('change.csv', `${HEADER}1,Ada,2,,false\n100,changed,-5,,false\n`)
    const reconciliation = { operation: 'update' as const, key: ['id'] }
    expect(await bench.finish('change', importOf(change, { target: target('new'), reconciliation }))).toMatchObject({
      updated: 2,
    })
    expect(await bench.finishBeyond('really', definition)).toMatchObject({ success: 3, rejects: 1 })
    const { rows, sampled, fields } = (await figuresOf('really')).figures
    expect([rows, sampled]).toEqual([3, 2])
    expect(fields.map(({ min, max }) => [min, max])).toMatchObject([
      ['101', '102'],
      ['Jo', 'Kim'],
      ['2.00', '3.00'],
      {},
      {},
    ])
  })

  it('of an insertion do not mind how its fields are called', async () => {
    const fields = [{ name: 'rowid' }, { name: 'n', type: 'integer' as const }]
    const file = await bench.csv('named.csv', [
      ['rowid', 'n'],
      ['A1', 1],
      ['A2', 2],
      ['', 3],
    ])
    await bench.finish('named1', importOf(file, { target: { dataset: 'named', fields } }))
    const { sampled, fields: found } = (await figuresOf('named1')).figures
    expect([sampled, found.map(({ nulls, distinct }) => [nulls, distinct])]).toEqual([
      3,
      [
        [1, 2],
        [0, 3],
      ],
    ])
  })

  it('fit into memory, however long the texts', async () => {
    const columns = Array.from({ length: 16 }, (_, column) => `c${column}`)
    const file = await bench.file('long.csv', `${columns.join(',')}\n`)
    const line = (n: number) => `${columns.map((name) => `${name}${n}`.padEnd(70, 'x')).join(',')}\n`
    for (let from = 0; from < 131_072; from += 4096)
      await appendFile(file, Array.from({ length: 4096 }, (_, n) => line(from + n)).join(''))
    const fields = columns.map((name) => ({ name }))
    await bench.finish('long01', importOf(file, { target: { dataset: 'long', fields } }))
    const { sampled, fields: found } = (await figuresOf('long01')).figures
    expect([sampled, found.map(({ distinct }) => distinct)]).toEqual([131_072, columns.map(() => 131_072)])
  })

  it('of a second key are those of both', async () => {
    await bench.finish('first0', importOf(await bench.file('there.csv', THERE), { target: target('people') }))
    const file = await bench.file('two.csv', `${HEADER}1,Ada,1,,\n,Bob,2,,\n,,3,,\n1,Ada,4,,\n9,Ira,5,,\n`)
    const reconciliation = { operation: 'update' as const, key: ['id'], secondKey: ['name'] }
    const { success } = await bench.finish('really', importOf(file, { target: target('people'), reconciliation }))
    const { rows, fields } = (await figuresOf('really')).figures
    expect([success, rows, fields.map(({ nulls }) => nulls), fields[2]?.mean]).toEqual([3, 3, [1, 0, 0, 3, 3], 7 / 3])
  })

  it('go with the run', async () => {
    await bench.finish('really', importOf(await bench.file('s.csv', SOURCE), { target: target('new') }))
    await bench.service.handle('forget', { runs: ['really'], jobs: [] })
    expect(await bench.service.handle('figures', { run: 'really' })).toBeNull()
  })

  it('show long texts by their beginnings, and tell them apart by the rest', async () => {
    const long = 'é'.repeat(70)
    const file = await bench.csv('long.csv', [['text'], [`${long}1`], [`${long}2`], [`${long}2`], ['short']])
    await bench.finish('long01', importOf(file, { target: { dataset: 'texts' }, source: { format: { header: true } } }))
    const [field] = (await figuresOf('long01')).figures.fields
    const start = `${'é'.repeat(64)}…`
    expect(field).toMatchObject({ distinct: 3, min: 'short', max: start })
    expect(field?.values).toEqual([
      { value: start, count: 2 },
      { value: 'short', count: 1 },
      { value: start, count: 1 },
    ])
  })

  it('have no mean of numbers that no sum can hold', async () => {
    const file = await bench.csv('huge.csv', [['n'], ['1e308'], ['1e308'], ['-1']])
    const fields = [{ name: 'n', type: 'number' as const }]
    await bench.finish('huge01', importOf(file, { target: { dataset: 'huge', fields } }))
    expect((await figuresOf('huge01')).figures.fields[0]).toMatchObject({ mean: null, max: '1e+308', min: '-1.0' })
  })

  it('are from a sample of many records, and say so', async () => {
    const lines = Array.from({ length: 150_000 }, (_, n) => `${n},${n % 3 === 0 ? '' : n % 7}\n`).join('')
    const fields = ['a', 'b'].map((name) => ({ name, type: 'integer' as const }))
    await bench.finish(
      'many01',
      importOf(await bench.file('many.csv', `a,b\n${lines}`), { target: { dataset: 'many', fields } }),
    )
    const { rows, sampled, fields: found } = (await figuresOf('many01')).figures
    expect(rows).toBe(150_000)
    expect(sampled).toBeGreaterThan(15_000)
    expect(sampled).toBeLessThan(20_000)
    expect((found[1]?.nulls ?? 0) / sampled).toBeCloseTo(1 / 3, 3)
    expect(found.map(({ distinct }) => distinct)).toEqual([sampled, 7])
  })

  it('name all values that a list has taken in, whatever the blocks', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '8'
    const values = [{ value: 'open' }, { value: 'paid' }]
    const fields = [{ name: 'status', rules: { values, extend: true } }]
    const file = await bench.csv('s.csv', [['status'], ['open'], ['lost'], ['paid'], ['odd'], ['lost'], ['open']])
    const definition = importOf(file, { target: { dataset: 'orders', fields }, source: { format: { header: true } } })
    for (const run of ['dryrun', 'really']) {
      await bench.finish(run, definition, run === 'dryrun')
      const { figures, findings } = await figuresOf(run)
      expect(figures.fields[0]?.added).toEqual([
        { value: 'lost', count: 2 },
        { value: 'odd', count: 1 },
      ])
      expect(findings.map(({ code }) => code)).toEqual(['field.added'])
    }
    await bench.finish('again1', definition)
    expect((await figuresOf('again1')).findings).toEqual([])
  })
})

/** Tables that a run has only while it works. */
async function leftTables() {
  return bench.query(
    `SELECT table_name FROM duckdb_tables() WHERE regexp_matches(table_name, '^(sample|added|dry|keys)_')`,
  )
}

/** Runs it with a pause at every checkpoint at which one takes effect. */
async function inPieces(run: string, definition: ImportDefinition, parts: Parts = {}) {
  for (let pauses = 0; ; pauses++) {
    const working = start(run, definition, parts)
    if (pauses < 5) await bench.service.handle('stop', { run, reason: 'pause' })
    const outcome = await working
    if (outcome.kind === 'finished') return outcome.checkpoint.counters
    if (outcome.kind === 'failed') throw new Error(JSON.stringify(outcome.error))
  }
}

interface Parts {
  readonly past?: string[]
  readonly accepted?: boolean
  readonly again?: boolean
}

function start(run: string, definition: ImportDefinition, { again = true, ...parts }: Parts = {}): Promise<RunOutcome> {
  return bench.service.handle('import', { run, definition, dry: false, again, ...parts })
}

const NIGHT = {
  label: 'nightly',
  target: { dataset: 'orders', fields: [{ name: 'id', type: 'integer' as const }, { name: 'status' }] },
}
it('ends a run whose figures can’t be taken, and says so with the cause; one that was to be checked by them fails', async () => {
  const file = await bench.file('broken.csv', `${HEADER}1,Ada,2.50,2026-01-02,true\n`)
  await breakFigures()
  const { success } = await bench.finish('r1', importOf(file, { target: target('broken') }))
  expect(success).toBe(1)
  expect(await bench.query('SELECT count(*) FROM broken')).toEqual([[1]])
  const [untaken, error, cause] = bench.notes('r1').slice(-3)
  expect(untaken).toEqual(['plausibility.untaken', {}])
  expect(error).toMatchObject(['run.error', { code: 'unexpected', message: expect.stringContaining('findings') }])
  expect(cause).toMatchObject(['run.cause', { cause: expect.stringContaining('findings') }])
  const checked = await bench.import('r2', importOf(file, { target: target('checked'), ...FAIL }))
  expect(checked).toMatchObject({ kind: 'failed', error: { code: 'unexpected' } })
  expect((await bench.query("SELECT count(*) FROM duckdb_views() WHERE view_name = 'checked'"))[0]).toEqual([0])
})

const FAIL = { plausibility: { action: 'fail' as const } }
const night = (lines: number, status = 'open') =>
  `id,status\n${Array.from({ length: lines }, (_, n) => `${n},${status}\n`).join('')}`

/** Three runs of 100 to 120 records, and the definition of a fourth that reads this. */
async function afterThree(content: string, parts: Pick<ImportDefinitionInput, 'plausibility'> = FAIL) {
  const past = ['night1', 'night2', 'night3']
  for (const [number, run] of past.entries())
    await bench.finish(run, importOf(await bench.file('night.csv', night(100 + 10 * number)), NIGHT))
  return { past, definition: importOf(await bench.file('night.csv', content), { ...NIGHT, ...parts }) }
}

const rows = async () => (await bench.query('SELECT count(*) FROM orders'))[0]?.[0]
const codes = (run: string) => bench.notes(run).map(([code]) => code)

describe('a run that is unlike the last ones', () => {
  it('is told in the journal, and goes in where its job only warns', async () => {
    const { past, definition } = await afterThree(night(20), {})
    expect(await start('night4', definition, { past })).toMatchObject({ kind: 'finished' })
    expect(await rows()).toBe(350)
    const told = bench.notes('night4').find(([code]) => code === 'plausibility.unlike')?.[1] as Record<string, unknown>
    expect(parseFindings(told[FINDINGS_PARAM])).toEqual([
      { code: 'rows.few', params: { rows: 20, low: 100, high: 120 } },
    ])
    const { findings, past: before } = await figuresOf('night4')
    expect(findings.map(({ code }) => code)).toEqual(['rows.few'])
    expect(before).toMatchObject({ runs: 3, rows: { low: 100, high: 120 }, exact: true })
    expect(before?.fields[0]).toMatchObject({ name: 'id', min: '0', max: '119', mean: { low: 49.5, high: 59.5 } })
  })

  it('says nothing where its job ignores it', async () => {
    const { past, definition } = await afterThree(night(20), { plausibility: { action: 'ignore' } })
    await start('night4', definition, { past })
    expect(codes('night4')).not.toContain('plausibility.unlike')
    expect((await figuresOf('night4')).findings).toEqual([])
  })

  it('fails with nothing written where its job says so, and keeps what it has found', async () => {
    const { past, definition } = await afterThree(`${night(110, 'lost')}x,bad\n`)
    const images = await bench.query('SELECT count(*) FROM vigie.marks')
    const outcome = await start('night4', definition, { past, again: false })
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'plausibility.unlike', params: { count: 1 } },
      checkpoint: { done: false, counters: { processed: 111, success: 0, inserted: 0, ignored: 110, rejects: 1 } },
    })
    expect(await rows()).toBe(330)
    expect(await bench.query('SELECT count(*) FROM vigie.marks')).toEqual(images)
    expect(await bench.rejects('night4')).toHaveLength(1)
    expect((await figuresOf('night4')).findings).toMatchObject([
      { code: 'field.values', params: { field: 'status', values: 'lost' } },
    ])
    expect(await bench.service.handle('checkpoint', { run: 'night4' })).toEqual(outcome.checkpoint)
    expect(await leftTables()).toEqual([])
  })

  it('goes in when a person says that it is right nevertheless', async () => {
    const { past, definition } = await afterThree(night(20))
    const failed = await start('night4', definition, { past })
    const done = await start('night4', definition, { past, accepted: true })
    expect(done).toMatchObject({ kind: 'finished', checkpoint: { done: true, counters: { inserted: 20 } } })
    expect(done.checkpoint?.number).toBeGreaterThan(failed.checkpoint?.number ?? 0)
    expect(await rows()).toBe(350)
    expect((await figuresOf('night4')).findings.map(({ code }) => code)).toEqual(['rows.few'])
    expect(await bench.rejects('night4')).toEqual([])
    // Also at once.
    expect(await start('night5', definition, { past, accepted: true })).toMatchObject({ kind: 'finished' })
  })

  it('is looked at again when it is gone on with, as its file is then', async () => {
    const { past, definition } = await afterThree(night(20))
    expect(await start('night4', definition, { past })).toMatchObject({ kind: 'failed' })
    expect(await start('night4', definition, { past })).toMatchObject({ kind: 'failed' })
    await bench.file('night.csv', night(100))
    expect(await start('night4', definition, { past })).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { inserted: 100 } },
    })
    expect(await rows()).toBe(430)
  })

  it('can be paused while it looks, and writes once and everything where nothing is unlike', async () => {
    const { past, definition } = await afterThree(night(110))
    process.env['VIGIE_BLOCK_BYTES'] = '50'
    expect(await inPieces('night4', definition, { past })).toMatchObject({ inserted: 110, processed: 110 })
    expect(await rows()).toBe(440)
    expect(codes('night4')).toContain('plausibility.passed')
    const checking = bench.events.flatMap((event) =>
      event.type === 'progress' && event.run === 'night4' ? [event] : [],
    )
    const first = checking.findIndex((event) => event.checking !== true)
    expect(first).toBeGreaterThan(0)
    expect(checking.slice(first).every((event) => event.checking !== true)).toBe(true)
    expect(checking.slice(0, first).every(({ counters }) => counters.inserted === 0)).toBe(true)
    const numbers = checking.map(({ checkpoint }) => checkpoint)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  })

  it('refuses files that were imported before it looks at them', async () => {
    const { past, definition } = await afterThree(night(110))
    await start('night4', definition, { past })
    expect(await start('night5', definition, { past, again: false })).toMatchObject({
      error: { code: 'source.imported' },
    })
  })
})
