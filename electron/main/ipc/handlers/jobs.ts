import type { Engine } from '@engine/api'
import { assertNever } from '@shared/assert-never'
import { toErrorData } from '@shared/errors/error-data'
import type { BatchReply } from '@shared/ipc/contract'
import type { Checked, Handlers } from '../wrap'

type JobHandlers = Pick<
  Handlers,
  | 'jobs.list'
  | 'jobs.details'
  | 'jobs.definition'
  | 'jobs.create'
  | 'jobs.update'
  | 'jobs.command'
  | 'jobs.delete'
  | 'runs.changes'
>

/** Requests about jobs. */
export function jobHandlers(engine: Engine): JobHandlers {
  return {
    'jobs.list': () => engine.jobs(),
    'jobs.details': ({ job }) => engine.details(job),
    'jobs.definition': ({ job }) => engine.definition(job),
    'jobs.create': async ({ definition, start }) => {
      const job = await engine.createJob(definition)
      if (start) await engine.start(job)
      return { job }
    },
    'jobs.update': async ({ job, definition, start }) => {
      await engine.updateJob(job, definition)
      if (start) await engine.start(job)
      return null
    },
    'jobs.command': ({ jobs, command }) => forEach(jobs, (job) => obey(engine, job, command)),
    'jobs.delete': ({ jobs }) => engine.deleteJobs(jobs),
    'runs.changes': async ({ run }) => ({ changes: await engine.dryChanges(run) }),
  }
}

function obey(engine: Engine, job: string, command: Checked<'jobs.command'>['command']): Promise<unknown> {
  switch (command) {
    case 'start':
      return engine.start(job)
    case 'dryRun':
      return engine.dryRun(job)
    case 'resume':
      return engine.resume(job)
    case 'pause':
      return engine.pause(job)
    case 'cancel':
      return engine.cancel(job)
    default:
      return assertNever(command)
  }
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
