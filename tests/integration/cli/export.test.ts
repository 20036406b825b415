import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Bench } from './vigie'

const PEOPLE = 'id,name,city\n1,Ada,London\n2,Zoé,Paris\n3,Bob,Paris\n'

async function filled(): Promise<Bench> {
  const bench = new Bench()
  const done = await bench.run('import', bench.file('people.csv', PEOPLE), '--into', 'people')
  expect(done.code).toBe(0)
  return bench
}

describe('vigie export', { timeout: 120_000 }, () => {
  it('writes a dataset to a file whose ending says the format, and never over another one', async () => {
    const bench = await filled()
    const out = join(bench.folder, 'out.csv')
    const done = await bench.program('export', 'people', '--to', out)
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toContain('Written     3')
    expect(done.out).toContain(`${out}: 3 rows, ${PEOPLE.length + 1} bytes`)
    expect(readFileSync(out, 'utf8')).toBe(PEOPLE)
    const again = await bench.program('export', 'people', '--to', out)
    expect(again.code).toBe(3)
    expect(again.err).toContain(`The file ${out} exists already`)
    expect((await bench.run('export', 'people', '--to', out, '--overwrite', '--label', 'again')).code).toBe(0)
    const shown = JSON.parse((await bench.run('show', 'again', '--json')).out) as { kind: string; runFiles: object[] }
    expect(shown).toMatchObject({ kind: 'export', runFiles: [{ path: out, state: 'done' }] })
  })

  it('takes columns, condition, order, limit, labels and other settings', async () => {
    const bench = await filled()
    const out = join(bench.folder, 'out.tsv.gz')
    const options = [
      '--columns',
      'name=Who,id',
      '--where',
      "city = 'Paris'",
      '--sort',
      'name:desc',
      '--limit',
      '5',
      '--labels',
    ]
    const done = await bench.run('export', 'people', '--to', out, ...options, '--set', 'format.lineEnd=crlf')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(gunzipSync(readFileSync(out)).toString()).toBe('Who\tid\r\nZoé\t2\r\nBob\t3\r\n')
  })

  it('writes what a select gives, split into files', async () => {
    const bench = await filled()
    mkdirSync(join(bench.folder, 'out'))
    const sql = 'SELECT city, name FROM people ORDER BY id'
    const events = await bench.events(
      'export',
      '--sql',
      sql,
      '--to',
      join(bench.folder, 'out', '{value}.ndjson'),
      '--split',
      'value=city',
    )
    expect(events.at(-1)).toMatchObject({ type: 'end', status: 'finished', counters: { total: 3, inserted: 3 } })
    expect(readdirSync(join(bench.folder, 'out')).sort()).toEqual(['London.ndjson', 'Paris.ndjson'])
  })

  it('is the same job when it is run again, and so knows what has changed', async () => {
    const bench = await filled()
    const command = ['export', 'people', '--to', join(bench.folder, 'out-{n}.csv'), '--changed']
    await bench.run(...command)
    await bench.run('import', bench.file('more.csv', 'id,name,city\n4,Eve,Lyon\n'), '--into', 'people')
    await bench.run(...command)
    expect(readFileSync(join(bench.folder, 'out-2.csv'), 'utf8')).toBe('id,name,city\n4,Eve,Lyon\n')
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toHaveLength(3)
    const { out } = await bench.run('journal', 'out-{n}.csv')
    expect(out).toMatch(/1 row has changed since the run of /)
    expect(out).toContain('Protection against formulas is off')
  })

  it('shows what it would write, and writes nothing', async () => {
    const bench = await filled()
    const { code, out } = await bench.run(
      'export',
      'people',
      '--to',
      join(bench.folder, 'out.csv'),
      '--preview',
      '--limit',
      '2',
    )
    expect({ code, out }).toEqual({ code: 0, out: 'id,name,city\n1,Ada,London\n2,Zoé,Paris\n' })
    const table = await bench.run('export', 'people', '--to', join(bench.folder, 'out.xlsx'), '--preview')
    expect(table.out).toContain('Zoé')
    expect(readdirSync(bench.folder).some((name) => name.startsWith('out'))).toBe(false)
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toHaveLength(1)
  })

  it('writes itself as a job file, which can be checked, shown and run', async () => {
    const bench = await filled()
    const file = join(bench.folder, 'job.json')
    const out = join(bench.folder, 'out.csv')
    const saved = await bench.run('export', 'people', '--to', out, '--overwrite', '--sort', 'name', '--save', file)
    expect(saved.code).toBe(0)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      kind: 'export',
      label: 'out.csv',
      source: { dataset: 'people', sort: [{ field: 'name', direction: 'asc', empty: 'last' }] },
      target: { file: 'out.csv', overwrite: true },
    })
    expect(await bench.program('check', file)).toMatchObject({ code: 0, out: `${file}: nothing is wrong.\n` })
    expect((await bench.program('preview', file)).out).toContain('Ada')
    expect((await bench.run('run', file)).code).toBe(0)
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toHaveLength(2)
    expect(readFileSync(out, 'utf8')).toContain('1,Ada,London\n3,Bob,Paris\n2,Zoé,Paris')
  })

  it('says what is wrong with how it was called, and exits with 2', async () => {
    const bench = await filled()
    const cases = [
      [['export', '--to', 'x.csv'], 'Name a dataset'],
      [['export', 'people', '--sql', 'select 1', '--to', 'x.csv'], 'Name a dataset'],
      [['export', 'people'], '--to is missing'],
      [['export', 'people', '--to', 'x.doc'], 'must end in one of'],
      [['export', 'people', '--to', 'x.csv', '--split', 'half'], 'no way to split'],
      [['export', 'people', '--to', 'x.csv', '--limit', 'many'], 'source.limit'],
      [['export', 'people', '--to', 'x.csv', '--split', 'lines=5'], 'target.file'],
      [['export', 'people', '--to', 'x.csv', '--columns', 'nobody'], 'There is no column nobody'],
      [['export', 'nobody', '--to', 'x.csv'], 'There is no dataset nobody'],
      [['export', '--sql', 'delete from people', '--to', 'x.csv'], 'Only a single select'],
      [['export', 'people', '--to', 'x.csv', '--preview', '--where', 'nope'], '“nope”'],
    ] as const
    for (const [command, text] of cases) {
      const { code, err } = await bench.run(...command)
      expect(err, command.join(' ')).toContain(text)
      expect(code, command.join(' ')).toBe(2)
    }
  })

  it('has its problems told by vigie check, with their places', async () => {
    const bench = await filled()
    const good = bench.file(
      'import.json',
      JSON.stringify({ label: 'a', source: { files: ['people.csv'] }, target: { dataset: 'people' } }),
    )
    const bad = bench.file(
      'bad.json',
      JSON.stringify({
        kind: 'export',
        label: 'bad',
        source: { dataset: 'people', filter: { field: 'id', operator: 'matches', value: 'x' } },
        columns: [{ column: 'size' }],
        target: { file: 'x.csv' },
      }),
    )
    const { code, err } = await bench.program('check', good, bad)
    expect(code).toBe(2)
    expect(err).toContain('source.filter: ')
    expect(err).toContain('columns.0: ')
    expect((await bench.run('preview', good)).err).toContain('is no export')
    const dry = await bench.run(
      'run',
      bench.file(
        'dry.json',
        JSON.stringify({ kind: 'export', label: 'd', source: { dataset: 'people' }, target: { file: 'd.csv' } }),
      ),
      '--dry',
    )
    expect(dry.code).toBe(2)
    expect(dry.err).toContain('imports only')
  })
})
