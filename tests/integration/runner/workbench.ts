import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { brokenEquations, type Counters } from '@shared/jobs/counters'
import {
  exportDefinitionSchema,
  type ExportDefinition,
  type ExportDefinitionInput,
} from '@shared/jobs/export/definition'
import { importDefinitionSchema, type ImportDefinition, type ImportDefinitionInput } from '@shared/jobs/definition'
import type { RunOutcome, QueryCell, RunnerEvent } from '@shared/runner/protocol'
import type { Reject } from '@shared/rejects/reject'
import { RunnerService } from '@runner/service'
import { SCRATCH } from '@tests/helpers/scratch'
import { putEmptyDatabase } from './empty-database'

/** A definition with the parts that a test does not care about filled in. */
export function importOf(
  files: string | string[],
  parts: Partial<Omit<ImportDefinitionInput, 'source'>> & {
    readonly source?: Partial<ImportDefinitionInput['source']>
  } = {},
): ImportDefinition {
  const { source, ...others } = parts
  return importDefinitionSchema.parse({
    label: 'test',
    target: { dataset: 'people' },
    ...others,
    source: { files: [files].flat(), ...source },
  })
}

/** An export with the parts that a test does not care about filled in; a dataset is named alone. */
export function exportOf(
  source: string | ExportDefinitionInput['source'],
  file: string,
  parts: Partial<Omit<ExportDefinitionInput, 'source' | 'target' | 'kind'>> & {
    readonly target?: Omit<ExportDefinitionInput['target'], 'file'>
  } = {},
): ExportDefinition {
  const { target, ...others } = parts
  return exportDefinitionSchema.parse({
    kind: 'export',
    label: 'test',
    ...others,
    source: typeof source === 'string' ? { dataset: source } : source,
    target: { file, ...target },
  })
}

/** A runner inside the test's process, on a workspace of its own. */
export class Workbench {
  readonly folder: string
  readonly events: RunnerEvent[] = []
  readonly service: RunnerService

  private constructor(folder: string) {
    this.folder = folder
    this.service = new RunnerService({
      emit: (event) => this.events.push(event),
      onFatal: (message) => {
        throw new Error(message)
      },
    })
  }

  static async open(): Promise<Workbench> {
    const bench = new Workbench(await mkdtemp(join(SCRATCH, 'vigie-runner-')))
    const workspace = join(bench.folder, 'workspace')
    await putEmptyDatabase(workspace)
    await bench.service.handle('open', { workspace })
    return bench
  }

  async close(): Promise<void> {
    await this.service.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  async file(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.folder, name)
    await writeFile(path, content)
    return path
  }

  async csv(name: string, rows: readonly (readonly (string | number | null)[])[]): Promise<string> {
    return this.file(name, rows.map((row) => `${row.map((cell) => cell ?? '').join(',')}\n`).join(''))
  }

  async import(
    run: string,
    definition: ImportDefinition,
    dry = false,
    again = true,
    beyond: number | null = null,
  ): Promise<RunOutcome> {
    const outcome = await this.service.handle('import', { run, definition, dry, again, beyond })
    if (outcome.checkpoint !== null) expect(brokenEquations(outcome.checkpoint.counters)).toEqual([])
    return outcome
  }

  /** The import has to reach its end; replies with its counters. */
  async finish(run: string, definition: ImportDefinition, dry = false): Promise<Counters> {
    return this.#finished(await this.import(run, definition, dry))
  }

  /** As when a person goes on with a run that has ended early. */
  async goOn(run: string, definition: ImportDefinition, again = true): Promise<RunOutcome> {
    const checkpoint = await this.service.handle('checkpoint', { run })
    return this.import(run, definition, false, again, checkpoint?.number ?? null)
  }

  async finishBeyond(run: string, definition: ImportDefinition): Promise<Counters> {
    return this.#finished(await this.goOn(run, definition))
  }

  #finished(outcome: RunOutcome): Counters {
    if (outcome.kind !== 'finished') throw new Error(`not finished: ${JSON.stringify(outcome)}`)
    return outcome.checkpoint.counters
  }

  async export(run: string, definition: ExportDefinition, job = 'job001'): Promise<RunOutcome> {
    const outcome = await this.service.handle('export', { run, job, definition })
    if (outcome.checkpoint !== null) expect(brokenEquations(outcome.checkpoint.counters)).toEqual([])
    return outcome
  }

  /** The export has to reach its end; replies with its counters. */
  async exported(run: string, definition: ExportDefinition, job = 'job001'): Promise<Counters> {
    return this.#finished(await this.export(run, definition, job))
  }

  /** Codes of the journal of a run, with their parameters. */
  notes(run: string): readonly (readonly [string, object])[] {
    return this.events.flatMap((event) =>
      event.type === 'journal' && event.run === run ? [[event.note.code, event.note.params] as const] : [],
    )
  }

  /** What lies in the folder in which the database may write. */
  left(): Promise<string[]> {
    return readdir(join(this.folder, 'workspace', 'tmp', 'blocks'))
  }

  /** Waits until the run has committed a checkpoint beyond the one it had, or has ended. */
  async checkpointed(run: string): Promise<void> {
    const known = (await this.service.handle('checkpoint', { run }))?.number ?? 0
    await expect
      .poll(
        async () => {
          const found = await this.service.handle('checkpoint', { run })
          return found !== null && (found.done || found.number > known)
        },
        { timeout: 20_000, interval: 5 },
      )
      .toBe(true)
  }

  async query(sql: string): Promise<readonly (readonly QueryCell[])[]> {
    return (await this.service.handle('query', { sql, limit: null })).rows
  }

  async rejects(run: string): Promise<Reject[]> {
    const { lines, total } = await this.service.handle('rejects', { run, filter: {}, offset: 0, limit: 1000 })
    expect(lines.length).toBe(Math.min(total, 1000))
    const all = await Promise.all(lines.map(({ seq }) => this.service.handle('reject', { run, seq })))
    return all.filter((reject) => reject !== null)
  }
}
