import { existsSync } from 'node:fs'
import { shell } from 'electron'
import type { Engine } from '@engine/api'
import { assertNever } from '@shared/assert-never'
import { toErrorData, VigieError } from '@shared/errors/error-data'
import type { BatchReply } from '@shared/ipc/contract'
import { requireImport } from '@shared/jobs/kinds'
import { LONGEST_LABEL } from '@shared/jobs/names'
import type { RunFile } from '@shared/runner/protocol'
import type { Program } from '../../program'
import type { Checked, Handlers } from '../wrap'

type JobHandlers = Pick<
  Handlers,
  | 'jobs.list'
  | 'jobs.details'
  | 'jobs.definition'
  | 'jobs.create'
  | 'jobs.update'
  | 'jobs.command'
  | 'drafts.create'
  | 'drafts.save'
  | 'drafts.read'
  | 'drafts.discard'
  | 'jobs.delete'
  | 'jobs.duplicate'
  | 'jobs.columns'
  | 'runs.files'
  | 'runs.open'
  | 'runs.changes'
  | 'runs.undoPreview'
  | 'runs.undoSpace'
  | 'runs.undo'
  | 'runs.plausibility'
  | 'runs.drift'
>

/** Rows that a later run has changed, as many as a dialog shows. */
const SHOWN_CONFLICTS = 50

/** Requests about jobs. */
export function jobHandlers(program: Program): JobHandlers {
  const { engine } = program
  return {
    'jobs.list': () => engine.jobs(),
    'jobs.details': ({ job }) => engine.details(job),
    'jobs.definition': ({ job }) => engine.definition(job),
    'jobs.create': async ({ definition }) => ({ job: await engine.createJob(definition) }),
    'jobs.update': async ({ job, definition }) => {
      await engine.updateJob(job, definition)
      return null
    },
    'drafts.create': async ({ draft }) => ({ job: await engine.createDraft(draft) }),
    'drafts.save': async ({ job, draft }) => {
      await engine.saveDraft(job, draft)
      return null
    },
    'drafts.read': ({ job }) => ({ draft: engine.draft(job) }),
    'drafts.discard': async ({ job }) => ({ kept: await engine.discardDraft(job) }),
    'jobs.command': ({ jobs, command, ...manner }) => forEach(jobs, (job) => obey(engine, job, command, manner)),
    'jobs.delete': ({ jobs }) => engine.deleteJobs(jobs),
    'jobs.duplicate': async ({ job }) => {
      const label = program.translate()('shell.copyOf', { label: engine.details(job).label })
      return { job: await engine.duplicateJob(job, label.slice(0, LONGEST_LABEL)) }
    },
    'jobs.columns': async ({ job }) => ({ columns: await engine.knownColumns(job) }),
    'runs.files': ({ run, offset, limit }) => engine.files(run, offset, limit),
    'runs.undoPreview': async ({ run }) => {
      const { definition, startedAt, createdAt, repair } = engine.run(run)
      const { target } = requireImport(definition)
      const found = await engine.undoPreview(run, SHOWN_CONFLICTS)
      const ids = new Set(found.conflicts.map((conflict) => conflict.run))
      const later = Object.fromEntries(
        engine
          .runs()
          .filter(({ id }) => ids.has(id))
          .map((one) => [one.id, { label: engine.details(one.job).label, at: one.startedAt ?? one.createdAt }]),
      )
      return { ...found, dataset: target.dataset, at: startedAt ?? createdAt, repair: repair !== null, later }
    },
    'runs.undoSpace': async () => ({
      bytes: (await engine.histories()).reduce((sum, { bytes }) => sum + bytes, 0),
    }),
    'runs.undo': async ({ run, changed }) => ({ run: await engine.undo(run, changed) }),
    'runs.open': async ({ run, file }) => {
      const [found] = (await engine.files(run, file, 1)).files
      await openFile(found)
      return null
    },
    'runs.plausibility': ({ run }) => engine.plausibility(run),
    'runs.drift': async ({ run }) => ({ files: await engine.drift(run) }),
    'runs.changes': async ({ run }) => ({ changes: await engine.dryChanges(run) }),
  }
}

/** Only what a run has written and completed is opened: the window names no paths. @throws file.notFound, file.unreadable */
async function openFile(file: RunFile | undefined): Promise<void> {
  if (file?.state !== 'done') throw new VigieError('file.notFound', { path: file?.path ?? '' })
  const { path } = file
  const reason = await shell.openPath(path)
  if (reason !== '') throw new VigieError(existsSync(path) ? 'file.unreadable' : 'file.notFound', { path, reason })
}

function obey(
  engine: Engine,
  job: string,
  command: Checked<'jobs.command'>['command'],
  { again, accepted }: Pick<Checked<'jobs.command'>, 'again' | 'accepted'>,
): Promise<unknown> {
  switch (command) {
    case 'start':
      return again ? engine.start(job, true, accepted) : startOnce(engine, job, accepted)
    case 'dryRun':
      return engine.dryRun(job)
    case 'resume':
      return engine.resume(job, accepted)
    case 'pause':
      return engine.pause(job)
    case 'cancel':
      return engine.cancel(job)
    default:
      return assertNever(command)
  }
}

/** Asks before a run would be refused because of files that were imported before. @throws source.imported */
async function startOnce(engine: Engine, job: string, accepted: boolean): Promise<string> {
  // What is wrong with the files themselves is told by the run, with its journal.
  const files = await engine.imported(job).catch(() => [])
  const [first] = files
  if (first !== undefined) {
    const { dataset } = engine.details(job)
    throw new VigieError('source.imported', { count: files.length, path: first.path, at: first.at, dataset })
  }
  return engine.start(job, false, accepted)
}

async function forEach(jobs: readonly string[], act: (job: string) => Promise<unknown>): Promise<BatchReply> {
  const refused: BatchReply['refused'][number][] = []
  for (const job of jobs) {
    try {
      await act(job)
    } catch (error) {
      refused.push({ job, error: toErrorData(error) })
    }
  }
  return { refused }
}
