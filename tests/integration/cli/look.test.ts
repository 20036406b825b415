import { readdirSync, readFileSync } from 'node:fs'
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
    const [job] = JSON.parse((await bench.program('jobs', '--json')).out) as { id: string; run: string }[]
    expect(job?.run).toBe(run)
    const shown = JSON.parse((await bench.run('show', job?.id ?? '', '--json')).out) as object
    expect(shown).toMatchObject({
      label: 'messy.csv',
      status: 'finished',
      dataset: 'messy',
      counters: { processed: 4, rejects: 3 },
    })
    expect((await bench.program('show', 'messy.csv')).out).toMatch(/Processed\s+4/)
    const journal = await bench.program('journal', run)
    expect(journal.out).toContain('The run has started.')
    expect(journal.out).toContain('Finished: 4 records processed, 1 successful, 3 rejected')
  })

  it.each(['csv', 'xlsx', 'json', 'ndjson', 'parquet'])(
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

  it('chooses among the rejects by number, cause and text, and says what it does not understand', async () => {
    const { bench, run } = await messy()
    const lines = async (...args: string[]) => {
      const out = join(bench.folder, 'some.ndjson')
      const { code, err } = await bench.run('rejects', run, '--out', out, '--overwrite', ...args)
      if (code !== 0) return err
      const written = readFileSync(out, 'utf8').trim().split('\n')
      return written.map((line) => (JSON.parse(line) as { readonly line: number }).line)
    }
    expect(await lines('--seq', '2-3,1')).toEqual([2, 4, 5])
    expect(await lines('--seq', '3')).toEqual([5])
    expect(await lines('--field', 'amount', '--code', 'value.type')).toEqual([2, 5])
    expect(await lines('--search', 'CYD', '--severity', 'error')).toEqual([4])
    expect(await lines('--seq', '3-1')).toContain('--seq takes numbers')
    expect(await lines('--code', 'nothing')).toContain('--code takes one of: file.columns.missing')
  })

  it('writes texts unprotected where that is wanted', async () => {
    const { bench, run } = await messy()
    const out = join(bench.folder, 'raw.csv')
    await bench.program('rejects', run, '--out', out, '--unprotected')
    const rows = parse(readFileSync(out), { columns: true, bom: true }) as unknown as Record<string, string>[]
    expect(rows[2]?.['name']).toBe('=1+1')
  })

  it('writes the refused lines as they are, to be corrected and imported', async () => {
    const { bench, run } = await messy()
    const out = join(bench.folder, 'messy-repair.csv')
    const [written] = await bench.events('rejects', run, '--out', out, '--repair')
    expect(written).toMatchObject({ files: [out], count: 3, leftOut: 0 })
    expect(readFileSync(out, 'utf8')).toBe(MESSY.replace('2;Bob;3.5\n', ''))
  })

  it('writes a list beside the source at the end of every run where the setting says so, and tells so in the journal', async () => {
    const bench = new Bench()
    expect((await bench.run('settings', 'rejectList=pdf')).err).toContain('rejectList=pdf')
    expect((await bench.program('settings', 'rejectList=csv', 'density=compact')).out).toMatch(/rejectList\s+"csv"/)
    const settings = JSON.parse((await bench.run('settings', '--json')).out) as object
    expect(settings).toMatchObject({ settings: { rejectList: 'csv', density: 'compact', language: 'system' } })
    const file = bench.file('messy.csv', MESSY)
    const end = (await bench.events('import', file, '--type', 'id=integer', '--type', 'amount=number')).at(-1)
    const beside = readdirSync(bench.folder).filter((name) => /^messy-rejects-\d{8}-\d{6}\.csv$/.test(name))
    expect(beside).toHaveLength(1)
    const rows = parse(readFileSync(join(bench.folder, beside[0] ?? '')), { bom: true, columns: true })
    expect(rows).toHaveLength(3)
    const { out } = await bench.run('journal', end?.run ?? '')
    expect(out).toContain(
      `3 rejects written to ${join(bench.folder, beside[0] ?? '')}; texts that a spreadsheet would run`,
    )
    // Without rejects there is no list.
    const good = bench.file('good.csv', 'id;name\n1;a\n')
    await bench.run('import', good)
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('good'))).toEqual(['good.csv'])
  })

  it('answers one select and refuses everything that writes or reads files', async () => {
    const { bench } = await messy()
    expect(await bench.query('select id, amount from messy')).toEqual([{ id: 2, amount: 3.5 }])
    expect((await bench.program('query', 'select count(*) as n from messy')).out).toMatch(/n\n─\n1\n1 row/)
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
    const { out } = await bench.program('detect', bench.file('messy.csv', MESSY), '--json')
    expect(JSON.parse(out)).toMatchObject({
      format: { kind: 'delimited', delimiter: ';', quote: '"', header: true, encoding: 'utf-8', skipLines: 0 },
      columns: [{ name: 'id' }, { name: 'name', type: 'text' }, { name: 'amount' }],
    })
    expect((await bench.run('detect', join(bench.folder, 'messy.csv'))).out).not.toContain('detect.why.')
  })

  it('keeps the JSON Schema of job files in resources/ current', async () => {
    const { out } = await new Bench().program('schema')
    expect(JSON.parse(readFileSync(join(ROOT, 'resources/job.schema.json'), 'utf8'))).toEqual(JSON.parse(out))
  })
})
