import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { Bench, ROOT } from './vigie'

const MESSY = 'id;name;amount\n1;"Ann";12,5\n2;Bob;3.5\nx;Cyd;4.25\n4;=1+1;a"b\n'

async function messy() {
  const bench = new Bench()
  const file = bench.file('messy.csv', MESSY)
  const end = (await bench.events('import', file, '--type', 'id=integer', '--type', 'amount=number')).at(-1)
  return { bench, run: end?.run ?? '', end }
}

describe('looking at what was done', () => {
  it('lists jobs, shows one, and prints its journal', async () => {
    const { bench, run } = await messy()
    const [job] = JSON.parse((await bench.run('jobs', '--json')).out) as { id: string; run: string }[]
    expect(job?.run).toBe(run)
    const shown = JSON.parse((await bench.run('show', job?.id ?? '', '--json')).out) as object
    expect(shown).toMatchObject({
      label: 'messy.csv',
      status: 'finished',
      dataset: 'messy',
      counters: { processed: 4, rejects: 3 },
    })
    expect((await bench.run('show', 'messy.csv')).out).toMatch(/Processed\s+4/)
    const journal = await bench.run('journal', run)
    expect(journal.out).toContain('The run has started.')
    expect(journal.out).toContain('Finished: 4 records processed, 1 successful, 3 rejected')
  })

  it.each(['csv', 'xlsx', 'json', 'ndjson'])(
    'writes the rejects as %s and never over a file unless told to',
    async (format) => {
      const { bench, run } = await messy()
      const out = join(bench.folder, `rejects.${format}`)
      const { code, out: said } = await bench.run('rejects', run, '--out', out)
      expect(code).toBe(0)
      expect(said).toContain('3 rejects written')
      expect(readFileSync(out).length).toBeGreaterThan(100)
      expect((await bench.run('rejects', run, '--out', out)).err).toContain('exists already')
      expect((await bench.run('rejects', run, '--out', out, '--overwrite')).code).toBe(0)
    },
  )

  it('keeps line, code, field, value and the original text in the exported rejects, formulas made harmless', async () => {
    const { bench, run } = await messy()
    const out = join(bench.folder, 'rejects.csv')
    await bench.run('rejects', run, '--out', out)
    const rows = parse(readFileSync(out), { columns: true, bom: true }) as unknown as Record<string, string>[]
    expect(rows.map(({ line, code, field, value }) => ({ line, code, field, value }))).toEqual([
      { line: '2', code: 'value.type', field: 'amount', value: '12,5' },
      { line: '4', code: 'value.type', field: 'id', value: 'x' },
      { line: '5', code: 'value.type', field: 'amount', value: 'a"b' },
    ])
    expect(rows[0]?.['original']).toBe('1;"Ann";12,5')
    expect(rows[2]?.['name']).toBe("'=1+1")
  })

  it('answers one select and refuses everything that writes or reads files', async () => {
    const { bench } = await messy()
    expect(await bench.query('select id, amount from messy')).toEqual([{ id: 2, amount: 3.5 }])
    expect((await bench.run('query', 'select count(*) as n from messy')).out).toMatch(/n\n─\n1\n1 row/)
    for (const sql of [
      'drop table messy',
      'delete from messy',
      'select 1; select 2',
      "select * from read_csv('/etc/passwd')",
      "copy messy to '/tmp/x.csv'",
      "attach '/tmp/x.db'",
      'set threads = 1',
      'pragma database_list',
    ]) {
      const { code, out } = await bench.run('query', sql)
      expect({ sql, code, out }).toEqual({ sql, code: 2, out: '' })
    }
    expect(await bench.query('select count(*) n from messy')).toEqual([{ n: 1 }])
  })

  it('detects how a file is written and says why', async () => {
    const bench = new Bench()
    const { out } = await bench.run('detect', bench.file('messy.csv', MESSY), '--json')
    expect(JSON.parse(out)).toMatchObject({
      format: { kind: 'delimited', delimiter: ';', quote: '"', header: true, encoding: 'utf-8', skipLines: 0 },
      columns: [{ name: 'id' }, { name: 'name', type: 'text' }, { name: 'amount' }],
    })
    expect((await bench.run('detect', join(bench.folder, 'messy.csv'))).out).not.toContain('detect.why.')
  })

  it('keeps the JSON Schema of job files in resources/ current', async () => {
    const { out } = await new Bench().run('schema')
    expect(JSON.parse(readFileSync(join(ROOT, 'resources/job.schema.json'), 'utf8'))).toEqual(JSON.parse(out))
  })
})
