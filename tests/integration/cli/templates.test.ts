import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Bench } from './vigie'

const APRIL = 'id;mail;price\n1;A@X.ORG;1,5\n2;b@x.org;2,25\n'
const MAY = 'PRICE;id;Mail\n3,5;2;B2@X.org\n4;3;c@x.org\n'

const ORDERS = {
  label: 'Orders',
  source: { files: ['april.csv'], trim: true },
  target: {
    dataset: 'orders',
    fields: [{ name: 'id', type: 'integer' }, { name: 'mail' }, { name: 'price', type: 'number' }],
  },
  mapping: [
    { field: 'id', column: 'id' },
    { field: 'mail', column: 'mail', transform: ['lower'] },
    { field: 'price', column: 'price', format: { decimal: ',' } },
  ],
  reconciliation: { operation: 'upsert', key: ['id'] },
}

/** A workspace in which the orders of April were imported, and a template was made of it. */
async function withTemplate(...options: string[]) {
  const bench = new Bench()
  bench.file('april.csv', APRIL)
  bench.file('may.csv', MAY)
  bench.file('orders.json', JSON.stringify(ORDERS))
  expect((await bench.run('run', 'orders.json')).code).toBe(0)
  expect((await bench.run('template', 'save', 'Orders', '--as', 'Monthly orders', ...options)).code).toBe(0)
  return bench
}

const list = async (bench: Bench) => JSON.parse((await bench.run('templates', '--json')).out) as object[]

describe('A template', () => {
  it('is saved from a job with the columns that its run has seen, and is proposed for a file with the same ones', async () => {
    const bench = await withTemplate()
    expect(await list(bench)).toMatchObject([{ label: 'Monthly orders', dataset: 'orders', columns: 3 }])
    expect((await bench.program('templates')).out).toMatch(/Monthly orders\s+orders\s+3/)
    expect((await bench.run('detect', 'may.csv')).out).toContain('The template “Monthly orders” has these columns')
    expect(JSON.parse((await bench.run('detect', 'may.csv', '--json')).out)).toMatchObject({
      templates: [{ label: 'Monthly orders', fit: 'alike' }],
    })
  })

  it('imports other files as the job did, whatever the order of their columns', async () => {
    const bench = await withTemplate()
    const { code } = await bench.run('import', 'may.csv', '--template', 'monthly ORDERS')
    expect(code).toBe(0)
    expect(await bench.query('select * from orders order by id')).toEqual([
      { id: 1, mail: 'a@x.org', price: 1.5 },
      { id: 2, mail: 'b2@x.org', price: 3.5 },
      { id: 3, mail: 'c@x.org', price: 4 },
    ])
    bench.file('june.csv', 'id;mail\n9;d@x.org\n')
    const june = await bench.run('import', 'june.csv', '--template', 'Monthly orders')
    expect(june.code).toBe(3)
    expect(june.err).toContain('missing: price')
  })

  it('leaves the dataset to each import where that is wanted, and options go before it', async () => {
    const bench = await withTemplate('--without-dataset')
    expect((await bench.run('import', 'may.csv', '--template', 'Monthly orders')).code).toBe(0)
    expect(await bench.query('select count(*) n from may')).toEqual([{ n: 2 }])
    const args = ['--into', 'twice', '--mode', 'insert', '--set', 'mapping.1.transform=["upper"]', '--label', 'May']
    expect((await bench.run('import', 'may.csv', '--template', 'Monthly orders', ...args)).code).toBe(0)
    expect(await bench.query('select mail from twice order by id')).toEqual([{ mail: 'B2@X.ORG' }, { mail: 'C@X.ORG' }])
    expect((await bench.run('jobs')).out).toContain('May')
  })

  it('goes to a file and comes back, also from a job file, and is renamed and deleted', async () => {
    const bench = await withTemplate()
    expect((await bench.program('template', 'export', 'Monthly orders', '--out', 'monthly.json')).code).toBe(0)
    const file = JSON.parse(readFileSync(join(bench.folder, 'monthly.json'), 'utf8')) as { source: object }
    expect(file).toMatchObject({ label: 'Monthly orders', target: { dataset: 'orders' } })
    expect(file.source).not.toHaveProperty('files')
    expect((await bench.program('template', 'export', 'Monthly orders', '--out', 'monthly.json')).code).toBe(2)
    expect((await bench.run('template', 'import', 'monthly.json')).err).toContain(
      'There is a template “Monthly orders” already',
    )
    expect((await bench.run('template', 'import', 'monthly.json', '--overwrite')).code).toBe(0)
    expect((await bench.run('template', 'import', 'monthly.json', '--as', 'Second')).code).toBe(0)
    expect((await bench.run('template', 'save', 'orders.json', '--as', 'From file')).code).toBe(0)
    expect((await bench.run('template', 'rename', 'second', '--as', 'Renamed')).code).toBe(0)
    expect((await bench.run('template', 'delete', 'From file')).code).toBe(0)
    expect(await list(bench)).toMatchObject([
      { label: 'Monthly orders', columns: 3 },
      { label: 'Renamed', columns: 3 },
    ])
  })

  it('and a job file take the place of nothing that the workspace needs', async () => {
    const bench = await withTemplate()
    const before = readFileSync(join(bench.workspace, 'templates.json'), 'utf8')
    const own = join(bench.workspace, 'templates.json')
    for (const args of [
      ['template', 'export', 'Monthly orders', '--out', own, '--overwrite'],
      ['import', 'may.csv', '--into', 'may', '--save', own, '--overwrite'],
      ['detect', 'may.csv', '--job', join(bench.workspace, 'data.duckdb.wal.json')],
      ['export', 'orders', '--to', join(bench.folder, 'out.csv'), '--save', join(bench.workspace, 'tmp', 'job.json')],
    ]) {
      const { code, err } = await bench.run(...args)
      expect([args[0], code]).toEqual([args[0], 2])
      expect(err).toContain('would take the place of one that Vigie keeps')
    }
    expect(readFileSync(own, 'utf8')).toBe(before)
  })

  it('is not made, changed or used by a wrong call, which ends with exit code 2 and a reason', async () => {
    const bench = await withTemplate()
    const calls: readonly (readonly [readonly string[], string])[] = [
      [['template', 'frobnicate', 'x'], 'Use one of: save, rename, delete, export, import.'],
      [['template', 'save', 'Orders'], '--as is missing.'],
      [['template', 'save', 'nothing', '--as', 'x'], 'There is no job “nothing”'],
      [['template', 'delete', 'nothing'], 'There is no template “nothing”'],
      [['template', 'import', 'april.csv'], 'The definition is not valid'],
      [['import', 'may.csv', '--template', 'nothing'], 'There is no template “nothing”'],
    ]
    for (const [args, reason] of calls) {
      const { code, err, out } = await bench.run(...args)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toContain(reason)
    }
    expect(await list(bench)).toHaveLength(1)
  })
})

describe('vigie duplicate', () => {
  it('makes the same job once more', async () => {
    const bench = await withTemplate()
    expect((await bench.program('duplicate', 'Orders', '--as', 'Orders of May')).out).toContain(
      'Job “Orders of May” made',
    )
    const shown = JSON.parse((await bench.run('show', 'Orders of May', '--json')).out) as { definition: object }
    expect(shown).toMatchObject({ status: 'editing', run: null, definition: { reconciliation: { key: ['id'] } } })
  })
})
