import { expect, it } from 'vitest'
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
