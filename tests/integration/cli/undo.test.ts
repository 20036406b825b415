import { describe, expect, it } from 'vitest'
import { Bench } from './vigie'

/** A workspace into which two files were imported by key, the second of which changes a row of the first. */
async function withTwoRuns() {
  const bench = new Bench()
  bench.file('first.csv', 'id,name\n1,Anna\n2,Ben\n')
  bench.file('second.csv', 'id,name\n2,Benedict\n3,Carl\n')
  for (const label of ['first', 'second']) {
    const import_ = ['import', `${label}.csv`, '--into', 'people', '--key', 'id', '--mode', 'upsert', '--label', label]
    expect((await bench.run(...import_)).code).toBe(0)
  }
  return bench
}

const people = async (bench: Bench) =>
  JSON.parse((await bench.run('query', 'SELECT * FROM people ORDER BY id', '--json')).out) as object[]

describe('vigie undo', () => {
  it('says what it would do, does it, and lets the file be imported again', async () => {
    const bench = await withTwoRuns()
    const preview = await bench.run('undo', 'second', '--preview')
    expect(preview.out).toContain(
      'rows removed: 1, restored: 1, put back: 0, left because a later run has changed them: 0',
    )
    const undone = await bench.program('undo', 'second')
    expect(undone.code).toBe(0)
    expect(undone.out).toContain('Undone. Rows removed: 1, restored: 1')
    expect(await people(bench)).toEqual([
      { id: 1, name: 'Anna' },
      { id: 2, name: 'Ben' },
    ])
    const again = await bench.run('import', 'second.csv', '--into', 'people', '--key', 'id', '--mode', 'upsert')
    expect(again.code).toBe(0)
  })

  it('lists rows that a later run has changed, and leaves them unless they are to be restored', async () => {
    const bench = await withTwoRuns()
    const preview = await bench.run('undo', 'first', '--preview')
    expect(preview.out).toMatch(/changed +\S+ +id +2\n +name +Benedict/)
    expect((await bench.run('undo', 'first')).out).toContain('left as a later run has made them: 1')
    expect(await people(bench)).toEqual([
      { id: 2, name: 'Benedict' },
      { id: 3, name: 'Carl' },
    ])
    const other = await withTwoRuns()
    expect((await other.run('undo', 'first', '--restore-changed')).code).toBe(0)
    expect(await people(other)).toEqual([{ id: 3, name: 'Carl' }])
  })

  it('tells of each run whether it can be undone, and refuses one that was', async () => {
    const bench = await withTwoRuns()
    expect((await bench.run('undo')).out).toMatch(/second +can be undone +1 /)
    await bench.run('undo', 'second')
    expect((await bench.run('undo')).out).toMatch(/second +undone/)
    const again = await bench.program('undo', 'second')
    expect(again.code).toBe(2)
    expect(again.err).toContain('There is nothing to undo')
  })
})
