import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Store } from '@engine/store/store'
import type { JobDefinitionInput } from '@shared/jobs/definition'
import { temporaryFolder, open } from '@tests/helpers/engine'
import { importPeople, peopleFile, RealRunners, resultOf } from '@tests/helpers/engine-imports'
import { builtRunner, buildProgram } from '@tests/helpers/engine-programs'

const KILLS = 20
const EXPORT_KILLS = 6

const programs = { host: '', 'store-writer': '', 'lock-taker': '' }
const children: ChildProcess[] = []
const runners = new RealRunners()

beforeAll(async () => {
  // Several batches, so that there is something between two checkpoints.
  process.env['VIGIE_BLOCK_BYTES'] = '1000000'
  for (const name of Object.keys(programs) as (keyof typeof programs)[]) {
    programs[name] = await buildProgram(`tests/integration/engine/${name}.ts`)
  }
  return () => {
    delete process.env['VIGIE_BLOCK_BYTES']
    for (const path of Object.values(programs)) rmSync(dirname(path), { recursive: true, force: true })
  }
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  expect(runners.alive(), 'runners left behind').toEqual([])
})

interface Program {
  readonly lines: string[]
  readonly ended: Promise<void>
  kill(): void
}

function run(name: keyof typeof programs, ...args: string[]): Program {
  const child = spawn(process.execPath, [programs[name], ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  return {
    lines,
    ended: new Promise((resolve) => child.on('close', () => resolve())),
    kill: () => child.kill('SIGKILL'),
  }
}

const wait = (ms: number) => new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), ms))

describe('kill -9 of the program that hosts the engine', () => {
  it(
    `at ${KILLS} random moments leaves the rows, rejects and counters of an undisturbed import`,
    { timeout: 900_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'vigie-kills-'))
      const definition = JSON.stringify(importPeople(peopleFile(folder)))
      const finish = async (workspace: string) => {
        const engine = await open({ workspace, spawnRunner: runners.spawn, recover: false })
        expect(engine.notices).toEqual([])
        const [{ id, status } = { id: '', status: '' }] = engine.runs()
        expect(engine.runs()).toHaveLength(1)
        expect(status).toBe('finished')
        const result = await resultOf(engine, id)
        await engine.close()
        return result
      }
      const began = performance.now()
      await run('host', join(folder, 'undisturbed'), builtRunner(), definition).ended
      const duration = performance.now() - began
      const undisturbed = await finish(join(folder, 'undisturbed'))
      expect(undisturbed).toMatchObject({ status: 'finished', counters: { processed: 120_000 } })

      for (let kills = 0, round = 0; kills < KILLS; round++) {
        const workspace = join(folder, `round-${round}`)
        kills = await killUntilFinished(() => run('host', workspace, builtRunner(), definition), duration, kills, KILLS)
        expect(await finish(workspace)).toEqual(undisturbed)
      }
      rmSync(folder, { recursive: true, force: true })
    },
  )

  it(
    `at ${EXPORT_KILLS} random moments leaves the file of an undisturbed export, and nothing beside it`,
    { timeout: 300_000 },
    async () => {
      const folder = temporaryFolder()
      const workspace = join(folder, 'workspace')
      const out = join(folder, 'out')
      mkdirSync(out)
      // So that the export has many checkpoints, and lasts long enough to be killed.
      process.env['VIGIE_EXPORT_ROWS'] = '100'
      const host = (definition: JobDefinitionInput) => run('host', workspace, builtRunner(), JSON.stringify(definition))
      const exporting = (name: string) =>
        host({ kind: 'export', label: name, source: { dataset: 'people' }, target: { file: join(out, name) } })
      await host(importPeople(peopleFile(folder, 6000))).ended
      const began = performance.now()
      await exporting('undisturbed.csv').ended
      const duration = performance.now() - began
      const names = ['undisturbed.csv']
      for (let kills = 0; kills < EXPORT_KILLS;) {
        const name = `killed-${names.length}.csv`
        kills = await killUntilFinished(() => exporting(name), duration, kills, EXPORT_KILLS)
        names.push(name)
      }
      delete process.env['VIGIE_EXPORT_ROWS']
      expect(readdirSync(out).sort()).toEqual(names.sort())
      const contents = new Set(names.map((name) => readFileSync(join(out, name), 'utf8')))
      expect(contents.size).toBe(1)
      expect([...contents][0]?.split('\n').length).toBeGreaterThan(5900)
    },
  )
})

/**
 * Starts the program anew whenever it was killed, at random moments, until there are `most` kills or it has reached its end.
 * @param duration ms that it takes undisturbed: the kills are spread over all of that, whatever the machine, so that hardly a start is in vain
 * @returns kills so far
 */
async function killUntilFinished(
  start: () => Program,
  duration: number,
  before: number,
  most: number,
): Promise<number> {
  for (let kills = before; ; kills++) {
    const host = start()
    if ((await Promise.race([host.ended, wait(Math.random() * duration)])) !== 'late' || kills === most) {
      await host.ended
      expect(host.lines.at(-1)).toContain('"end":"finished"')
      return kills
    }
    host.kill()
    await host.ended
  }
}

describe('kill -9 while the store is being written', () => {
  it(
    'leaves a store that can be read and holds everything that was said to be durable',
    { timeout: 300_000 },
    async () => {
      const workspace = temporaryFolder()
      let durable = -1
      for (let kills = 0; kills < KILLS; kills++) {
        const writer = run('store-writer', workspace, String(durable + 1))
        while (writer.lines.length === 0) await wait(5)
        await wait(Math.random() * 60)
        writer.kill()
        await writer.ended
        durable = Number(writer.lines.at(-1))
        const store = await Store.open(workspace, { access: 'read', log: fail })
        expect(store.notices).toEqual([])
        const jobs = [...store.jobs()].length
        expect(jobs).toBeGreaterThanOrEqual(durable + 1)
        // One more may have become durable before the program could say so.
        expect(jobs).toBeLessThanOrEqual(durable + 2)
      }
    },
  )
})

describe('the lock that a killed program has left behind', () => {
  it('is taken over by one of many that try at the same moment', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const workspace = temporaryFolder()
      writeFileSync(join(workspace, 'vigie.lock'), JSON.stringify({ pid: 1, started: 'before the last boot' }))
      const moment = String(Date.now() + 1500)
      const takers = Array.from({ length: 5 }, () => run('lock-taker', workspace, moment))
      while (takers.some(({ lines }) => lines.length === 0)) await wait(10)
      expect(takers.flatMap(({ lines }) => lines).sort()).toEqual([
        'locked',
        ...Array.from({ length: 4 }, () => 'workspace.inUse'),
      ])
      for (const taker of takers) taker.kill()
      await Promise.all(takers.map(({ ended }) => ended))
    }
  })
})

function fail(error: unknown): never {
  throw error
}
