import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VigieError } from '@shared/errors/error-data'
import { isActive, type Status } from '@shared/jobs/statuses'
import { nextStatus, TRANSITIONS, type LifecycleEvent } from '@shared/jobs/transitions'
import type { Engine } from '@engine/api'
import { importOf, open, statusOf, storedRuns, temporaryFolder, until, datasetOf } from '@tests/helpers/engine'
import { ScriptedRunner } from '@tests/helpers/engine-runner'
import { restore, snapshot } from '@tests/helpers/engine-snapshot'

const BLOCKS = 4
const JOBS = 3

type Step =
  | { readonly do: 'start' | 'resume' | 'pause' | 'cancel' | 'edit'; readonly job: number }
  | { readonly do: 'advance' | 'killRunner' | 'relaunch' | 'killProgram' | 'breathe' }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'start' as const,
        'start' as const,
        'resume' as const,
        'pause' as const,
        'cancel' as const,
        'edit' as const,
      ),
      job: fc.nat(JOBS - 1),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('advance' as const, 'breathe' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('killRunner' as const, 'relaunch' as const, 'killProgram' as const) }),
  },
)

/** Every pair of statuses that the table connects in one step. */
const CONNECTED = new Set(
  (Object.keys(TRANSITIONS) as Status[]).flatMap((from) =>
    Object.values(TRANSITIONS[from]).map((to: Status) => `${from} ${to}`),
  ),
)

/** A program with three jobs (two of them write one dataset) that can be closed, killed and launched again. */
class World {
  readonly #workspace = temporaryFolder()
  readonly #runner = new ScriptedRunner({ manual: true, blocks: BLOCKS })
  #engine: Engine | undefined
  #jobs: string[] = []
  readonly #given: Promise<void>[] = []
  readonly broken: string[] = []

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('not launched')
    return this.#engine
  }

  async launch(): Promise<void> {
    this.#engine = await open({ workspace: this.#workspace, runner: this.#runner })
    const last = new Map<string, Status>()
    this.#engine.on('status', ({ job, run, from, to }) => {
      if (!CONNECTED.has(`${from} ${to}`)) this.broken.push(`${from} → ${to} is not in the table`)
      const before = last.get(job)
      // What happened before somebody listened is not heard; every later change follows the one before.
      if (before !== undefined && before !== from) this.broken.push(`${before}, but then ${from} → ${to}`)
      last.set(job, to)
      const stored = run === null ? undefined : storedRuns(this.#workspace).get(run)?.status
      if (to !== 'editing' && stored !== to) this.broken.push(`${to} was told while ${String(stored)} was stored`)
    })
  }

  async fill(): Promise<void> {
    for (const dataset of ['a', 'A', 'b'].slice(0, JOBS))
      this.#jobs.push(await this.engine.createJob(importOf(dataset)))
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'advance':
        for (const run of this.#runner.waiting().slice(0, 1)) this.#runner.advance(run)
        return
      case 'breathe':
        await new Promise((resolve) => setTimeout(resolve, 3))
        return
      case 'killRunner':
        this.#runner.kill()
        return
      case 'relaunch':
        await this.engine.close()
        await this.launch()
        return
      case 'killProgram':
        await this.#kill()
        return
      default:
        // Not waited for: the next step comes while the command is being carried out.
        this.#given.push(this.#command(step.do, this.#jobs[step.job] ?? ''))
    }
  }

  async #command(command: 'start' | 'resume' | 'pause' | 'cancel' | 'edit', job: string): Promise<void> {
    try {
      if (command === 'edit') await this.engine.updateJob(job, importOf(datasetOf(this.engine, job) ?? ''))
      else await this.engine[command](job)
    } catch (error) {
      if (!(error instanceof VigieError)) throw error
      // The program is closing.
      if (error.code === 'runner.unavailable') return
      if (error.code !== 'lifecycle.refused') throw error
      const { status, event } = error.params
      if (nextStatus(status as Status, event as LifecycleEvent) !== undefined)
        this.broken.push(`${event} was refused in ${status}`)
    }
  }

  async #kill(): Promise<void> {
    const files = snapshot(this.#workspace)
    const database = this.#runner.save()
    await this.engine.close()
    restore(this.#workspace, files)
    this.#runner.load(database)
    await this.launch()
  }

  /** Lets everything that is under way or paused come to its end. */
  async finish(): Promise<void> {
    await Promise.all(this.#given)
    this.#runner.script.manual = false
    for (const run of this.#runner.waiting()) this.#runner.advance(run)
    await until(() => this.#jobs.every((job) => !isActive(statusOf(this.engine, job))), 'rest')
    for (const job of this.#jobs) if (statusOf(this.engine, job) === 'paused') await this.engine.start(job)
    await until(() => this.#jobs.every((job) => !isActive(statusOf(this.engine, job))), 'end')
  }

  /** Each block of a finished run is there once, and none of any run is there twice. */
  checkRows(): void {
    const rows = [...this.#runner.rows.values()].flat()
    expect(new Set(rows).size, rows.join(' ')).toBe(rows.length)
    for (const { id, status, counters, checkpoint } of this.engine.runs()) {
      const blocks = rows.filter((row) => row.startsWith(`${id}#`)).length
      expect([id, checkpoint, counters.processed]).toEqual([id, blocks, blocks * 10])
      if (status === 'finished') expect(blocks).toBe(BLOCKS)
    }
  }
}

describe('any sequence of commands, deaths and launches', () => {
  it('keeps to the table, tells what is stored, and loses and repeats nothing', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 30 }), async (sequence) => {
        const world = new World()
        await world.launch()
        await world.fill()
        for (const step of sequence) await world.take(step)
        await world.finish()
        expect(world.broken).toEqual([])
        world.checkRows()
        await world.engine.close()
      }),
      { numRuns: Number(process.env['VIGIE_RANDOM_RUNS'] ?? 60) },
    )
  })
})
