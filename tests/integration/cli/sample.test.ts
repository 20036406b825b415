import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FOLDER } from './here'
import { Bench } from './vigie'

it('vigie sample runs the sample jobs, and says at the next time that they are done', async () => {
  const bench = new Bench()
  const first = await bench.program('sample')
  expect(first.code).toBe(0)
  expect(first.out).toContain('Birdstrikes: Execution in progress → Finished')
  const again = await bench.run('sample')
  expect(again).toMatchObject({ code: 0, err: '' })
  expect(again.out).toContain('Airports: imported already')
})

it('what was compiled of the command and of the data process is kept for the next time', async () => {
  const cache = join(FOLDER, 'code-cache')
  rmSync(cache, { recursive: true, force: true })
  expect((await new Bench().program('sample')).code).toBe(0)
  const kept = readdirSync(cache)
  for (const program of ['cli.cjs-', 'runner.cjs-']) expect(kept.some((name) => name.startsWith(program))).toBe(true)
})
