import { VigieError } from '@shared/errors/error-data'
import type { JobSummary } from '@shared/jobs/records'
import type { Program } from '../program'
import { sendEvent } from './wrap'

/** Changes of jobs are sent at once and then at most this often, in ms: a running import changes its job all the time. */
const LIST_MS = 100

/** Sends what happens in the engine to the window. */
export function forwardEvents(program: Program): void {
  const { engine } = program
  const send: typeof sendEvent = (_window, event, value) => {
    sendEvent(program.window(), event, value)
  }
  const changed = new Set<string>()
  const removed = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (changed.size === 0 && removed.size === 0) return
    const summaries = [...changed].flatMap((job) => summaryOf(program, job))
    send(undefined, 'jobs.changed', { changed: summaries, removed: [...removed] })
    changed.clear()
    removed.clear()
    timer = setTimeout(flush, LIST_MS)
  }
  const mark = () => {
    if (timer === undefined) flush()
  }

  engine.on('jobs', (jobs) => {
    for (const job of jobs.changed) changed.add(job)
    for (const job of jobs.removed) {
      changed.delete(job)
      removed.add(job)
    }
    // What is gone is told before the reply to whoever has deleted it.
    if (removed.size > 0) flush()
    else mark()
  })
  engine.on('progress', (progress) => {
    send(undefined, 'run.progress', progress)
    changed.add(progress.job)
    mark()
  })
  engine.on('journal', (journal) => {
    send(undefined, 'journal.grew', journal)
  })
  engine.on('task', ({ task, done, total }) => {
    send(undefined, 'task.progress', { task, done, total })
  })
  const tellState = () => {
    send(undefined, 'app.changed', program.state())
  }
  engine.on('settings', tellState)
  engine.on('notice', tellState)
}

function summaryOf({ engine }: Program, job: string): JobSummary[] {
  try {
    return [engine.details(job)]
  } catch (error) {
    // Deleted between the change and its telling.
    if (error instanceof VigieError && error.code === 'job.notFound') return []
    throw error
  }
}
