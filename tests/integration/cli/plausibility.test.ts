import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Plausibility } from '@shared/plausibility/comparison'
import { Bench } from './vigie'

const night = (rows: number, status: string, from = 0) =>
  `id,status\n${Array.from({ length: rows }, (_, n) => `${from + n},${n % 2 === 0 ? 'open' : status}\n`).join('')}`

/** A nightly job that has run three times, and the file of its fourth run. */
async function afterThree(content: string, action: 'warn' | 'fail') {
  const bench = new Bench()
  const file = bench.file('night.csv', '')
  const job = { label: 'nightly', source: { files: ['night.csv'] }, target: { dataset: 'orders' } }
  bench.file('job.json', JSON.stringify({ ...job, plausibility: { action } }))
  for (const [number, rows] of [60, 70, 64].entries()) {
    writeFileSync(file, night(rows, 'paid', 1000 * number))
    expect((await bench.run('run', 'job.json')).code).toBe(0)
  }
  writeFileSync(file, content)
  return bench
}

const count = async (bench: Bench) => (await bench.query('SELECT count(*) AS n FROM orders'))[0]?.['n']
const shown = async (bench: Bench) =>
  (JSON.parse((await bench.run('show', 'nightly', '--json')).out) as { plausibility: Plausibility }).plausibility

describe('vigie run, where what goes in is unlike the last runs', () => {
  it('says so behind the run, and vigie show says it with the figures', async () => {
    const bench = await afterThree(night(20, 'lost', 5000), 'warn')
    const ran = await bench.run('run', 'job.json')
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('2 things are unlike the last runs')
    expect(ran.out).toContain('Far fewer records than usual: 20, where the last runs had 60 to 70.')
    expect(ran.out).toContain('“status” has a value that the last runs never had: lost.')
    const { out } = await bench.run('show', 'nightly')
    expect(out).toContain('Far fewer records than usual')
    expect(out).toMatch(/status +0% +2 +lost +open +lost \(10\), open \(10\)/)
    expect(out).toMatch(/Last runs +0% +2 +open +paid +open \(32\), paid \(32\)/)
    const { comparison, history } = await shown(bench)
    expect(comparison?.findings.map(({ code }) => code)).toEqual(['rows.few', 'field.values'])
    expect(history.map(({ rows }) => rows)).toEqual([60, 70, 64, 20])
    const journal = await bench.run('journal', 'nightly')
    expect(journal.out).toContain('Unlike the last runs: Far fewer records than usual')
  })

  it('fails with nothing written where the job wants that, until somebody accepts it', async () => {
    const bench = await afterThree(night(20, 'paid', 5000), 'fail')
    const failed = await bench.program('run', 'job.json')
    expect(failed.code).toBe(3)
    expect(failed.err).toContain('Far fewer records than usual: 20')
    expect(await count(bench)).toBe(194)
    const { comparison, history } = await shown(bench)
    expect(comparison?.figures.rows).toBe(20)
    expect(history.map(({ rows }) => rows)).toEqual([60, 70, 64])

    const end = (await bench.events('run', 'job.json')).at(-1)
    expect(end).toMatchObject({ status: 'failed', error: { code: 'plausibility.unlike' } })
    const resumed = await bench.program('resume', String(end?.run), '--accept')
    expect(resumed.code).toBe(0)
    expect(resumed.out).toContain('Far fewer records than usual')
    expect(await count(bench)).toBe(214)
    expect((await bench.run('run', 'job.json', '--again', '--accept')).code).toBe(0)
    expect(await count(bench)).toBe(234)
  })
})
