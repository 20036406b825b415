import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine, RunnerProcess } from '@engine/api'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { ToRunner } from '@shared/runner/protocol'
import { RealRunners } from '@tests/helpers/engine-imports'
import { everything, open, temporaryFolder, until } from '@tests/helpers/engine'

const LONG = 60_000
const RECORDS = 60_000

let folder: string
let file: string
let runners: RealRunners
beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder, 'people.csv')
  runners = new RealRunners()
})
afterEach(() => {
  delete process.env['VIGIE_BLOCK_BYTES']
})

const launch = (spawnRunner = runners.spawn) => open({ workspace: join(folder, 'workspace'), spawnRunner })

const write = (header: string, record: (n: number) => string, records = 3) => {
  writeFileSync(file, `${header}\n${Array.from({ length: records }, (_, n) => `${record(n)}\n`).join('')}`)
}
const usual = () => write('id,name,mail', (n) => `${n},name ${n},m${n}@x.org`)
const without = (records?: number) => write('name,id,note', (n) => `name ${n},${n},note ${n}`, records)

const job = (source: Partial<ImportDefinitionInput['source']> = {}): ImportDefinitionInput => ({
  label: 'People',
  source: { files: [file], ...source },
  target: { dataset: 'people', fields: [{ name: 'id', type: 'integer' }, { name: 'name' }, { name: 'mail' }] },
  reconciliation: { operation: 'upsert', key: ['id'] },
})

async function run(engine: Engine, id: string, dry = false) {
  const made = dry ? await engine.dryRun(id) : await engine.start(id)
  const status = await engine.settled(made)
  const { entries } = await engine.journal(made, everything)
  const told = entries.filter(({ code }) => code.startsWith('columns.')).map(({ level }) => level)
  return { run: made, status, error: engine.run(made).error?.code, told, drift: await engine.drift(made) }
}

describe('The columns that a job knows', () => {
  it('are those of its last run that finished, not of one that failed for them or was dry', async () => {
    const engine = await launch()
    usual()
    const id = await engine.createJob(job({ drift: { missing: 'stop' } }))
    expect(await engine.knownColumns(id)).toEqual([])
    expect(await run(engine, id)).toMatchObject({ status: 'finished', told: [], drift: [] })
    const known = [{ name: 'id', type: 'integer' }, { name: 'name' }, { name: 'mail' }]
    expect(await engine.knownColumns(id)).toEqual(known)
    write('id,name,mail,more', (n) => `${n},a,b,c`)
    expect(await run(engine, id, true)).toMatchObject({ status: 'finished', told: ['warning'] })
    expect(await engine.knownColumns(id)).toEqual(known)
    without()
    for (let tried = 0; tried < 2; tried++) {
      expect(await run(engine, id)).toMatchObject({
        status: 'failed',
        error: 'source.drifted',
        drift: [{ path: file, changes: { missing: [{ column: 'mail' }], new: ['note'] } }],
      })
    }
    expect(await engine.knownColumns(id)).toEqual(known)
    expect((await engine.query('select count(*) from people where mail is null', null)).rows).toEqual([[0]])
  })

  it('are no longer those of a run since which the job was given another mapping, and still are after another edit', async () => {
    const engine = await launch()
    usual()
    const id = await engine.createJob(job())
    await run(engine, id)
    without()
    await engine.updateJob(id, { ...job(), label: 'Called otherwise' })
    expect(await run(engine, id)).toMatchObject({ status: 'failed', error: 'source.drifted' })
    const mapping = [
      { field: 'id', column: 'id' },
      { field: 'mail', column: 'note' },
    ]
    await engine.updateJob(id, { ...job(), mapping })
    expect(await engine.knownColumns(id)).toEqual([])
    expect(await run(engine, id)).toMatchObject({ status: 'finished', told: [] })
    expect((await engine.query('select mail from people where id = 2', null)).rows).toEqual([['note 2']])
  })

  it('are those of its definition where that says so, whatever was seen since', async () => {
    const engine = await launch()
    const id = await engine.createJob(job({ columns: ['id', 'name', 'mail'], drift: { new: 'goOn' } }))
    for (let time = 0; time < 2; time++) {
      write('id,name,mail,more', (n) => `${n},a,b,${time}`)
      expect(await run(engine, id)).toMatchObject({ status: 'finished', told: ['info'] })
    }
  })

  it('go into a template that is made of it', async () => {
    const engine = await launch()
    usual()
    const id = await engine.createJob(job())
    await run(engine, id)
    await engine.templates.save(await engine.templateOf(id, 'People', true), false)
    expect(engine.templates.fitting(['mail', 'ID', 'name'])).toMatchObject([{ label: 'People', fit: 'alike' }])
  })
})

/** Runners of which the first one dies as soon as it is asked this. */
function dyingAt(method: ToRunner['method']) {
  let isFirst = true
  return (): RunnerProcess => {
    const runner = runners.spawn()
    return {
      ...runner,
      pid: runner.pid,
      post: (message) => {
        runner.post(message)
        if (!isFirst || (message as ToRunner).method !== method) return
        isFirst = false
        runner.kill()
      },
    }
  }
}

describe('A run whose files have other columns', () => {
  it.each(['columns', 'import'] as const)(
    'is judged all the same where the data process dies over “%s”',
    async (method) => {
      usual()
      const before = await launch()
      const stops = await before.createJob(job())
      await run(before, stops)
      await before.close()
      without()
      const engine = await launch(dyingAt(method))
      expect(await run(engine, stops)).toMatchObject({ status: 'failed', error: 'source.drifted' })
      expect((await engine.query('select count(*) from people where mail is null', null)).rows).toEqual([[0]])
      expect(runners.spawned).toBe(3)
    },
  )

  it('goes on as it has begun after a kill in the middle, and still knows what had changed', async () => {
    usual()
    const engine = await launch()
    const id = await engine.createJob(job({ drift: 'warn' }))
    await run(engine, id)
    without(RECORDS)
    process.env['VIGIE_BLOCK_BYTES'] = '50000'
    await engine.close()
    const again = await launch()
    const going = await again.start(id)
    await until(() => again.run(going).checkpoint > 1, 'checkpoint', LONG)
    runners.kill()
    expect(await again.settled(going)).toBe('finished')
    expect(again.run(going).counters).toMatchObject({ processed: RECORDS, rejects: 0, inserted: RECORDS - 3 })
    const rows = "select count(*), count(mail), count(*) filter (where name = 'name ' || id) from people"
    expect((await again.query(rows, null)).rows).toEqual([[RECORDS, 3, RECORDS]])
    expect(await again.drift(going)).toMatchObject([{ changes: { missing: [{ column: 'mail' }], reordered: true } }])
    expect((await again.knownColumns(id)).map(({ name }) => name)).toEqual(['name', 'id', 'note', 'mail'])
  })
})
