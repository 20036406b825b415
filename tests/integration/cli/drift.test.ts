import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDrift } from '@shared/columns/drift'
import { Bench, lines } from './vigie'

const PEOPLE = 'id,name,born\n1,Ada,1990-01-02\n2,Bob,1991-01-02\n'
const RENAMED = 'born,ID,Full name\n1990-01-02,3,Cyd\n'

/** A job file over `people.csv` that says what its columns are. */
async function known() {
  const bench = new Bench()
  const file = bench.file('people.csv', PEOPLE)
  const { code } = await bench.run('import', file, '--save', 'people.json')
  expect(code).toBe(0)
  return bench
}

describe('A job file that knows its columns', () => {
  it('is what vigie import --save writes: short, with paths relative to it, and run as the same job', async () => {
    const bench = await known()
    expect(JSON.parse(readFileSync(`${bench.folder}/people.json`, 'utf8'))).toEqual({
      label: 'people.csv',
      source: {
        files: ['people.csv'],
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'name', type: 'text' },
          { name: 'born', type: 'date' },
        ],
      },
      target: { dataset: 'people' },
    })
    expect((await bench.run('import', 'people.csv', '--save', 'people.json')).code).toBe(2)
    expect((await bench.run('run', 'people.json', '--again')).code).toBe(0)
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toHaveLength(1)
    expect((await bench.run('import', 'people.csv', '--again', '--save', 'people.json', '--overwrite')).code).toBe(0)
  })

  it('fails with exit code 3 and one error code when a column that it uses is missing, also dry, and writes nothing', async () => {
    const bench = await known()
    bench.file('people.csv', RENAMED)
    const { code, err } = await bench.program('run', 'people.json')
    expect(code).toBe(3)
    expect(err).toContain('The columns have changed, and the job stops for that.')
    expect(err).toContain(
      'people.csv: missing: name; written otherwise, but certainly the same: id → ID; new: Full name;',
    )
    for (const args of [[], ['--dry']]) {
      const told = await bench.run('run', 'people.json', '--json', ...args)
      expect(told.code).toBe(3)
      const end = lines(told.out).at(-1) as { error?: { code: string; params: Record<string, unknown> } } | undefined
      expect(end).toMatchObject({
        type: 'end',
        status: 'failed',
        error: { code: 'source.drifted', params: { count: 1 } },
      })
      expect(parseDrift(end?.error?.params['drift'])).toMatchObject([{ changes: { missing: [{ column: 'name' }] } }])
    }
    const french = await bench.start(['run', 'people.json'], { LC_ALL: 'fr_FR.UTF-8' }).done
    expect(french.err).toContain('Les colonnes ont changé, et le traitement s’arrête pour cela.')
    expect(french.err).toContain('absentes : name; écrites autrement')
    expect((await bench.run('journal', 'people.csv')).out).toMatch(/Error\s+The columns have changed.*missing: name/)
    expect(await bench.query('select count(*) n from people')).toEqual([{ n: 2 }])
  })

  it('goes on where it says so, and its journal tells what was not filled', async () => {
    const bench = await known()
    bench.file('people.csv', RENAMED)
    const job = JSON.parse(readFileSync(`${bench.folder}/people.json`, 'utf8')) as { source: object }
    bench.file('people.json', JSON.stringify({ ...job, source: { ...job.source, drift: { missing: 'warn' } } }))
    expect((await bench.run('run', 'people.json')).code).toBe(0)
    expect(await bench.query('select * from people where id = 3')).toEqual([{ id: 3, name: null, born: '1990-01-02' }])
    const { out } = await bench.run('run', 'people.json', '--dry', '--json')
    expect(lines(out).filter(({ code }) => code === 'columns.missing')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('nothing fills their fields') as string },
    ])
  })

  it('gets to know other columns by vigie detect --job, which says what has changed and keeps everything else', async () => {
    const bench = await known()
    bench.file('people.csv', RENAMED)
    const job = JSON.parse(readFileSync(`${bench.folder}/people.json`, 'utf8')) as object
    bench.file('people.json', JSON.stringify({ $schema: 'x', ...job, description: 'mine' }))
    const { out, code } = await bench.run('detect', 'people.csv', '--job', 'people.json')
    expect(code).toBe(0)
    expect(out).toContain('people.json knows 3 columns now.')
    expect(out).toContain('missing: name; written otherwise')
    expect(JSON.parse(readFileSync(`${bench.folder}/people.json`, 'utf8'))).toMatchObject({
      $schema: 'x',
      description: 'mine',
      source: { files: ['people.csv'], columns: [{ name: 'born' }, { name: 'ID' }, { name: 'Full name' }] },
    })
    expect((await bench.run('run', 'people.json')).code).toBe(0)
    bench.file('other.csv', 'a;b\n1;2\n')
    expect((await bench.run('detect', 'other.csv', '--job', 'other.json')).code).toBe(0)
    expect(JSON.parse(readFileSync(`${bench.folder}/other.json`, 'utf8'))).toMatchObject({
      label: 'other',
      source: {
        files: ['other.csv'],
        columns: [
          { name: 'a', type: 'integer' },
          { name: 'b', type: 'integer' },
        ],
      },
      target: { dataset: 'other' },
    })
  })
})

describe('A job that does not say what its columns are', () => {
  it('compares with those that its last finished run has seen, and a run that failed for them changes nothing in that', async () => {
    const bench = new Bench()
    bench.file('people.csv', PEOPLE)
    const filter = "name <> 'nobody'"
    const job = { label: 'Nightly', source: { files: ['people.csv'], filter }, target: { dataset: 'people' } }
    bench.file('nightly.json', JSON.stringify(job))
    expect((await bench.run('run', 'nightly.json')).code).toBe(0)
    bench.file('people.csv', RENAMED)
    for (let night = 0; night < 2; night++) {
      const { code, err } = await bench.run('run', 'nightly.json')
      expect(code).toBe(3)
      expect(err).toContain('missing: name')
    }
    bench.file('people.csv', 'born,extra,name,id\n1999-01-01,x,Eve,4\n')
    expect((await bench.run('run', 'nightly.json')).code).toBe(0)
    expect((await bench.run('journal', 'Nightly')).out).toMatch(
      /Warning\s+Columns compared.*new: extra; in another order/,
    )
    expect(await bench.query('select name from people where id = 4')).toEqual([{ name: 'Eve' }])
    bench.file('people.csv', 'born,extra,name,id\n1998-01-01,x,Fay,5\n')
    expect((await bench.run('run', 'nightly.json')).code).toBe(0)
    expect((await bench.run('journal', 'Nightly')).out).not.toContain('Columns compared')
  })
})
