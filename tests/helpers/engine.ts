import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { openEngine } from '@engine/engine'
import type { Engine, EngineEvents, EngineOptions } from '@engine/api'
import type { ErrorData } from '@shared/errors/error-data'
import type { ImportDefinitionInput } from '@shared/jobs/definition'
import type { ExportDefinitionInput } from '@shared/jobs/export/definition'
import type { RunRecord } from '@shared/jobs/records'
import type { RunStatus, Status } from '@shared/jobs/statuses'
import { ScriptedRunner } from './engine-runner'

/** A definition that is valid; its file is never read by a scripted runner. */
export function importOf(dataset: string, label = dataset): ImportDefinitionInput {
  return { label, source: { files: [`/data/${dataset}.csv`] }, target: { dataset } }
}

/** The same of an export. */
export function exportOf(dataset: string, file = `${dataset}.csv`): ExportDefinitionInput {
  return { kind: 'export', label: file, source: { dataset }, target: { file: `/data/${file}` } }
}

interface OpenEngine {
  readonly engine: Engine
  readonly runner: ScriptedRunner | undefined
}

const opened: OpenEngine[] = []
const folders: string[] = []
const logged: ErrorData[] = []

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-engine-'))
  folders.push(folder)
  return folder
}

/** What the engine logged since the test began; a test that expects something takes it away, or it fails. */
export function takeLog(): ErrorData[] {
  return logged.splice(0)
}

export type TestOptions = Partial<EngineOptions> & { readonly runner?: ScriptedRunner }

/** Opens an engine that the test need not close; one that it leaves with a live process fails it. */
export async function open(options: TestOptions = {}): Promise<Engine> {
  const { runner = options.spawnRunner === undefined ? new ScriptedRunner() : undefined, ...given } = options
  const engine = await openEngine({
    workspace: given.workspace ?? temporaryFolder(),
    spawnRunner: runner?.spawn ?? fail,
    cores: 2,
    access: 'write',
    recover: true,
    log: (error) => logged.push(error),
    ...given,
  })
  opened.push({ engine, runner })
  return engine
}

function fail(): never {
  throw new Error('this test has no runner')
}

afterEach(async () => {
  const all = opened.splice(0)
  await Promise.all(all.map(({ engine }) => engine.close()))
  const left = folders.splice(0)
  for (const folder of left) rmSync(folder, { recursive: true, force: true })
  expect(
    all.map(({ runner }) => runner?.alive ?? 0),
    'runner processes left behind',
  ).toEqual(all.map(() => 0))
  expect(takeLog(), 'errors that the engine logged').toEqual([])
})

/** Resolves as soon as `ready` holds, looked at after every event of the engine and every turn of the event loop. */
export async function until(ready: () => boolean, what = 'a state that was waited for', limitMs = 5000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!ready()) {
    if (Date.now() > deadline) throw new Error(`no ${what} within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Processor time that `work` takes, in ms: unlike the time of the clock it does not depend on what else the machine is doing. */
export async function cpuOf<T>(work: () => T | Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  return { value, ms: (user + system) / 1000 }
}

/** The dataset into which a job imports. */
export function datasetOf(engine: Engine, job: string): string | undefined {
  const definition = engine.definition(job)
  return definition?.kind === 'import' ? definition.target.dataset : undefined
}

export function statusOf(engine: Engine, job: string): Status {
  return engine.details(job).status
}

export async function untilStatus(engine: Engine, job: string, status: Status): Promise<void> {
  await until(() => statusOf(engine, job) === status, `status ${status} of ${job} (it is ${statusOf(engine, job)})`)
}

/** Records every status change as `from → to`. */
export function watchStatuses(engine: Engine): string[] {
  const seen: string[] = []
  engine.on('status', ({ from, to }) => seen.push(`${from} → ${to}`))
  return seen
}

export function record<E extends keyof EngineEvents>(engine: Engine, event: E): EngineEvents[E][] {
  const seen: EngineEvents[E][] = []
  engine.on(event, (value) => seen.push(value))
  return seen
}

/** Runs as they are on disk, by id. */
export function storedRuns(workspace: string): Map<string, RunRecord> {
  const { runs } = JSON.parse(readFileSync(join(workspace, 'runs.json'), 'utf8')) as { runs: RunRecord[] }
  return new Map(runs.map((run) => [run.id, run]))
}

/** Codes of a run's journal, in order. */
export async function journalCodes(engine: Engine, run: string): Promise<string[]> {
  const page = await engine.journal(run, everything)
  return page.entries.map((entry) => entry.code)
}

export const everything = {
  from: 'start',
  offset: 0,
  limit: 1000,
  levels: null,
  search: '',
  language: 'en',
} as const

/** Makes a job and runs it to its end. */
export async function runToEnd(
  engine: Engine,
  dataset: string,
): Promise<{ job: string; run: string; status: RunStatus }> {
  const job = await engine.createJob(importOf(dataset))
  const run = await engine.start(job)
  return { job, run, status: await engine.settled(run) }
}
