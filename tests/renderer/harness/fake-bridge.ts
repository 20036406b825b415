import type { VigieBridge } from '@shared/ipc/bridge'
import type { AppState, IpcEnvelope, IpcEvent, IpcEvents, IpcParam, IpcReplies, IpcRequest } from '@shared/ipc/contract'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import { jobDefinitionSchema } from '@shared/jobs/definition'
import type { JobDraft } from '@shared/jobs/draft/job-draft'
import { nextStatus } from '@shared/jobs/transitions'
import { settingsSchema } from '@shared/settings/settings'
import { countersAt, fakeJob, type FakeJob } from './fake-jobs'
import { FAKE_DATASETS, fakeExportDefinition, fakeExportPreview, fakeOutline } from './fake-exports'
import { fakeDrift, FakeTemplates, KNOWN_COLUMNS } from './fake-columns'
import { fakePlausibility } from './fake-plausibility'
import { FAKE_REPAIRS } from './fake-repairs'
import { fakePreview, fakeTrial, journalPage, oneReject, rejectGroups, rejectPage } from './fake-pages'

interface Options {
  readonly jobs: number
  readonly language: 'en' | 'fr'
  readonly theme: 'light' | 'dark' | 'system'
  readonly density: 'comfortable' | 'compact'
  /** Whether running jobs make progress. */
  readonly live: boolean
  /** Whether there is a dataset. */
  readonly datasets: boolean
}

type Handlers = { readonly [R in IpcRequest]: (param: IpcParam<R>) => IpcReplies[R] | Promise<IpcReplies[R]> }

const TICK_MS = 100

/** The main process as the window sees it, in memory: every reply and event of the contract, none of its work. */
export function fakeBridge(options: Options): VigieBridge<File> {
  const jobs = new Map<string, FakeJob>(
    Array.from({ length: options.jobs }, (_, index) => {
      const job = fakeJob(index)
      return [job.id, job]
    }),
  )
  const journals = new Map<string, number>()
  const drafts = new Map<string, JobDraft>()
  const listeners = new Map<IpcEvent, Set<(payload: never) => void>>()
  let state: AppState = {
    version: '0.1.0',
    platform: 'linux',
    language: options.language,
    settings: settingsSchema.parse({ language: options.language, theme: options.theme, density: options.density }),
    workspace: '/home/ada/vigie',
    notices: [{ code: 'store.restored', params: { file: 'jobs.json', aside: 'jobs.json.damaged' } }],
    testing: false,
  }
  let made = options.jobs

  function emit<E extends IpcEvent>(event: E, payload: IpcEvents[E]): void {
    for (const listener of listeners.get(event) ?? []) (listener as (payload: IpcEvents[E]) => void)(payload)
  }
  function changed(...list: FakeJob[]): void {
    emit('jobs.changed', { changed: list.map((job) => ({ ...job })), removed: [] })
  }
  function find(id: string): FakeJob {
    const job = jobs.get(id)
    if (job === undefined) throw new VigieError('job.notFound', { id })
    return job
  }
  function later(job: FakeJob, status: FakeJob['status'], ms: number): void {
    const from = job.status
    setTimeout(() => {
      if (job.status !== from) return
      job.status = status
      if (status === 'running') {
        job.runningSince = new Date().toISOString()
        job.startedAt ??= job.runningSince
      } else {
        job.runningSince = null
        if (status === 'cancelled') job.endedAt = new Date().toISOString()
      }
      changed(job)
    }, ms)
  }
  function command(job: FakeJob, event: 'start' | 'dryRun' | 'resume' | 'pause' | 'cancel'): void {
    const next = nextStatus(job.status, event === 'dryRun' ? 'start' : event)
    if (next === undefined) throw new VigieError('lifecycle.refused', { status: job.status, event })
    job.status = next
    if (event === 'start' || event === 'dryRun') job.dry = event === 'dryRun'
    job.run ??= job.id.replace('job', 'run')
    job.error = null
    if (next === 'queued') later(job, 'running', 300)
    if (next === 'pausing') later(job, 'paused', 1500)
    if (next === 'cancelling') later(job, 'cancelled', 1500)
    changed(job)
  }
  function tick(): void {
    const running = [...jobs.values()].filter((job) => job.status === 'running')
    for (const job of running) {
      const total = job.counters?.total ?? 1_000_000
      const processed = Math.min(total, job.processed + 1500 + Math.floor(Math.random() * 900))
      job.processed = processed
      job.rejects = Math.floor(processed / 3000)
      job.progress = processed / total
      job.counters = countersAt(processed, total, job.rejects)
      if (processed >= total) {
        job.status = 'finished'
        job.endedAt = new Date().toISOString()
        job.runningSince = null
      }
      const run = job.run ?? ''
      journals.set(run, (journals.get(run) ?? 400) + 20)
      emit('run.progress', { job: job.id, run, counters: job.counters, at: Date.now() })
      emit('journal.grew', { run, total: journals.get(run) ?? 0 })
    }
    if (running.length > 0) changed(...running)
  }
  if (options.live) setInterval(tick, TICK_MS)

  const templates = new FakeTemplates()
  function newJob(label: string, kind: FakeJob['kind'] = 'import'): FakeJob {
    const job: FakeJob = { ...fakeJob(made++), status: 'editing', run: null, label, kind, rejects: 0, warnings: 0 }
    const never = { startedAt: null, endedAt: null, durationMs: null, progress: null, counters: null, error: null }
    Object.assign(job, { ...never, processed: 0 })
    jobs.set(job.id, job)
    changed(job)
    return job
  }

  const cancels = new Map<string, (error: VigieError) => void>()
  const rejectsOf = (run: string) => find(run.replace('run', 'job')).rejects
  const handlers: Handlers = {
    'app.state': () => state,
    'settings.change': (patch) => {
      const settings = { ...state.settings, ...(patch as Partial<AppState['settings']>) }
      state = { ...state, settings, language: settings.language === 'system' ? 'en' : settings.language }
      return state
    },
    'jobs.list': () => [...jobs.values()].map((job) => ({ ...job })),
    'jobs.details': ({ job }) => ({ ...find(job) }),
    'jobs.definition': ({ job }) => {
      const { kind, label, description, dataset, files, incomplete } = find(job)
      if (incomplete) return null
      if (kind === 'export') return fakeExportDefinition(label, description, files[0] ?? '')
      return jobDefinitionSchema.parse({ label, description, source: { files: [...files] }, target: { dataset } })
    },
    'jobs.create': ({ definition }) => ({ job: newJob(definition.label, definition.kind).id }),
    'jobs.update': ({ job: id, definition }) => {
      const job = find(id)
      drafts.delete(id)
      Object.assign(job, { label: definition.label, status: 'editing', incomplete: false })
      changed(job)
      return null
    },
    'drafts.create': ({ draft }) => {
      const job = newJob(draft.label, draft.kind)
      job.incomplete = true
      drafts.set(job.id, draft as JobDraft)
      return { job: job.id }
    },
    'drafts.save': ({ job: id, draft }) => {
      const job = find(id)
      drafts.set(id, draft as JobDraft)
      Object.assign(job, { label: draft.label, status: 'editing' })
      changed(job)
      return null
    },
    'drafts.read': ({ job }) => ({ draft: drafts.get(job) ?? null }),
    'drafts.discard': ({ job }) => {
      const kept = !find(job).incomplete
      drafts.delete(job)
      if (!kept) {
        jobs.delete(job)
        emit('jobs.changed', { changed: [], removed: [job] })
      }
      return { kept }
    },
    'jobs.command': ({ jobs: ids, command: event }) => ({
      refused: ids.flatMap((id) => {
        try {
          command(find(id), event as 'start')
          return []
        } catch (error) {
          return [{ job: id, error: toErrorData(error) }]
        }
      }),
    }),
    'jobs.delete': ({ jobs: ids }) => {
      for (const id of ids) jobs.delete(id)
      emit('jobs.changed', { changed: [], removed: ids })
      return { refused: [] }
    },
    'jobs.duplicate': ({ job: id }) => {
      const job = {
        ...find(id),
        ...fakeJob(made++),
        status: 'editing' as const,
        run: null,
        label: `Copy of ${find(id).label}`,
      }
      jobs.set(job.id, job)
      changed(job)
      return { job: job.id }
    },
    'runs.undoSpace': () => ({ bytes: 12_300_000 }),
    'runs.undoPreview': () => ({
      dataset: 'clients',
      at: new Date().toISOString(),
      repair: false,
      removed: 1204,
      restored: 37,
      returned: 0,
      left: 2,
      later: { run000009: { label: 'Clients of July', at: new Date().toISOString() } },
      conflicts: [
        { kind: 'changed', run: 'run000009', before: { id: '7', town: 'Bonn' }, now: { id: '7', town: 'Rome' } },
        { kind: 'removed', run: 'run000009', before: { id: '8', town: 'Lyon' }, now: null },
      ],
    }),
    'runs.undo': () => ({ run: 'run000001' }),
    'jobs.columns': () => ({ columns: KNOWN_COLUMNS }),
    'runs.plausibility': ({ run }) => fakePlausibility(run),
    'runs.drift': ({ run }) => ({ files: find(run.replace('run', 'job')).status === 'failed' ? fakeDrift() : [] }),
    'templates.list': () => ({ templates: templates.list() }),
    'templates.fitting': ({ columns }) => ({ templates: templates.fitting(columns) }),
    'templates.save': ({ label, replace }) => ({ template: templates.save(label, replace) }),
    'templates.rename': ({ template, label }) => templates.rename(template, label),
    'templates.delete': ({ template }) => templates.remove(template),
    'templates.apply': ({ files }) => {
      const job: FakeJob = { ...fakeJob(made++), status: 'editing', run: null, label: 'From a template', files }
      jobs.set(job.id, job)
      changed(job)
      return { job: job.id }
    },
    'templates.export': ({ template }) => ({ file: `/home/ada/${templates.label(template)}.json` }),
    'templates.import': () => ({ template: templates.save('From a file', false), label: 'From a file' }),
    'runs.files': ({ run }) => {
      const job = [...jobs.values()].find((one) => one.run === run)
      const files = (job?.files ?? []).map((path) => ({
        path,
        state: 'done' as const,
        counters: job?.counters ?? null,
      }))
      return { files, total: files.length }
    },
    'runs.open': () => null,
    'runs.changes': ({ run }) => ({
      changes: [...jobs.values()].some((job) => job.run === run && job.dry)
        ? [
            { kind: 'inserted', before: null, after: { id: '4', name: 'Zoé Lefèvre', 'Birth Date': '1985-02-28' } },
            {
              kind: 'updated',
              before: { id: '2', name: 'Bob', 'Birth Date': null },
              after: { id: '2', name: 'Bobby', 'Birth Date': null },
            },
          ]
        : [],
    }),
    'journal.page': (param) => journalPage(journals.get(param.run) ?? 400, param),
    'journal.save': () => ({ file: '/home/ada/journal.txt', lines: 400 }),
    'journal.copy': () => ({ lines: 400 }),
    'rejects.page': (param) => rejectPage(rejectsOf(param.run), param),
    'rejects.one': ({ seq }) => oneReject(seq),
    'rejects.groups': ({ run }) => ({ groups: rejectGroups(rejectsOf(run)) }),
    'rejects.source': () => ({ folder: '/home/ada', name: 'people', ending: 'csv', kind: 'delimited' }),
    'rejects.export': ({ run, format, task }) => {
      // One that takes until it is cancelled.
      if (format === 'parquet') {
        emit('task.progress', { task, done: 40, total: 100 })
        return new Promise<never>((_resolve, reject) => cancels.set(task, reject))
      }
      return { files: [`/home/ada/rejects.${format}`], count: rejectsOf(run), leftOut: 0 }
    },
    'repairs.progress': ({ run }) =>
      rejectsOf(run) > 1000 ? FAKE_REPAIRS.progress : { refused: 0, repaired: 0, passing: 0, failing: 0, untried: 0 },
    'repairs.columns': () => FAKE_REPAIRS.columns,
    'repairs.correct': () => ({ matched: 10_000, corrected: 8200, unreadable: 3 }),
    'repairs.preview': () => FAKE_REPAIRS.preview,
    'repairs.record': () => null,
    'repairs.forget': () => ({ count: 1253 }),
    'repairs.try': () => ({ corrected: 1253, tried: 1253, passing: 1216, causes: FAKE_REPAIRS.preview.causes }),
    'repairs.start': ({ run }) => ({ run }),
    'tasks.cancel': ({ task }) => {
      cancels.get(task)?.(new VigieError('task.cancelled'))
      return null
    },
    'import.preview': (param) => {
      if (param.file.endsWith('.xlsx')) throw new VigieError('file.unreadable', { path: param.file, reason: 'EACCES' })
      return fakePreview(param)
    },
    'datasets.list': () => ({ datasets: options.datasets ? FAKE_DATASETS : [] }),
    'files.choose': () => ({ paths: ['/data/deliveries/Customers 2026.csv'] }),
    'import.sources': ({ files }) => ({
      entries: files.map((file) => ({
        kind: 'file' as const,
        count: 1,
        bytes: 128_456_789,
        files: [{ name: file, disk: file, packed: null, bytes: 128_456_789 }],
        error: null,
      })),
    }),
    'import.outline': () => ({
      kind: 'delimited',
      lines: Array.from({ length: 40 }, (_, row) => `${row};Zoé Lefèvre;1985-02-03;${row}.50;Châteauroux`),
      places: [],
      sheets: [],
    }),
    'import.trial': fakeTrial,
    'import.check': () => ({ problems: [] }),
    'export.preview': fakeExportPreview,
    'export.outline': fakeOutline,
    'export.folder': () => ({ folder: '/home/ada/Documents' }),
    'export.chooseFile': ({ name }) => ({ path: `/data/lists/${name}` }),
  }

  async function reply<R extends IpcRequest>(channel: R, param: IpcParam<R>): Promise<IpcEnvelope<IpcReplies[R]>> {
    await new Promise((resolve) => setTimeout(resolve, 8))
    try {
      return { ok: true, value: structuredClone(await (handlers[channel] as Handlers[R])(param)) }
    } catch (error) {
      return { ok: false, error: toErrorData(error) }
    }
  }

  return {
    requests: new Proxy({} as VigieBridge<File>['requests'], {
      get: (_, channel) => (param: never) => reply(channel as IpcRequest, param),
    }),
    on: new Proxy({} as VigieBridge<File>['on'], {
      get: (_, event) => (listener: (payload: never) => void) => {
        const set = listeners.get(event as IpcEvent) ?? new Set()
        listeners.set(event as IpcEvent, set.add(listener))
        return () => set.delete(listener)
      },
    }),
    pathOf: (file) => `/data/${file.name}`,
  }
}
