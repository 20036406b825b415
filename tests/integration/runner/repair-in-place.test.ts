import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokenEquations, type Counters } from '@shared/jobs/counters'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { NamedCorrection } from '@shared/rejects/corrections'
import type { CorrectionCounts, RepairTrial } from '@shared/runner/repairs'
import type { RejectFilter } from '@shared/runner/protocol'
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
  { name: 'id', type: 'integer' as const, required: true },
  { name: 'name' },
  { name: 'born', type: 'date' as const },
  { name: 'sex', rules: { values: [{ value: 'f' }, { value: 'm' }] } },
]

/** Imports these lines into `people`; all that is wrong with them is refused. */
async function load(lines: readonly string[], parts: Partial<Omit<ImportDefinitionInput, 'source'>> = {}) {
  const file = await bench.file('people.csv', `id,name,born,sex\n${lines.join('\n')}\n`)
  const target = { dataset: 'people', fields: FIELDS }
  const errors = { stopWhenFirstRejected: null }
  return bench.finish('first01', importOf(file, { target, errors, ...parts, source: { format: { header: true } } }))
}

function correct(
  name: string,
  correction: NamedCorrection['correction'],
  filter: RejectFilter = {},
): Promise<CorrectionCounts> {
  return bench.service.handle('correct', { run: 'first01', filter, corrections: [{ name, correction }] })
}

function write(seq: number, values: (string | null)[] | null) {
  return bench.service.handle('correctRecord', { run: 'first01', seq, values })
}

const trial = (): Promise<RepairTrial> => bench.service.handle('repairTrial', { run: 'first01' })
const state = () => bench.service.handle('repairState', { run: 'first01' })
const people = () => bench.query('SELECT * FROM people ORDER BY id, name')

/** The repair has to reach its end. */
async function repair(run = 'repair1'): Promise<Counters> {
  const outcome = await bench.service.handle('repair', { run, of: 'first01', keep: true })
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome))
  expect(brokenEquations(outcome.checkpoint.counters)).toEqual([])
  return outcome.checkpoint.counters
}

async function open(filter: RejectFilter = { state: 'open' }): Promise<number[]> {
  const { lines } = await bench.service.handle('rejects', { run: 'first01', filter, offset: 0, limit: 1000 })
  return lines.map(({ seq }) => seq)
}

describe('Repairing rejects in place', () => {
  it('imports a corrected record, which leaves the open ones and keeps what it was, what it became and by which run', async () => {
    await load(['1,Anna,1990-01-02,f', 'two,Ben,1991-01-02,m', 'three,Carl,1992-01-02,m'])
    expect(await open()).toEqual([1, 2])
    await write(1, ['2', 'Benedict', '1991-01-02', 'm'])
    expect(await trial()).toMatchObject({ corrected: 1, tried: 1, passing: 1, causes: [] })
    expect(await repair()).toMatchObject({ total: 1, processed: 1, inserted: 1, rejects: 0 })
    expect(await people()).toEqual([
      [1, 'Anna', '1990-01-02', 'f'],
      [2, 'Benedict', '1991-01-02', 'm'],
    ])
    expect(await open()).toEqual([2])
    expect(await open({ state: 'repaired' })).toEqual([1])
    expect(await open({})).toEqual([1, 2])
    const { lines } = await bench.service.handle('repairs', { run: 'first01', offset: 0, limit: 10 })
    expect(lines).toMatchObject([
      {
        seq: 1,
        line: 3,
        record: 2,
        original: ['two', 'Ben', '1991-01-02', 'm'],
        repair: { state: 'repaired', values: ['2', 'Benedict', '1991-01-02', 'm'], run: 'repair1' },
      },
    ])
    expect(await state()).toEqual({ refused: 2, repaired: 1, passing: 0, failing: 0, untried: 0 })
    const { groups } = await bench.service.handle('rejectGroups', { run: 'first01', state: 'open' })
    expect(groups).toMatchObject([{ code: 'value.type', field: 'id', count: 1 }])
  })

  it('never imports a record twice: neither once more nor by a run that was given up', async () => {
    await load(['one,Anna,,'])
    await write(1, ['1', 'Anna', null, null])
    await repair()
    await expect(bench.service.handle('repair', { run: 'repair2', of: 'first01', keep: true })).resolves.toMatchObject({
      kind: 'failed',
      error: { code: 'repair.nothing' },
    })
    await expect(write(1, ['2', 'Anna', null, null])).rejects.toMatchObject({ code: 'repair.done' })
    expect((await correct('name', { kind: 'set', value: 'x' })).matched).toBe(0)
    // Asked for again under the same id, a run that has ended does nothing.
    await repair()
    expect(await people()).toHaveLength(1)
  })

  it.each<[string, NamedCorrection['correction'], string, string[], unknown]>([
    ['sets the same text', { kind: 'set', value: '2001-02-03' }, 'born', ['1,A,nope,f'], '2001-02-03'],
    ['empties', { kind: 'set', value: '' }, 'born', ['1,A,nope,f'], null],
    ['reads another date format', { kind: 'date', pattern: 'dd/MM/yyyy' }, 'born', ['1,A,31/12/1999,f'], '1999-12-31'],
    [
      'replaces a text',
      { kind: 'transform', step: { kind: 'replace', text: '_', by: '-' } },
      'born',
      ['1,A,1999_12_31,f'],
      '1999-12-31',
    ],
    [
      'maps to a value of the enumeration',
      { kind: 'transform', step: { kind: 'map', values: [{ from: 'Madame', to: 'f' }], otherwise: 'keep' } },
      'sex',
      ['1,A,,madame'],
      'f',
    ],
  ])('%s in all of a group at once', async (_, correction, field, lines, expected) => {
    await load(lines)
    const code = (await bench.rejects('first01'))[0]?.code
    expect(await correct(field, correction, { field, ...(code === undefined ? {} : { code }) })).toEqual({
      matched: 1,
      corrected: 1,
      unreadable: 0,
    })
    expect((await trial()).passing).toBe(1)
    expect(await repair()).toMatchObject({ inserted: 1 })
    expect(await bench.query(`SELECT ${field} FROM people`)).toEqual([[expected]])
  })

  it('trims where blanks are refused, and lets several fields of a record be corrected one after the other', async () => {
    await load(['x,A,nope, f ', 'y,B,1999-01-01,f'])
    await correct('sex', { kind: 'transform', step: { kind: 'trim' } })
    expect((await trial()).causes).toEqual([{ code: 'value.type', field: 'id', count: 1 }])
    await correct('born', { kind: 'set', value: '' }, { seqs: [1] })
    await correct('id', { kind: 'set', value: '7' }, { seqs: [1] })
    expect(await trial()).toMatchObject({ corrected: 1, passing: 1 })
    await repair()
    expect(await people()).toEqual([[7, 'A', null, 'f']])
  })

  it('says why a record would be refused again, and leaves it open when others go in', async () => {
    await load(['x,A,,', 'y,B,,'])
    await write(1, ['still wrong', 'A', null, null])
    await write(2, ['2', 'B', null, null])
    expect(await trial()).toMatchObject({
      corrected: 2,
      tried: 2,
      passing: 1,
      causes: [{ code: 'value.type', field: 'id' }],
    })
    expect(await bench.service.handle('reject', { run: 'first01', seq: 1 })).toMatchObject({
      repair: { state: 'failing', causes: [{ code: 'value.type', field: 'id', value: 'still wrong' }] },
    })
    expect(await repair()).toMatchObject({ total: 1, inserted: 1, rejects: 0 })
    expect(await open()).toEqual([1])
  })

  it('refuses again what nobody has tried, with the line where it stands, and it can be corrected further', async () => {
    await load(['1,A,,', 'x,B,,', 'y,C,,'])
    await write(1, ['wrong', 'B', null, null])
    await write(2, ['3', 'C', null, null])
    expect(await repair()).toMatchObject({ total: 2, processed: 2, inserted: 1, rejects: 1 })
    expect(await bench.rejects('repair1')).toMatchObject([{ line: 3, record: 2, value: 'wrong', original: 'x,B,,' }])
    expect(await state()).toMatchObject({ repaired: 1, failing: 1 })
    await write(1, ['2', 'B', null, null])
    await repair('repair2')
    expect((await people()).map(([id]) => id)).toEqual([1, 2, 3])
    await expect(bench.service.handle('correctRecord', { run: 'repair1', seq: 1, values: null })).rejects.toMatchObject(
      { code: 'repair.notPossible' },
    )
  })

  it('judges by keys as an import does, dry and really, without a trace of the trial', async () => {
    const clashes = { duplicates: 'reject', doubles: 'reject' } as const
    const parts = { reconciliation: { operation: 'insert' as const, key: ['id'], ...clashes } }
    await load(['1,A,,', '1,B,,', 'x,C,,', 'y,D,,'], parts)
    await write(1, ['1', 'B', null, null])
    await write(2, ['5', 'C', null, null])
    await write(3, ['5', 'D', null, null])
    const before = await people()
    expect(await trial()).toMatchObject({
      passing: 1,
      causes: [
        { code: 'record.double', count: 1 },
        { code: 'record.duplicate', count: 1 },
      ],
    })
    expect(await people()).toEqual(before)
    expect(await repair()).toMatchObject({ total: 1, inserted: 1 })
    expect(await people()).toEqual([[1, 'A', null, null], [5, 'C', null, null]]) // prettier-ignore
  })

  it.each(['upsert', 'update', 'delete'] as const)('does what the job does: %s', async (operation) => {
    const before = await bench.file('before.csv', 'id,name,born,sex\n1,A,,f\n2,B,,f\n')
    const target = { dataset: 'people', fields: FIELDS }
    await bench.finish('before1', importOf(before, { target, source: { format: { header: true } } }))
    await load(['x,Anna,,'], { reconciliation: { operation, key: ['id'] } })
    await write(1, ['1', 'Anna', null, null])
    expect((await trial()).passing).toBe(1)
    expect(await people()).toEqual([[1, 'A', null, 'f'], [2, 'B', null, 'f']]) // prettier-ignore
    await repair()
    const rows = operation === 'delete' ? [] : [[1, 'Anna', null, 'f']]
    expect(await people()).toEqual([...rows, [2, 'B', null, 'f']])
  })

  it('keeps values unique beyond the run that was refused', async () => {
    const fields = [
      { name: 'id', type: 'integer' as const },
      { name: 'name', rules: { unique: true } },
    ]
    const file = await bench.file('people.csv', 'id,name\n1,A\n2,A\n3,B\n')
    await bench.finish(
      'first01',
      importOf(file, { target: { dataset: 'people', fields }, source: { format: { header: true } } }),
    )
    await bench.service.handle('correct', { run: 'first01', filter: {}, corrections: [] })
    expect(await trial()).toMatchObject({ corrected: 1, passing: 0, causes: [{ code: 'constraint.unique' }] })
    await correct('name', { kind: 'set', value: 'C' })
    expect(await trial()).toMatchObject({ passing: 1 })
  })

  it('imports records as they are where something else has changed', async () => {
    const rules = { reference: { dataset: 'towns', field: 'name' } }
    const towns = await bench.file('towns.csv', 'name\nParis\n')
    const named = { dataset: 'towns', fields: [{ name: 'name' }] }
    await bench.finish('towns01', importOf(towns, { target: named, source: { format: { header: true } } }))
    const file = await bench.file('people.csv', 'id,town\n1,Paris\n2,Lyon\n')
    const fields = [
      { name: 'id', type: 'integer' as const },
      { name: 'town', rules },
    ]
    await bench.finish(
      'first01',
      importOf(file, { target: { dataset: 'people', fields }, source: { format: { header: true } } }),
    )
    await bench.service.handle('correct', { run: 'first01', filter: {}, corrections: [] })
    expect((await trial()).passing).toBe(0)
    const more = await bench.file('more.csv', 'name\nLyon\n')
    await bench.finish('towns02', importOf(more, { target: named, source: { format: { header: true } } }))
    expect((await trial()).passing).toBe(1)
    expect(await repair()).toMatchObject({ inserted: 1 })
  })

  it('asks for every column of a record that could not be read as one', async () => {
    await load(['1,A,,f', '2,B', '3,C,,f,too,much'])
    expect(await correct('id', { kind: 'set', value: '9' })).toEqual({ matched: 2, corrected: 0, unreadable: 2 })
    await expect(write(1, ['2', 'B'])).rejects.toMatchObject({
      code: 'repair.columns',
      params: { expected: 4, found: 2 },
    })
    await write(1, ['2', 'B', null, 'm'])
    expect(await correct('name', { kind: 'set', value: 'Ben' })).toMatchObject({ matched: 2, corrected: 1 })
    await repair()
    expect(await people()).toEqual([[1, 'A', null, 'f'], [2, 'Ben', null, 'm']]) // prettier-ignore
  })

  it('corrects nothing that went in with a warning, and forgets a correction', async () => {
    await load(['1,A,nope,f', 'x,B,,f'], { errors: { fields: { born: 'warn' } } })
    await expect(write(1, ['1', 'A', null, 'f'])).rejects.toMatchObject({ code: 'repair.notRepairable' })
    await write(2, ['2', 'B', null, 'f'])
    await write(2, null)
    expect(await state()).toMatchObject({ passing: 0, failing: 0, untried: 0 })
    await write(2, ['2', 'B', null, 'f'])
    expect(await bench.service.handle('forgetCorrections', { run: 'first01', filter: {} })).toEqual({ count: 1 })
  })

  it('shows what a correction would do, and keeps nothing of it', async () => {
    await load(['1,A,31/12/1999,f', '2,B,99/99/9999,f', 'x,C,01/01/2000,f'])
    const preview = await bench.service.handle('correctionPreview', {
      run: 'first01',
      filter: { field: 'born' },
      corrections: [{ name: 'born', correction: { kind: 'date', pattern: 'dd/MM/yyyy' } }],
    })
    expect(preview).toMatchObject({
      matched: 2,
      corrected: 1,
      partial: false,
      passing: 1,
      examples: [{ line: 2, changes: [{ column: 'born', before: '31/12/1999', after: '1999-12-31' }], causes: [] }],
    })
    expect(await state()).toMatchObject({ untried: 0, passing: 0, failing: 0 })
    expect(await bench.left()).toEqual([])
  })

  it('reads several files, each with its own columns, after they are gone', async () => {
    const a = await bench.file('a.csv', 'id,name\n1,A\nx,B\n')
    const b = await bench.file('b.csv', 'name,id\nC,y\nD,4\n')
    const fields = [{ name: 'id', type: 'integer' as const }, { name: 'name' }]
    const job = importOf([a, b], { target: { dataset: 'people', fields }, source: { format: { header: true } } })
    await bench.finish('first01', job)
    await bench.file('a.csv', '')
    await bench.file('b.csv', '')
    await correct('id', { kind: 'transform', step: { kind: 'map', values: [{ from: 'x', to: '2' }, { from: 'y', to: '3' }], otherwise: 'keep' } }) // prettier-ignore
    expect((await trial()).passing).toBe(2)
    await repair()
    expect(await people()).toEqual([[1, 'A'], [2, 'B'], [3, 'C'], [4, 'D']]) // prettier-ignore
  })

  it('is undone like an import: its rejects are open again', async () => {
    await load(['1,A,,f', 'x,B,,f'])
    await write(1, ['2', 'B', null, 'f'])
    await repair()
    expect(await bench.service.handle('undo', { run: 'undo001', of: 'repair1', changed: 'leave' })).toMatchObject({
      kind: 'finished',
    })
    expect(await people()).toHaveLength(1)
    expect(await open()).toEqual([1])
    expect(bench.notes('undo001')).toContainEqual(['repair.reopened', { count: 1 }])
    await repair('repair2')
    expect(await people()).toHaveLength(2)
  })

  it('keeps them repaired where the undo has left a row that a later run has changed', async () => {
    const reconciliation = { operation: 'upsert' as const, key: ['id'] }
    await load(['x,B,,f'], { reconciliation })
    await write(1, ['2', 'B', null, 'f'])
    await repair()
    const later = await bench.file('later.csv', 'id,name\n2,Ben\n')
    const target = { dataset: 'people', fields: FIELDS }
    await bench.finish('later01', importOf(later, { target, reconciliation, source: { format: { header: true } } }))
    await bench.service.handle('undo', { run: 'undo001', of: 'repair1', changed: 'leave' })
    expect(await open()).toEqual([])
    expect(bench.notes('undo001')).toContainEqual(['repair.notReopened', { count: 1 }])
  })

  it('does not complete a run that was undone', async () => {
    await load(['1,A,,f', 'x,B,,f'])
    await write(1, ['2', 'B', null, 'f'])
    await bench.service.handle('undo', { run: 'undo001', of: 'first01', changed: 'leave' })
    expect(await bench.service.handle('repair', { run: 'repair1', of: 'first01', keep: true })).toMatchObject({
      kind: 'failed',
      error: { code: 'repair.undone' },
    })
  })

  it('does not leave repaired records in a repair file', async () => {
    await load(['x,A,,', 'y,B,,'])
    await write(1, ['1', 'A', null, null])
    await repair()
    const file = `${bench.folder}/again.csv`
    const job = {
      run: 'first01',
      filter: {},
      file,
      format: 'repair',
      language: 'en',
      overwrite: false,
      protect: true,
    } as const
    expect(await bench.service.handle('exportRejects', { ...job, task: 'task001' })).toMatchObject({
      count: 1,
      leftOut: 0,
    })
  })

  it('is ended by no limit of the job: a person has chosen the records', async () => {
    await load(['1,A,,', 'x,B,,', 'y,C,,'], {
      errors: { onError: 'reject', stopAfterRejects: 2, stopWhenFirstRejected: 1 },
    }).catch(() => null)
    await bench.service.handle('correct', { run: 'first01', filter: {}, corrections: [] })
    expect(await repair()).toMatchObject({ processed: 2, rejects: 2 })
  })

  it('gives the same whatever the blocks', async () => {
    process.env['VIGIE_BLOCK_BYTES'] = '7'
    await load(['a,A,,', 'b,B,,', 'c,C,,', 'd,D,,'], { reconciliation: { operation: 'upsert', key: ['name'] } })
    await correct('id', { kind: 'set', value: '3' })
    await write(2, ['still', 'B', null, null])
    expect(await trial()).toMatchObject({ passing: 3 })
    expect(await repair()).toMatchObject({ processed: 3, inserted: 3 })
  })
})
