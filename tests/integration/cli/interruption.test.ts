import { tmpdir } from 'node:os'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generate } from '../../../bench/generate'
import { Bench, lines } from './vigie'

/** Several batches of whole row groups. */
const LINES = 1_000_000

function largeFile(bench: Bench): string {
  const file = join(bench.folder, 'large.csv')
  generate(file, LINES)
  return file
}

/** Resolves when the run has committed something. */
async function underWay(started: { output: () => string }): Promise<void> {
  while (!started.output().includes('"type":"progress"')) await new Promise((resolve) => setTimeout(resolve, 5))
}

const FINGERPRINT = 'select count(*) n, count(distinct id) d, sum(hash(l) % 1000003) h from large l'

describe('an import that is interrupted', () => {
  it('is cancelled cleanly by Ctrl-C with exit code 4, and resumed to the same rows as an undisturbed one', async () => {
    const undisturbed = new Bench(tmpdir())
    await undisturbed.run('import', largeFile(undisturbed))
    const expected = await undisturbed.query(FINGERPRINT)

    const bench = new Bench(tmpdir())
    const started = bench.start(['import', largeFile(bench), '--json'])
    await underWay(started)
    started.child.kill('SIGINT')
    const { code, out } = await started.done
    expect(lines(out).at(-1)).toMatchObject({ type: 'end', status: 'cancelled' })
    expect(code).toBe(4)
    const run = lines(out).at(-1)?.run ?? ''
    const resumed = lines((await bench.program('resume', run, '--json')).out)
    expect(resumed.at(-1)).toMatchObject({ type: 'end', run, status: 'finished', counters: { processed: LINES } })
    expect(await bench.query(FINGERPRINT)).toEqual(expected)
  })

  it('is left at its last checkpoint by SIGTERM and shown as such; resume goes on with all of them', async () => {
    const bench = new Bench(tmpdir())
    const started = bench.start(['import', largeFile(bench), '--json'])
    await underWay(started)
    started.child.kill('SIGTERM')
    expect((await started.done).code).toBe(130)
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toMatchObject([{ status: 'stopping' }])
    expect(lines((await bench.program('resume', '--json')).out).at(-1)).toMatchObject({
      type: 'end',
      status: 'finished',
      counters: { processed: LINES },
    })
    expect((await bench.run('resume')).code).toBe(2)
  })

  it('shows in vigie jobs after kill -9, and resume loses and repeats nothing', async () => {
    const bench = new Bench(tmpdir())
    const file = largeFile(bench)
    const started = bench.start(['import', file, '--json'])
    await underWay(started)
    started.child.kill('SIGKILL')
    await started.done
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toMatchObject([{ status: 'running' }])
    const end = lines((await bench.program('resume', '--json')).out).at(-1)
    expect(end).toMatchObject({ type: 'end', status: 'finished', counters: { processed: LINES } })
    const [found] = await bench.query('select count(*) n, count(distinct id) d from large')
    expect(Number(found?.['n'])).toBe(end?.counters.inserted)
    expect(Number(found?.['d'])).toBe(end?.counters.inserted)
  })

  it('refuses to go on in a file that has been changed', async () => {
    const bench = new Bench(tmpdir())
    const file = largeFile(bench)
    const started = bench.start(['import', file, '--json'])
    await underWay(started)
    started.child.kill('SIGKILL')
    await started.done
    writeFileSync(file, readFileSync(file, 'latin1').replace('id,name', 'ID,name').slice(0, -10), 'latin1')
    const { code, err } = await bench.program('resume')
    expect(code).toBe(3)
    expect(err).toContain('no longer the one the run was reading')
  })

  it('keeps a second program out of the workspace while it writes, but lets it look', async () => {
    const bench = new Bench(tmpdir())
    const started = bench.start(['import', largeFile(bench), '--json'])
    await underWay(started)
    const second = await bench.program('import', bench.file('b.csv', 'id\n1\n'))
    expect(second.code).toBe(3)
    expect(second.err).toContain(`process ${started.child.pid ?? 0}`)
    expect(JSON.parse((await bench.run('jobs', '--json')).out)).toMatchObject([{ status: 'running' }])
    expect((await started.done).code).toBe(0)
  })
})
