import { join } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import { jobRecordSchema, runRecordSchema, type JobRecord, type RunRecord } from '@shared/jobs/records'
import { isActive, type Status } from '@shared/jobs/statuses'
import { settingsSchema, type Settings } from '@shared/settings/settings'
import { templateRecordSchema, type TemplateRecord } from '@shared/templates/template'
import { OWN_FILES } from '@shared/workspace/own-names'
import type { Notice } from '../api'
import { CollectionFile } from './collection-file'
import type { FileSystem } from './durable-file'
import type { Migration, StoredFileSpec } from './stored-file'

/**
 * What brings older files here, one step a version: the version of a file is the number of steps behind it. Version 0: before files had a settings
 * part, and when a file without records had no list. Jobs of version 1: before a job could have a draft and no definition, which an older Vigie
 * can't read.
 */
const JOB_MIGRATIONS: readonly Migration[] = [(file) => ({ settings: {}, jobs: [], ...file }), (file) => ({ ...file })]
const RUN_MIGRATIONS: readonly Migration[] = [(file) => ({ runs: [], ...file })]
/** There never was a version 0. */
const TEMPLATE_MIGRATIONS: readonly Migration[] = [(file) => ({ ...file })]

const jobsFile = (workspace: string): StoredFileSpec => ({
  path: join(workspace, OWN_FILES.jobs),
  list: 'jobs',
  version: JOB_MIGRATIONS.length,
  migrations: JOB_MIGRATIONS,
})
const runsFile = (workspace: string): StoredFileSpec => ({
  path: join(workspace, OWN_FILES.runs),
  list: 'runs',
  version: RUN_MIGRATIONS.length,
  migrations: RUN_MIGRATIONS,
})

const templatesFile = (workspace: string): StoredFileSpec => ({
  path: join(workspace, OWN_FILES.templates),
  list: 'templates',
  version: TEMPLATE_MIGRATIONS.length,
  migrations: TEMPLATE_MIGRATIONS,
})

export interface StoreOptions {
  /** `read`: beside a program that writes; nothing is repaired. */
  readonly access: 'write' | 'read'
  readonly log: (error: unknown) => void
  /** For tests: a file system that fails. */
  readonly system?: FileSystem
}

interface StoredFiles {
  readonly jobs: CollectionFile<JobRecord>
  readonly runs: CollectionFile<RunRecord>
  readonly templates: CollectionFile<TemplateRecord>
}

/** Jobs, runs, settings and templates of a workspace: JSON files mirrored in memory, with the indexes that everybody needs. */
export class Store {
  readonly #jobs: CollectionFile<JobRecord>
  readonly #runs: CollectionFile<RunRecord>
  readonly #templates: CollectionFile<TemplateRecord>
  /** Ids of each job's runs, oldest first. */
  readonly #runsOf = new Map<string, string[]>()
  #settings: Settings
  readonly notices: Notice[] = []

  private constructor({ jobs, runs, templates }: StoredFiles, log: StoreOptions['log']) {
    this.#jobs = jobs
    this.#runs = runs
    this.#templates = templates
    this.#settings = readSettings(jobs.beside('settings'), log)
    for (const run of [...runs.all()].sort((a, b) => a.createdAt.localeCompare(b.createdAt))) this.#index(run)
    this.#adoptOrphans()
  }

  /** @throws workspace.unusable for files of a newer Vigie; nothing is touched then */
  static async open(workspace: string, options: StoreOptions): Promise<Store> {
    const jobs = await CollectionFile.open<JobRecord>(jobsFile(workspace), { ...options, record: jobRecordSchema })
    const runs = await CollectionFile.open<RunRecord>(runsFile(workspace), { ...options, record: runRecordSchema })
    const templates = await CollectionFile.open<TemplateRecord>(templatesFile(workspace), {
      ...options,
      record: templateRecordSchema,
    })
    const store = new Store({ jobs, runs, templates }, options.log)
    for (const file of [jobs, runs, templates]) {
      store.notices.push(...(options.access === 'write' ? await file.repair() : file.report()))
    }
    return store
  }

  settings(): Settings {
    return this.#settings
  }

  /** @throws file.unwritable, and the settings stay what they were */
  async saveSettings(settings: Settings): Promise<void> {
    const before = this.#settings
    this.#settings = settings
    this.#jobs.setBeside('settings', settings)
    try {
      await this.#jobs.save()
    } catch (error) {
      this.#settings = before
      this.#jobs.setBeside('settings', before)
      throw error
    }
  }

  jobs(): Iterable<JobRecord> {
    return this.#jobs.all()
  }

  /** @throws job.notFound */
  job(id: string): JobRecord {
    const job = this.#jobs.get(id)
    if (job === undefined) throw new VigieError('job.notFound', { id })
    return job
  }

  runs(): Iterable<RunRecord> {
    return this.#runs.all()
  }

  findRun(id: string): RunRecord | undefined {
    return this.#runs.get(id)
  }

  /** @throws run.notFound */
  run(id: string): RunRecord {
    const run = this.#runs.get(id)
    if (run === undefined) throw new VigieError('run.notFound', { id })
    return run
  }

  /** The run that a job's status comes from. */
  lastRun(job: string): RunRecord | undefined {
    const id = this.#runsOf.get(job)?.at(-1)
    return id === undefined ? undefined : this.#runs.get(id)
  }

  runsOf(job: string): readonly string[] {
    return this.#runsOf.get(job) ?? []
  }

  /** `editing` while the definition is open, else the status of the last run. @throws job.notFound */
  status(id: string): Status {
    const job = this.job(id)
    const run = this.lastRun(id)
    // A live run wins: the flag of a job whose start was cut off by a crash may not have been cleared yet.
    if (run === undefined || (job.editing && !isActive(run.status))) return 'editing'
    return run.status
  }

  /** @throws file.unwritable, and there is no such job */
  async addJob(job: JobRecord): Promise<void> {
    this.#jobs.put(job)
    try {
      await this.#jobs.save()
    } catch (error) {
      this.#jobs.remove(job.id)
      throw error
    }
  }

  putJob(job: JobRecord): void {
    this.#jobs.put(job)
  }

  putRun(run: RunRecord): void {
    if (this.#runs.get(run.id) === undefined) this.#index(run)
    this.#runs.put(run)
  }

  /** Takes back a run whose first save failed. */
  dropRun(run: RunRecord): void {
    this.#runs.remove(run.id)
    this.#runsOf.set(
      run.job,
      this.runsOf(run.job).filter((id) => id !== run.id),
    )
  }

  saveJobs(): Promise<void> {
    return this.#jobs.save()
  }

  saveRuns(): Promise<void> {
    return this.#runs.save()
  }

  /** For figures of running runs: within a second is soon enough, the database knows better anyway. */
  saveRunsSoon(): void {
    this.#runs.saveSoon()
  }

  /**
   * Forgets a job with its runs. The runs go first: a job without runs can be deleted again, a run without its job could not be reached.
   * @throws file.unwritable, and the job stays
   */
  async removeJob(id: string): Promise<void> {
    const job = this.job(id)
    const runs = this.runsOf(id).map((run) => this.run(run))
    for (const run of runs) this.#runs.remove(run.id)
    this.#runsOf.delete(id)
    this.#jobs.remove(id)
    try {
      await this.#runs.save()
      await this.#jobs.save()
    } catch (error) {
      this.#jobs.put(job)
      for (const run of runs) this.putRun(run)
      throw error
    }
  }

  templates(): Iterable<TemplateRecord> {
    return this.#templates.all()
  }

  /** @throws template.notFound */
  template(id: string): TemplateRecord {
    const template = this.#templates.get(id)
    if (template === undefined) throw new VigieError('template.notFound', { id })
    return template
  }

  /** Adds or replaces a template. @throws file.unwritable, and nothing has changed */
  async saveTemplate(record: TemplateRecord): Promise<void> {
    const before = this.#templates.get(record.id)
    this.#templates.put(record)
    try {
      await this.#templates.save()
    } catch (error) {
      if (before === undefined) this.#templates.remove(record.id)
      else this.#templates.put(before)
      throw error
    }
  }

  /** @throws template.notFound, file.unwritable, and the template stays */
  async removeTemplate(id: string): Promise<void> {
    const record = this.template(id)
    this.#templates.remove(id)
    try {
      await this.#templates.save()
    } catch (error) {
      this.#templates.put(record)
      throw error
    }
  }

  async close(): Promise<void> {
    const results = await Promise.allSettled([this.#jobs.close(), this.#runs.close(), this.#templates.close()])
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  #index(run: RunRecord): void {
    const runs = this.#runsOf.get(run.job)
    if (runs === undefined) this.#runsOf.set(run.job, [run.id])
    else runs.push(run.id)
  }

  /** Jobs that were lost (a damaged file) come back from what their last run was started with. */
  #adoptOrphans(): void {
    for (const id of this.#runsOf.keys()) {
      const run = this.lastRun(id)
      if (run === undefined || this.#jobs.get(id) !== undefined) continue
      const { createdAt, definition } = run
      this.#jobs.put({ id, createdAt, changedAt: createdAt, editing: false, definition, draft: null })
    }
  }
}

/** The settings as far as they can be read; one that can't takes its default and is told. */
function readSettings(stored: unknown, log: StoreOptions['log']): Settings {
  const raw = typeof stored === 'object' && stored !== null ? stored : {}
  const parsed = settingsSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  log(parsed.error)
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])))
  return settingsSchema.parse(Object.fromEntries(Object.entries(raw).filter(([name]) => !wrong.has(name))))
}
