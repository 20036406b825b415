import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLASH_MODES, OPERATIONS, UPDATE_MODES, type ImportDefinitionInput } from '@shared/jobs/definition'
import { importOf, Workbench } from './workbench'

/** Values of a row: few of them, so that keys meet. */
type Row = readonly [k: string, s: string, n: string]

const FIELDS = [
  { name: 'k', rules: { maxLength: 2 } },
  { name: 's' },
  { name: 'n', type: 'integer' as const, rules: { unique: true } },
]

const rowArb: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b', 'c', 'd', '', 'long'),
  fc.constantFrom('p', 'q', 'r', ''),
  fc.constantFrom('1', '2', '3', '', 'wrong'),
)

const reconciliationArb = fc
  .record({
    operation: fc.constantFrom(...OPERATIONS),
    keyed: fc.boolean(),
    second: fc.boolean(),
    doubles: fc.constantFrom(...CLASH_MODES),
    duplicates: fc.constantFrom(...CLASH_MODES),
    update: fc.constantFrom(...UPDATE_MODES),
  })
  .map(
    ({
      operation,
      keyed,
      second,
      doubles,
      duplicates,
      update,
    }): NonNullable<ImportDefinitionInput['reconciliation']> => {
      const key = keyed || operation !== 'insert' ? ['k'] : []
      const secondKey = second && key.length > 0 ? ['s'] : []
      return { operation, key, secondKey, doubles, duplicates, updates: key.length > 0 ? { n: update } : {} }
    },
  )

describe('The trial of corrected rejects', () => {
  it('says of every record what importing it does, whatever the job, and leaves no trace', async () => {
    const bench = await Workbench.open()
    let number = 0
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(rowArb, { maxLength: 5 }),
          fc.array(rowArb, { minLength: 1, maxLength: 9 }),
          reconciliationArb,
          fc.constantFrom('1', '40', '100000'),
          async (there, corrected, reconciliation, blocks) => {
            const dataset = `things${++number}`
            const [of, run] = [`first${number}`, `repair${number}`]
            const header = { source: { format: { header: true } } }
            const names = ['k', 's', 'n']
            const plain = FIELDS.map(({ name }) => ({ name }))
            const typed = plain.map((field) => (field.name === 'n' ? { ...field, type: 'integer' as const } : field))
            const before = there.filter(([, , n]) => n !== 'wrong')
            const first = await bench.csv(`there${number}.csv`, [names, ...before, ['z', 'z', '99']])
            await bench.finish(`there${number}`, importOf(first, { ...header, target: { dataset, fields: typed } }))
            // All of them are refused: the number is none.
            const refused = await bench.csv(`refused${number}.csv`, [names, ...corrected.map(() => ['a', 'p', 'none'])])
            const parts = { ...header, target: { dataset, fields: FIELDS }, reconciliation }
            await bench.finish(of, importOf(refused, { ...parts, errors: { stopWhenFirstRejected: null } }))
            const write = async () => {
              for (const [index, row] of corrected.entries())
                await bench.service.handle('correctRecord', { run: of, seq: index + 1, values: [...row] })
            }
            const verdicts = async () => {
              const { lines } = await bench.service.handle('repairs', { run: of, offset: 0, limit: 100 })
              return lines.map(({ seq, repair }) => [seq, repair.state === 'failing' ? repair.causes : 'in'])
            }
            process.env['VIGIE_BLOCK_BYTES'] = blocks
            await write()
            const rows = await bench.query(`SELECT * FROM ${dataset} ORDER BY ALL`)
            const { passing } = await bench.service.handle('repairTrial', { run: of })
            const expected = await verdicts()
            expect(await bench.query(`SELECT * FROM ${dataset} ORDER BY ALL`)).toEqual(rows)
            // Written once more, nobody knows of any that it would be refused: all of them are imported.
            await write()
            const outcome = await bench.service.handle('repair', { run, of, keep: true })
            expect(outcome).toMatchObject({
              kind: 'finished',
              checkpoint: { counters: { processed: corrected.length } },
            })
            expect(await verdicts()).toEqual(expected)
            expect(passing).toBe(expected.filter(([, verdict]) => verdict === 'in').length)
            delete process.env['VIGIE_BLOCK_BYTES']
          },
        ),
        { numRuns: 12 },
      )
      expect(await bench.left()).toEqual([])
    } finally {
      delete process.env['VIGIE_BLOCK_BYTES']
      await bench.close()
    }
  })
})
