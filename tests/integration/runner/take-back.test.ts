import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
const HEADER = ['k', 'a', 'n']
const FORMAT = { format: { header: true } }
const LIMIT = { stopWhenFirstRejected: null, stopAfterRejects: 1, whenStopped: 'takeBack' as const }

function job(file: string, parts: Partial<ImportDefinitionInput> = {}) {
  const { source, ...others } = parts
  return importOf(file, { target: { dataset: 'things', fields: FIELDS }, ...others, source: { ...FORMAT, ...source } })
}

/** All rows, whatever their order. */
async function rows(): Promise<readonly string[]> {
  return (await bench.query('SELECT * FROM things')).map((row) => JSON.stringify(row)).sort()
}

describe('A run that ends early and has to be taken back', () => {
  it('leaves the dataset as it was, its rejects to be looked at, and its records counted as ignored', async () => {
    await bench.finish('first1', job(await bench.csv('a.csv', [HEADER, ['a', 'x', 1], ['a', 'x', 1]])))
    const file = await bench.csv('b.csv', [HEADER, ['b', 'y', 2], ['a', 'x', 1], ['c', 'z', 'bad'], ['d', 'z', 4]])
    const outcome = await bench.import('second1', job(file, { errors: LIMIT }))
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'rejects.limit' },
      checkpoint: { counters: { processed: 3, success: 0, inserted: 0, ignored: 2, rejects: 1 } },
    })
    expect(await rows()).toEqual(['["a","x",1]', '["a","x",1]'])
    expect((await bench.rejects('second1')).map(({ line }) => line)).toEqual([4])
    expect(bench.events.map((event) => (event.type === 'journal' ? event.note.code : ''))).toContain('run.takenBack')
    const { files } = await bench.service.handle('files', { run: 'second1', offset: 0, limit: 9 })
    expect(files[0]?.counters).toMatchObject({ processed: 3, success: 0, ignored: 2 })
  })

  it('begins anew when it is gone on with, and its file may be imported again', async () => {
    const file = await bench.csv('b.csv', [HEADER, ['b', 'y', 2], ['c', 'z', 'bad']])
    const limited = job(file, { errors: LIMIT })
    const ended = {
      kind: 'failed',
      error: { code: 'rejects.limit' },
      checkpoint: { counters: { processed: 2, rejects: 1 } },
    }
    expect(await bench.import('second1', limited, false, false)).toMatchObject(ended)
    expect(await bench.import('second1', limited, false, false)).toMatchObject(ended)
    const { checkpoint } = await bench.goOn('second1', limited)
    expect(checkpoint?.counters).toMatchObject({ processed: 2, rejects: 1 })
    expect(await bench.rejects('second1')).toHaveLength(1)
    expect(await bench.import('third01', job(file), false, false)).toMatchObject({
      kind: 'finished',
      checkpoint: { counters: { inserted: 1 } },
    })
  })

  it('takes the dataset with it that it has made', async () => {
    const file = await bench.csv('b.csv', [HEADER, ['b', 'y', 2], ['c', 'z', 'bad']])
    await bench.import('second1', job(file, { errors: LIMIT }))
    expect((await bench.service.handle('datasets', {})).datasets).toEqual([])
  })

  it('is left as it is where others have changed its rows since', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '10'
    const file = await bench.csv('b.csv', [
      HEADER,
      ['b', 'y', 2],
      ['c', 'z', 3],
      ...Array.from({ length: 200 }, () => ['d', 'z', 4]),
      ['e', 'z', 'bad'],
    ])
    const definition = job(file, { errors: LIMIT })
    const importing = bench.import('second1', definition)
    await bench.checkpointed('second1')
    await bench.service.handle('stop', { run: 'second1', reason: 'pause' })
    expect(await importing).toMatchObject({ kind: 'stopped' })
    const reconciliation = { operation: 'delete' as const, key: ['k'] }
    await bench.finish('other01', job(await bench.csv('c.csv', [HEADER, ['b', '', '']]), { reconciliation }))
    const before = await rows()
    const outcome = await bench.import('second1', definition)
    expect(outcome).toMatchObject({ kind: 'failed', checkpoint: { counters: { inserted: 202, ignored: 0 } } })
    expect((await rows()).length).toBe(201)
    expect(before).not.toContain('["b","y",2]')
    expect(bench.events.map((event) => (event.type === 'journal' ? event.note.code : ''))).toContain('run.notTakenBack')
  })

  it('keeps nothing, whatever its operation and whichever its rows', async () => {
    const text = fc.constantFrom('x', 'y', '')
    const key = fc.constantFrom('a', 'b', 'c')
    const record = fc.record({ k: key, a: text, n: fc.constantFrom('1', '2', '') })
    const mode = fc.constantFrom(...UPDATE_MODES)
    let number = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 5 }),
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.record({
          operation: fc.constantFrom(...OPERATIONS),
          doubles: fc.constantFrom('update' as const, 'ignore' as const),
          duplicates: fc.constantFrom(...CLASH_MODES.filter((one) => one !== 'reject')),
          updates: fc.record({ a: mode, n: mode }),
        }),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
        async (start, source, chosen, keyless, blockBytes) => {
          number++
          const target = { dataset: `set_${number}`, fields: FIELDS }
          const query = async () =>
            (await bench.query(`SELECT * FROM set_${number}`)).map((row) => JSON.stringify(row)).sort()
          const table = (records: typeof source) => records.map(({ k, a, n }) => [k, a, n])
          const first = await bench.csv('start.csv', [HEADER, ...table(start)])
          await bench.finish(`first${number}`, importOf(first, { source: FORMAT, target }))
          const before = await query()
          if (blockBytes !== undefined) process.env['VIGIE_BLOCK_BYTES'] = String(blockBytes)
          const file = await bench.csv('source.csv', [HEADER, ...table(source), ['z', '', 'bad']])
          const reconciliation = keyless ? {} : { ...chosen, key: ['k'] }
          const errors = {
            stopWhenFirstRejected: null,
            fields: { n: 'stop' as const },
            whenStopped: 'takeBack' as const,
          }
          const outcome = await bench.import(
            `second${number}`,
            importOf(file, { source: FORMAT, target, errors, reconciliation }),
          )
          delete process.env['VIGIE_BLOCK_BYTES']
          expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'rejects.stop' } })
          expect(await query()).toEqual(before)
          expect(
            await bench.query(`SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%second${number}'`),
          ).toEqual([[0]])
        },
      ),
      { numRuns: Number(process.env['VIGIE_PROPERTY_RUNS'] ?? 25), endOnFailure: false },
    )
  })
})
