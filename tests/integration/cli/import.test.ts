import { describe, expect, it } from 'vitest'
import { brokenEquations } from '@shared/jobs/counters'
import { Bench, lines } from './vigie'

const PEOPLE = 'id,name,born\n1,Anaïs,1990-02-03\n2,Zoé,soon\n\n3,"Léa, la ""grande""",1985-11-30\n4,Tom\n'

describe('vigie import', () => {
  it('puts a file into a dataset named after it and ends with the counters', async () => {
    const bench = new Bench()
    const events = await bench.events('import', bench.file('people 2026.csv', PEOPLE), '--type', 'born=date')
    const end = events.at(-1)
    expect(end).toMatchObject({
      type: 'end',
      status: 'finished',
      counters: { total: 5, processed: 5, success: 2, inserted: 2, rejects: 2, empty: 1, errors: 2 },
    })
    expect(brokenEquations(end?.counters ?? ({} as never))).toEqual([])
    expect(events.map(({ type }) => type)).toContain('status')
    expect(await bench.query('select * from people_2026 order by id')).toEqual([
      { id: 1, name: 'Anaïs', born: '1990-02-03' },
      { id: 3, name: 'Léa, la "grande"', born: '1985-11-30' },
    ])
  })

  it.each([[], ['--type', 'id=integer']])(
    'takes columns that are called like its own, as it is and with %s %s',
    async (...types) => {
      const bench = new Bench()
      const file = bench.file('own.csv', 'id,"vigie:version",rowid\n1,7,a\n2,8,b\n')
      const { code, err } = await bench.run('import', file, '--into', 'own', ...types)
      expect([code, err]).toEqual([0, ''])
      expect(await bench.query('select * from own order by id')).toEqual([
        { id: 1, vigie_version: 7, rowid_2: 'a' },
        { id: 2, vigie_version: 8, rowid_2: 'b' },
      ])
    },
  )

  it('says in words what happened, with the first rejects', async () => {
    const bench = new Bench()
    const { code, out } = await bench.program('import', bench.file('people.csv', PEOPLE), '--type', 'born=date')
    expect(code).toBe(0)
    expect(out).toContain('Execution in progress → Finished')
    expect(out).toContain('“soon” is not a value of type Date (field born).')
    expect(out).toContain('line 6: The line has 2 columns, 3 are expected.')
  })

  it('speaks French where the system does', async () => {
    const bench = new Bench()
    const { out } = await bench.start(['import', bench.file('people.csv', PEOPLE), '--type', 'born=date'], {
      LC_ALL: 'fr_FR.UTF-8',
    }).done
    expect(out).toContain("En cours d'exécution → Terminé")
    expect(out).toContain('« soon » n’est pas une valeur de type Date (champ born).')
  })

  it('imports several files one after the other and updates by key', async () => {
    const bench = new Bench()
    const first = bench.file('a.csv', 'id,town\n1,Lyon\n2,Paris\n')
    const second = bench.file('b.csv', 'town,id\nNice,2\nLille,3\n')
    const [end] = (
      await bench.events('import', first, second, '--into', 'towns', '--key', 'id', '--mode', 'upsert')
    ).slice(-1)
    expect(end?.counters).toMatchObject({ processed: 4, inserted: 3, updated: 1 })
    expect(await bench.query('select * from towns order by id')).toEqual([
      { id: 1, town: 'Lyon' },
      { id: 2, town: 'Nice' },
      { id: 3, town: 'Lille' },
    ])
  })

  it('takes every other value of the definition with --set', async () => {
    const bench = new Bench()
    const file = bench.file('odd.txt', Buffer.from("skip me\n1|'a|b'\n2|'c''d'\n", 'latin1'))
    const set = [
      'source.format.delimiter=|',
      "source.format.quote='",
      'source.format.header=false',
      'source.format.skipLines=1',
    ]
    await bench.run('import', file, '--into', 'odd', ...set.flatMap((one) => ['--set', one]))
    expect(await bench.query('select * from odd')).toEqual([
      { column_1: 1, column_2: 'a|b' },
      { column_1: 2, column_2: "c'd" },
    ])
  })

  it('keeps every value as it is written where all fields are text', async () => {
    const bench = new Bench()
    const file = bench.file('times.csv', 'at,day,price,n\n8:05,01/02/2026,1.50,007\n9:00,13/02/2026,2,1e5\n')
    await bench.run('import', file, '--into', 'kept', '--type', '*=text', '--type', 'price=decimal(6,2)')
    expect(await bench.query('select * from kept')).toEqual([
      { at: '8:05', day: '01/02/2026', price: '1.50', n: '007' },
      { at: '9:00', day: '13/02/2026', price: '2.00', n: '1e5' },
    ])
  })

  it('refuses a file that was imported before, says when, and imports it with --again', async () => {
    const bench = new Bench()
    const file = bench.file('people.csv', PEOPLE)
    expect(await bench.run('import', file)).toMatchObject({ code: 0 })
    const { code, err } = await bench.run('import', file)
    expect(code).toBe(3)
    expect(err).toContain('people.csv was imported into people already (')
    expect(err).toContain('--again')
    expect(await bench.query('select count(*)::int n from people')).toEqual([{ n: 3 }])
    expect(await bench.run('import', file, '--again')).toMatchObject({ code: 0 })
    expect(await bench.query('select count(*)::int n from people')).toEqual([{ n: 6 }])
  })

  it('shows what each of several files has contributed', async () => {
    const bench = new Bench()
    await bench.run('import', bench.file('a.csv', 'id\n1\n2\n'), bench.file('b.csv', 'id\n3\nx,y\n'), '--label', 'Both')
    const { out } = await bench.run('show', 'Both')
    expect(out).toMatch(/a\.csv\s+Done\s+2\s+2\s+0/)
    expect(out).toMatch(/b\.csv\s+Done\s+2\s+1\s+1/)
    const shown = JSON.parse((await bench.run('show', 'Both', '--json')).out) as { runFiles: unknown[] }
    expect(shown.runFiles).toHaveLength(2)
  })

  it('fails with exit code 3 when the first 100 records are all rejected', async () => {
    const bench = new Bench()
    const file = bench.file('bad.csv', `id\n${'x\n'.repeat(500)}`)
    const { code, err } = await bench.program('import', file, '--type', 'id=integer')
    expect(code).toBe(3)
    expect(err).toContain('The first 100 records were all rejected')
  })

  it('fails with exit code 3 and a clear text when the file is missing', async () => {
    const bench = new Bench()
    const { code, err } = await bench.program('import', 'nowhere.csv')
    expect(code).toBe(3)
    expect(err).toContain('nowhere.csv does not exist')
  })

  it('says in words what the name of a dataset may be', async () => {
    const bench = new Bench()
    const { code, err } = await bench.run('import', bench.file('a.csv', 'id\n1\n'), '--into', 'my "own" list')
    expect(code).toBe(2)
    expect(err).toContain('target.dataset: The name of a dataset begins with a letter or _')
  })

  it.each([
    [['import']],
    [['import', 'a.csv', '--mode', 'merge']],
    [['import', 'a.csv', '--type', 'id=bigint']],
    [['import', 'a.csv', '--set', 'source']],
    [['import', 'a.csv', '--set', 'source.colour=red']],
    [['import', 'a.csv', '--mode', 'upsert']],
    [['import', 'a.csv', '--nonsense']],
    [['frobnicate']],
    [['query']],
    [['rejects', 'abcdef', '--out', 'x.pdf']],
  ])('refuses %j with exit code 2', async (args) => {
    const { code, err, out } = await new Bench().program(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toBe('')
  })

  it('runs the same import again as the same job', async () => {
    const bench = new Bench()
    const file = bench.file('a.csv', 'id\n1\n')
    await bench.run('import', file)
    expect(await bench.run('import', file, '--again')).toMatchObject({ code: 0 })
    const jobs = JSON.parse((await bench.run('jobs', '--json')).out) as unknown[]
    expect(jobs).toEqual([
      {
        id: expect.any(String) as string,
        label: 'a.csv',
        kind: 'import',
        status: 'finished',
        run: expect.any(String) as string,
      },
    ])
    expect(await bench.query('select count(*) n from a')).toEqual([{ n: 2 }])
  })

  it('ends quietly when the reader of its output goes away', async () => {
    const bench = new Bench()
    const { child, done } = bench.start(['import', bench.file('a.csv', `id\n${'1\n'.repeat(100_000)}`), '--json'])
    child.stdout.destroy()
    expect((await done).err).not.toMatch(/EPIPE|Unexpected/)
  })
})

describe('vigie run', () => {
  it('runs several job files in one process, their files relative to them', async () => {
    const bench = new Bench()
    bench.file('a.csv', 'id\n1\n')
    bench.file('b.csv', 'id\n2\n3\n')
    const one = bench.file(
      'one.json',
      JSON.stringify({ label: 'One', source: { files: ['a.csv'] }, target: { dataset: 'one' } }),
    )
    const two = bench.file(
      'two.json',
      JSON.stringify({ label: 'Two', source: { files: ['b.csv'] }, target: { dataset: 'two' } }),
    )
    const { code, out } = await bench.program('run', one, two, '--json')
    expect(code).toBe(0)
    expect(lines(out).filter(({ type }) => type === 'end')).toHaveLength(2)
    expect(await bench.query('select (select count(*) from one) a, (select count(*) from two) b')).toEqual([
      { a: 1, b: 2 },
    ])
  })

  it('tries a job out with --dry, writes nothing, and shows what would change', async () => {
    const bench = new Bench()
    await bench.run('import', bench.file('there.csv', 'id,name\n1,Ada\n2,Bob\n'), '--into', 'people')
    const file = bench.file('new.csv', 'id,name\n2,Bobby\n3,Cy\nx,bad\n')
    const args = ['import', file, '--into', 'people', '--key', 'id', '--mode', 'upsert', '--label', 'New']
    const dry = await bench.run(...args, '--dry', '--json')
    expect(dry.code).toBe(0)
    const end = lines(dry.out).at(-1)
    expect(end).toMatchObject({ type: 'end', status: 'finished', counters: { inserted: 1, updated: 1, rejects: 1 } })
    expect(await bench.query('select * from people order by id')).toEqual([
      { id: 1, name: 'Ada' },
      { id: 2, name: 'Bob' },
    ])
    expect(JSON.parse((await bench.program('changes', 'New', '--json')).out)).toEqual([
      { kind: 'inserted', before: null, after: { id: '3', name: 'Cy' } },
      { kind: 'updated', before: { id: '2', name: 'Bob' }, after: { id: '2', name: 'Bobby' } },
    ])
    const real = await bench.run(...args, '--json')
    expect(lines(real.out).at(-1)).toMatchObject({ counters: (end as { counters: object }).counters })
    expect(await bench.query('select count(*) n from people')).toEqual([{ n: 3 }])
    expect((await bench.run('changes', 'New')).code).toBe(2)
  })

  it('lists every error of a bad job file with its path and runs nothing', async () => {
    const bench = new Bench()
    const good = bench.file(
      'good.json',
      JSON.stringify({ label: 'Good', source: { files: ['a.csv'] }, target: { dataset: 'one' } }),
    )
    const bad = bench.file(
      'bad.json',
      JSON.stringify({
        label: '',
        source: { files: [], colour: 1 },
        target: { dataset: 'no spaces' },
        reconciliation: { operation: 'upsert' },
      }),
    )
    const { code, err, out } = await bench.program('run', good, bad)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const path of ['label', 'source.files', 'source', 'target.dataset'])
      expect(err).toMatch(new RegExp(`^ {2}${path}: `, 'm'))
    const several = await bench.run('run', bad, bench.file('broken.json', '{'), 'missing.json')
    expect(several.code).toBe(2)
    for (const part of ['target.dataset', 'is no JSON', 'missing.json']) expect(several.err).toContain(part)
    expect((await bench.program('help', 'nonsense')).code).toBe(2)
  })

  it('lists every expression that is wrong with its path and place, and stores nothing', async () => {
    const bench = new Bench()
    bench.file('a.csv', 'name,age\nAnna,30\n')
    const bad = bench.file(
      'bad.json',
      JSON.stringify({
        label: 'Bad',
        source: { files: ['a.csv'], filter: 'age > 3; drop table people' },
        target: { dataset: 'people' },
        mapping: [{ field: 'name', expression: 'uper(name)' }],
        rules: [{ condition: 'content = 1', message: 'never' }],
      }),
    )
    const { code, err, out } = await bench.run('run', bad)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const path of ['source.filter', 'mapping.0.expression', 'rules.0.condition'])
      expect(err).toMatch(new RegExp(`^ {2}${path}: `, 'm'))
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toEqual([])
  })
})
