import { join } from 'node:path'
import { toErrorData } from '@shared/errors/error-data'
import type { Language } from '@shared/messages/plural'
import type { RejectFileFormat } from '@shared/rejects/reject'
import type { RejectFiles, RejectSource, RunnerEvent, RunnerParams } from '@shared/runner/protocol'
import type { Settings } from '@shared/settings/settings'
import type { Journals } from '../journal/journals'
import type { RunnerLink } from '../runner-link/runner-link'
import { note } from '../runs/notes'
import { newId } from '../store/ids'
import type { Store } from '../store/store'

/** Which rejects are written, and how. */
export type RejectListRequest = Omit<RunnerParams<'exportRejects'>, 'task'> & {
  /** By which its progress is told and by which it can be cancelled; left out: nobody is interested. */
  readonly task?: string
}

export type TaskProgress = Omit<Extract<RunnerEvent, { readonly type: 'task' }>, 'type'>

export interface RejectListTools {
  readonly store: Store
  readonly link: RunnerLink
  readonly journals: Journals
  /** The language of messages in lists that nobody has asked for. */
  readonly language: () => Language
  readonly settings: () => Settings
  /** False beside a program that has the workspace: journals are its own. */
  readonly mayWrite: boolean
}

/** Writes lists of rejects to files, and tells so in the journal of the run. */
export class RejectLists {
  readonly #tools: RejectListTools

  constructor(tools: RejectListTools) {
    this.#tools = tools
  }

  /** @throws run.notFound, file.exists, file.unwritable, disk.full, task.cancelled, rejects.nothingToRepair, rejects.noRepair */
  async export(request: RejectListRequest): Promise<RejectFiles> {
    const run = this.#tools.store.run(request.run).id
    const written = await this.#tools.link.ask('exportRejects', { ...request, run, task: request.task ?? newId() })
    this.#tell(request, written)
    return written
  }

  /** A task that is unknown has ended. */
  async cancel(task: string): Promise<void> {
    await this.#tools.link.session?.request('cancelTask', { task })
  }

  /** Writes all rejects of a run that is about to end beside its first file, where the setting says so. That can't fail the run: why it did not succeed is told in the journal. */
  async writeBeside(run: string): Promise<void> {
    const { rejectList: format } = this.#tools.settings()
    if (format === 'none') return
    try {
      const { total } = await this.#tools.link.ask('rejects', { run, filter: {}, offset: 0, limit: 1 })
      const source = await this.#tools.link.ask('rejectSource', { run })
      if (source === null || total === 0) return
      const language = this.#tools.language()
      const file = this.#placeBeside(source, run, format)
      // A run that was taken up again at its very end writes the same list once more.
      await this.export({ run, filter: {}, file, format, language, overwrite: true, protect: true })
    } catch (thrown) {
      const { code, params } = toErrorData(thrown)
      // There may be nothing but warnings, and they are in.
      if (code === 'rejects.nothingToRepair') return
      this.#tools.journals.write(run, note('rejects.notWritten', {}, 'warning'))
      this.#tools.journals.write(run, note('run.error', { ...params, code }, 'warning'))
    }
  }

  /** Each run has its own: `orders-rejects-20261126-031500.csv`. */
  #placeBeside({ folder, name, ending }: RejectSource, run: string, format: RejectFileFormat): string {
    const { startedAt, createdAt } = this.#tools.store.run(run)
    const moment = (startedAt ?? createdAt).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
    const what = format === 'repair' ? 'repair' : 'rejects'
    return join(folder, `${name}-${what}-${moment}.${format === 'repair' ? ending : format}`)
  }

  #tell({ run, format, protect }: RejectListRequest, { files, count, leftOut }: RejectFiles): void {
    if (!this.#tools.mayWrite) return
    const [file = ''] = files
    const isProtected = format === 'csv' && protect
    const { journals } = this.#tools
    journals.write(run, note(isProtected ? 'rejects.writtenProtected' : 'rejects.written', { count, file }))
    if (leftOut > 0) journals.write(run, note('rejects.leftOut', { count: leftOut }, 'warning'))
  }
}
