import { it } from 'vitest'
import { importOf, open, temporaryFolder } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { writeFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { jobDefinitionSchema } from '@shared/jobs/definition'
import { zeroCounters } from '@shared/jobs/counters'
it('probe', { timeout: 300000 }, async () => {
  const workspace = temporaryFolder()
  const at = '2026-01-01T00:00:00.000Z'
  const definition = jobDefinitionSchema.parse({...importOf('people'), target: { dataset: 'people', fields: Array.from({length: 15}, (_, i) => ({ name: `field ${i}`, type: 'text' })) }})
  const jobs = Array.from({ length: 10_000 }, (_, n) => ({ id: `job${String(n).padStart(5, '0')}`, createdAt: at, changedAt: at, editing: false, definition: {...definition, target: {...definition.target, dataset: `d${n}` }} }))
  const runs = jobs.map(({id, definition}, n) => ({ id: `run${String(n).padStart(5, '0')}`, job: id, status: n % 2 ? 'finished' : 'queued', definition, createdAt: at, startedAt: n % 2 ? at : null, endedAt: null, durationMs: 0, counters: zeroCounters(), checkpoint: 0, interrupted: null, error: null }))
  writeFileSync(join(workspace, 'jobs.json'), JSON.stringify({ version: 1, settings: { afterRestart: 'pause' }, jobs }))
  writeFileSync(join(workspace, 'runs.json'), JSON.stringify({ version: 1, runs }))
  console.log('MB', statSync(join(workspace, 'runs.json')).size / 1e6)
  const t = async <T>(name: string, f: () => Promise<T>) => { const b = performance.now(); const r = await f(); console.log(name, Math.round(performance.now() - b)); return r }
  const runner = new ScriptedRunner({ manual: true })
  const engine = await t('open with 5000 queued → paused', () => open({ workspace, runner }))
  await t('jobs()', async () => engine.jobs())
  await t('jobs() again', async () => engine.jobs())
  await t('one start', () => engine.start('job00001'))
  let worst = 0, last = performance.now(); const timer = setInterval(() => { const n = performance.now(); worst = Math.max(worst, n - last); last = n }, 5)
  await t('one start', () => engine.start('job00003'))
  await new Promise((r) => setTimeout(r, 50))
  console.log('longest block of the event loop', Math.round(worst)); worst = 0
  await t('1000 starts', () => Promise.all(jobs.slice(1000, 2000).map(({id}) => engine.start(id))))
  console.log('longest block of the event loop', Math.round(worst)); worst = 0
  await t('1000 cancels', () => Promise.all(jobs.slice(1100, 1900).map(({id}) => engine.cancel(id))))
  await t('800 deletes', async () => console.log((await engine.deleteJobs(jobs.slice(1100, 1900).map(({id}) => id))).refused.length))
  clearInterval(timer)
  await t('close', () => engine.close())
})
