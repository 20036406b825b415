import { describe, expect, it } from 'vitest'
import { Bench } from './vigie'

/** A workspace with a job of which five of six records were refused. */
async function withRejects(): Promise<Bench> {
  const bench = new Bench()
  bench.file(
    'people.csv',
    'id,name,born,sex\n1,Anna,1990-01-02,f\n2,Ben,31/12/1991,m\nx3,Carl,,m\n4,Dora,,Madame\n5,Eve, 1995-05-05 ,f?\n6,Fred\n',
  )
  bench.file(
    'people.json',
    JSON.stringify({
      label: 'people',
      source: { files: ['people.csv'], format: { kind: 'delimited', header: true, irregular: 'reject' } },
      target: {
        dataset: 'people',
        fields: [
          { name: 'id', type: 'integer' },
          { name: 'name' },
          { name: 'born', type: 'date' },
          { name: 'sex', rules: { values: [{ value: 'f' }, { value: 'm' }] } },
        ],
      },
    }),
  )
  expect((await bench.run('run', 'people.json')).code).toBe(0)
  return bench
}

const ids = async (bench: Bench) => (await bench.query('SELECT id FROM people ORDER BY id')).map(({ id }) => id)

describe('vigie repair', () => {
  it('shows what a correction would do, does it, and imports only what passes', async () => {
    const bench = await withRejects()
    const dates = ['repair', 'people', '--date-format', 'born=dd/MM/yyyy', '--field', 'born']
    const dry = await bench.run(...dates, '--dry-run')
    expect(dry.out).toContain('corrected: 1')
    expect(dry.out).toMatch(/3 +born +31\/12\/1991 +1991-12-31 +Would pass now/)
    const done = await bench.program(...dates)
    expect(done.code).toBe(0)
    expect(done.out).toContain('Corrected: 1, would pass: 1, would be refused again: 0.')
    expect(done.out).toContain('Rejects repaired: 1, refused again: 0.')
    const all = await bench.run('repair', 'people', '--replace', 'id=x:', '--map', 'sex=madame:f', '--map', 'sex=f?:f')
    expect(all.out).toContain('corrected: 3, unreadable and left as they are: 1')
    const record = ['repair', 'people', '--seq', '5', '--values', '["6","Fred",null,"m"]']
    expect((await bench.run(...record)).code).toBe(0)
    expect(await ids(bench)).toEqual([1, 2, 3, 4, 5, 6])
    const again = await bench.program(...record)
    expect(again.code).toBe(2)
    expect(again.err).toContain('is repaired')
  })

  it('tells what is open and what was repaired, by which run, and opens it again by an undo', async () => {
    const bench = await withRejects()
    await bench.run('repair', 'people', '--set', 'sex=f', '--code', 'value.enum')
    const show = await bench.run('show', 'people')
    expect(show.out).toMatch(/Open rejects +3/)
    expect(show.out).toMatch(/Repaired rejects +2/)
    const history = JSON.parse((await bench.run('repair', 'people', '--list', '--json')).out) as {
      refused: number
      repaired: number
      repairs: { line: number; repair: { state: string; run: string } }[]
    }
    expect(history).toMatchObject({ refused: 5, repaired: 2 })
    expect(history.repairs.map(({ line, repair }) => [line, repair.state])).toEqual([[5, 'repaired'], [6, 'repaired']]) // prettier-ignore
    expect((await bench.run('repair', 'people', '--list')).out).toMatch(/Madame +f/)
    const open = await bench.run('rejects', 'people', '--state', 'repaired', '--out', 'repaired.ndjson')
    expect(open.out).toContain('2 rejects written')
    expect((await bench.run('undo', 'people')).code).toBe(0)
    expect((await bench.run('show', 'people', '--json')).out).toContain('"rejects":5,"repaired":0')
    // What was corrected is still there, and goes in by itself.
    expect((await bench.run('repair', 'people')).out).toContain('Rejects repaired: 2')
  })

  it('keeps corrections without importing them, and forgets them', async () => {
    const bench = await withRejects()
    const kept = await bench.run('repair', 'people', '--set', 'sex=m', '--keep')
    expect(kept.out).toContain('Corrected: 2, would pass: 2')
    expect((await bench.run('repair', 'people', '--forget')).out).toContain('2 corrections forgotten')
    expect((await bench.run('repair', 'people')).err).toContain('There is nothing to import')
  })
})
