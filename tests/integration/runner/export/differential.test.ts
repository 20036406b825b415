import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportDefinitionInput } from '@shared/jobs/export/definition'
import { exportOf, importOf, Workbench } from '../workbench'

let bench: Workbench
let runs = 0

beforeEach(async () => {
  bench = await Workbench.open()
})
afterEach(() => bench.close())

const FIELDS = [
  { name: 'id', type: 'integer' as const },
  { name: 'name' },
  { name: 'version', type: 'integer' as const },
]

async function load(
  rows: readonly (readonly (string | number | null)[])[],
  operation: 'insert' | 'upsert' | 'delete' = 'upsert',
) {
  const file = await bench.csv('rows.csv', [['id', 'name', 'version'], ...rows])
  await bench.finish(
    `import${++runs}`,
    importOf(file, {
      target: { dataset: 'rows', fields: FIELDS },
      reconciliation: { operation, ...(operation === 'insert' ? {} : { key: ['id'] }) },
    }),
  )
}

const out = (): string => join(bench.folder, 'out.csv')

/** Runs the job once more. @returns the rows that it has written */
async function changed(source: ExportDefinitionInput['source'], job = 'job001'): Promise<string[]> {
  await bench.exported(`export${++runs}`, exportOf(source, out(), { target: { overwrite: true } }), job)
  return (await readFile(out(), 'utf8')).trimEnd().split('\n').slice(1)
}

const BY_CHANGES = { dataset: 'rows', differential: { by: 'changes' } } as const
const BY_FIELD = { dataset: 'rows', differential: { by: 'field', field: 'version' } } as const

describe('a differential export by its own record of changes', () => {
  it('writes everything first, then what was added or changed, then nothing', async () => {
    await load([
      [1, 'a', 1],
      [2, 'b', 1],
      [3, 'c', 1],
    ])
    expect(await changed(BY_CHANGES)).toEqual(['1,a,1', '2,b,1', '3,c,1'])
    expect(await changed(BY_CHANGES)).toEqual([])
    await load([
      [2, 'b', 1],
      [3, 'C', 1],
      [4, 'd', 1],
    ])
    expect(await changed(BY_CHANGES)).toEqual(['3,C,1', '4,d,1'])
    await load([[1, 'a', 1]], 'delete')
    expect(await changed(BY_CHANGES)).toEqual([])
    // It is there again: whoever has taken it out of the copy needs it.
    await load([[1, 'a', 1]])
    expect(await changed(BY_CHANGES)).toEqual(['1,a,1'])
  })

  it('counts rows that are the same', async () => {
    await load(
      [
        [1, 'a', 1],
        [1, 'a', 1],
      ],
      'insert',
    )
    expect(await changed(BY_CHANGES)).toEqual(['1,a,1', '1,a,1'])
    await load(
      [
        [1, 'a', 1],
        [2, null, null],
      ],
      'insert',
    )
    expect(await changed(BY_CHANGES)).toEqual(['1,a,1', '2,,'])
  })

  it('is that of each job, and begins anew where something else is asked for', async () => {
    await load([[1, 'a', 1]])
    expect(await changed(BY_CHANGES)).toEqual(['1,a,1'])
    expect(await changed(BY_CHANGES, 'job002')).toEqual(['1,a,1'])
    expect(await changed({ ...BY_CHANGES, filter: { field: 'id', operator: 'notEmpty' } })).toEqual(['1,a,1'])
    await bench.service.handle('forget', { runs: [], jobs: ['job002'] })
    expect(await changed(BY_CHANGES, 'job002')).toEqual(['1,a,1'])
  })

  it('is moved by no run that has not finished', async () => {
    await load([[1, 'a', 1]])
    await changed(BY_CHANGES)
    await load([[2, 'b', 1]])
    const definition = exportOf(BY_CHANGES, out())
    expect(await bench.export('failing', definition)).toMatchObject({ kind: 'failed', error: { code: 'file.exists' } })
    expect(await changed(BY_CHANGES)).toEqual(['2,b,1'])
  })

  it('sees changes of what a select gives', async () => {
    await load([
      [1, 'a', 1],
      [2, 'a', 1],
      [3, 'b', 1],
    ])
    const source = {
      sql: 'SELECT name, count(*) AS n FROM rows GROUP BY name ORDER BY name',
      differential: { by: 'changes' },
    } as const
    expect(await changed(source)).toEqual(['a,2', 'b,1'])
    await load([[4, 'b', 1]])
    expect(await changed(source)).toEqual(['b,2'])
  })

  it('gives, run after run, all that has changed and nothing else', { timeout: 300_000 }, async () => {
    const step = fc.record({
      operation: fc.constantFrom('upsert' as const, 'delete' as const, 'insert' as const),
      rows: fc.array(
        fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('a', 'b', ''), fc.integer({ min: 0, max: 2 })),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      writes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        await bench.close()
        bench = await Workbench.open()
        await load([[0, 'a', 0]], 'insert')
        let known = new Map<string, number>()
        for (const { operation, rows, writes } of steps) {
          // A key that is there twice is refused by updates.
          const unique = operation === 'insert' ? rows.map(([id, ...rest]) => [id + 100, ...rest] as const) : rows
          await load(unique, operation)
          if (!writes) continue
          const now = new Map<string, number>()
          for (const [row] of await bench.query(`SELECT concat_ws(',', id, coalesce(name, ''), version) FROM rows`))
            now.set(String(row), (now.get(String(row)) ?? 0) + 1)
          const expected = [...now].flatMap(([row, count]) =>
            Array.from({ length: Math.max(0, count - (known.get(row) ?? 0)) }, () => row),
          )
          expect((await changed(BY_CHANGES)).sort()).toEqual(expected.sort())
          known = now
        }
      }),
      { numRuns: 8 },
    )
  })
})

describe('a differential export by a field', () => {
  it('writes rows above the mark, those at it that are new, and rows without a value once', async () => {
    await load([
      [1, 'a', 1],
      [2, 'b', 2],
      [3, 'c', null],
    ])
    expect(await changed(BY_FIELD)).toEqual(['1,a,1', '2,b,2', '3,c,'])
    expect(await changed(BY_FIELD)).toEqual([])
    // Came late, with the value of the mark; another one below it was changed without the field being told.
    await load([
      [4, 'd', 2],
      [1, 'A', 1],
    ])
    expect(await changed(BY_FIELD)).toEqual(['4,d,2'])
    await load([
      [5, 'e', null],
      [2, 'B', 3],
    ])
    expect((await changed(BY_FIELD)).sort()).toEqual(['2,B,3', '5,e,'])
    expect(await changed(BY_FIELD)).toEqual([])
  })

  it('keeps its mark when all rows above it are gone', async () => {
    await load([[1, 'a', 5]])
    await changed(BY_FIELD)
    await load([[1, 'a', 5]], 'delete')
    expect(await changed(BY_FIELD)).toEqual([])
    await load([
      [2, 'b', 4],
      [3, 'c', 5],
    ])
    expect(await changed(BY_FIELD)).toEqual(['3,c,5'])
  })

  it('says in the journal with what it compares', async () => {
    await load([[1, 'a', 1]])
    await changed(BY_FIELD)
    expect(bench.notes(`export${runs}`)).toContainEqual(['export.allRows', { count: 1 }])
    await changed(BY_FIELD)
    const note = bench.notes(`export${runs}`).find(([code]) => code === 'export.changedRows')
    expect(note?.[1]).toMatchObject({ count: 0, at: expect.stringMatching(/^\d{4}-/) as string })
  })
})
