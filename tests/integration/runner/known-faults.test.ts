import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

/** A rule that every record meets: with it every bad value is judged in SQL. */
const NO_RULE = [{ condition: 'true', message: 'never' }]

const FIELDS = [
  { name: 'id', type: 'integer', required: true },
  { name: 'born', type: 'date' },
  { name: 'amount', type: 'decimal', precision: 8, scale: 2 },
  { name: 'seen', type: 'datetime' },
  { name: 'active', type: 'boolean' },
  { name: 'name', type: 'text', required: true },
] as const

const GOOD = ['7', '2026-02-28', '12.50', '2026-02-28 10:00:00', 'oui', 'Anaïs']
const BAD = ['several', '1990-02-31', '12,5 EUR', 'yesterday', '\u00a0', '1e5', '', '99999999999', '"a ""b"""', ' 5 ']

let bench: Workbench
beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(async () => {
  delete process.env['VIGIE_BLOCK_BYTES']
  await bench.close()
})

const value = (column: number) =>
  fc.oneof(
    { arbitrary: fc.constant(GOOD[column] ?? ''), weight: 12 },
    { arbitrary: fc.constantFrom(...BAD), weight: 1 },
  )
const line = fc.oneof(
  { arbitrary: fc.tuple(...GOOD.map((_, column) => value(column))).map((values) => values.join(',')), weight: 20 },
  // Records that can't be read, that have to be mended, and blank lines.
  { arbitrary: fc.constantFrom('1,2', '', '7,2026-02-28,1.00,2026-02-28 10:00:00,oui,"A" and B'), weight: 1 },
)
const action = fc.constantFrom('reject' as const, 'reject' as const, 'warn' as const, 'stop' as const)
const job = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 60, size: 'max' }),
  actions: fc.tuple(...FIELDS.map(() => action)),
  limits: fc.constantFrom(
    {},
    { stopAfterRejects: 3 },
    { stopAfterRejects: 2, whenStopped: 'takeBack' as const },
    { stopWhenFirstRejected: 2 },
  ),
  source: fc.constantFrom({}, {}, { first: 4, last: 40 }),
  blockBytes: fc.constantFrom(undefined, '1', '200'),
  dry: fc.constantFrom(false, false, true),
})

it('what is refused while records are taken apart is what SQL refuses, whatever is done with it', async () => {
  let number = 0
  await fc.assert(
    fc.asyncProperty(job, async ({ lines, actions, limits, source, blockBytes, dry }) => {
      const names = FIELDS.map(({ name }) => name)
      const file = await bench.file(`f${number}.csv`, `${names.join(',')}\n${lines.join('\n')}\n`)
      if (blockBytes === undefined) delete process.env['VIGIE_BLOCK_BYTES']
      else process.env['VIGIE_BLOCK_BYTES'] = blockBytes
      const results = []
      for (const rules of [[], NO_RULE]) {
        const run = `run${String(number++).padStart(3, '0')}`
        const dataset = `d${number}`
        const parts: Partial<ImportDefinitionInput> = {
          target: { dataset, fields: [...FIELDS] },
          errors: { fields: Object.fromEntries(names.map((name, at) => [name, actions[at] ?? 'reject'])), ...limits },
        }
        const outcome = await bench.import(
          run,
          importOf(file, { ...parts, rules, source: { format: { delimiter: ',', header: true }, ...source } }),
          dry,
        )
        const failure = outcome.kind === 'failed' ? { code: outcome.error.code, params: outcome.error.params } : null
        // There is none after a dry run, or where all was taken back.
        const { datasets } = await bench.service.handle('datasets', {})
        const isThere = datasets.some(({ name }) => name === dataset)
        const rows = isThere ? await bench.query(`SELECT * FROM ${dataset}`) : null
        const rejects = (await bench.rejects(run)).map((reject) => ({ ...reject, run: null, at: null }))
        results.push({ kind: outcome.kind, failure, counters: outcome.checkpoint?.counters, rows, rejects })
      }
      expect(results[0]).toEqual(results[1])
    }),
    { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 40) },
  )
}, 120_000)

it('keep their places: rows are in the order of the file, however many between them are left out', async () => {
  process.env['VIGIE_BLOCK_BYTES'] = '3000'
  const lines = Array.from({ length: 2000 }, (_, index) => `${index % 7 === 3 ? 'x' : index},2026-01-01,1,,,n${index}`)
  const file = await bench.file('a.csv', `${FIELDS.map(({ name }) => name).join(',')}\n${lines.join('\n')}\n`)
  const format = { delimiter: ',', header: true } as const
  const counters = await bench.finish(
    'run001',
    importOf(file, { target: { dataset: 'people', fields: [...FIELDS] }, source: { format } }),
  )
  const good = lines.flatMap((_, index) => (index % 7 === 3 ? [] : [index]))
  expect(counters).toMatchObject({ processed: 2000, inserted: good.length, rejects: 2000 - good.length })
  expect(await bench.query('SELECT name FROM people')).toEqual(good.map((index) => [`n${index}`]))
  const versions = await bench.query('SELECT "vigie:version" FROM data.stored.people')
  const first = BigInt(versions[0]?.[0] as number)
  expect(versions.map(([version]) => Number(BigInt(version as number) - first))).toEqual(good)
  const rejects = await bench.rejects('run001')
  expect(rejects.map(({ record, line: at }) => [record, at])).toEqual(
    lines.flatMap((_, index) => (index % 7 === 3 ? [[index + 1, index + 2]] : [])),
  )
})

it('rows are in the order of the file where some of them had to be judged in SQL', async () => {
  const count = 200_000
  const lines = Array.from({ length: count }, (_, index) => (index % 50 === 3 ? `\u00a0${index}` : `${index}`))
  const file = await bench.file('a.csv', `id\n${lines.join('\n')}\n`)
  const fields = [{ name: 'id', type: 'integer' as const }]
  const source = { format: { delimiter: ',', header: true } } as const
  await bench.finish('run001', importOf(file, { target: { dataset: 'people', fields }, source }))
  const ids = await bench.query('SELECT id FROM people')
  expect([ids.length, ids.findIndex(([id], index) => id !== index)]).toEqual([count, -1])
})

it('a file of which nothing goes in is a file all the same', async () => {
  const file = await bench.file('a.csv', 'id,name\nx,a\ny,b\n')
  const fields = [{ name: 'id', type: 'integer' as const }, { name: 'name' }]
  const definition = importOf(file, {
    target: { dataset: 'people', fields },
    source: { format: { delimiter: ',', header: true } },
    errors: { stopWhenFirstRejected: null },
  })
  expect(await bench.finish('run001', definition)).toMatchObject({ processed: 2, inserted: 0, rejects: 2 })
  expect((await bench.rejects('run001')).map(({ values }) => values)).toEqual([
    ['x', 'a'],
    ['y', 'b'],
  ])
})
