import { Notification } from 'electron'
import log from 'electron-log/main'
import type { IpcEvents } from '@shared/ipc/contract'
import type { RunRecord } from '@shared/jobs/records'
import { describeError } from '@shared/messages/describe'
import type { Program } from '../program'

/** Ends that come within this time are told together, in ms. */
const TOGETHER_MS = 1000

interface Ended {
  readonly run: RunRecord
  readonly label: string
}

/**
 * Tells on the desktop when runs end: failures always, the others by setting. A click shows the job, at the place where the reason is to
 * be found.
 */
export class Notifications {
  readonly #program: Program
  #waiting: Ended[] = []
  #timer: NodeJS.Timeout | undefined
  /** A notification that is collected as garbage does not hear its click. */
  readonly #shown = new Set<Notification>()

  constructor(program: Program) {
    this.#program = program
    program.engine.on('status', ({ run, to }) => {
      if (run === null) return
      if (to === 'failed' || (to === 'finished' && program.engine.settings().notifyFinished)) this.#add(run)
    })
  }

  #add(run: string): void {
    const record = this.#program.engine.run(run)
    this.#waiting.push({ run: record, label: this.#program.engine.details(record.job).label })
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const ended = this.#waiting
      this.#waiting = []
      this.#tell(ended)
    }, TOGETHER_MS)
  }

  #tell(ended: readonly Ended[]): void {
    const first = ended[0]
    if (first === undefined || !Notification.isSupported()) return
    const notification = new Notification(ended.length === 1 ? this.#one(first) : this.#several(ended))
    this.#shown.add(notification)
    notification.on('click', () => {
      const failed = ended.find(({ run }) => run.status === 'failed') ?? first
      this.#shown.delete(notification)
      this.#program.show(failed.run.job, tabOf(failed.run))
    })
    notification.on('close', () => {
      this.#shown.delete(notification)
    })
    notification.on('failed', (_event, error) => {
      log.warn('notification failed', error)
    })
    notification.show()
  }

  #one({ run, label }: Ended): { title: string; body: string } {
    const t = this.#program.translate()
    if (run.status !== 'failed') {
      const body = t('shell.notification.finishedBody', { count: run.counters.processed })
      return { title: t('shell.notification.finished', { label }), body }
    }
    const body = run.error === null ? t('status.failed') : describeError(t, run.error)
    return { title: t('shell.notification.failed', { label }), body }
  }

  #several(ended: readonly Ended[]): { title: string; body: string } {
    const t = this.#program.translate()
    const failed = ended.filter(({ run }) => run.status === 'failed')
    const title =
      failed.length > 0
        ? t('shell.notification.severalFailed', { count: failed.length })
        : t('shell.notification.several', { count: ended.length })
    const labels = (failed.length > 0 ? failed : ended).map(({ label }) => label)
    return { title, body: labels.slice(0, 5).join(', ') + (labels.length > 5 ? ' …' : '') }
  }
}

/** Where the reason of a run's end is to be found. */
function tabOf({ status, counters }: RunRecord): IpcEvents['job.show']['tab'] {
  if (counters.rejects > 0) return 'rejects'
  return status === 'failed' ? 'journal' : 'general'
}
