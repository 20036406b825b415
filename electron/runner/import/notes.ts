import { addStep } from '@shared/jobs/counters'
import type { JournalNote } from '@shared/journal/entry'
import type { RejectRow } from '../rejects/store'
import type { Batch } from './batches'
import type { RunState } from './plan'

/** Checkpoints come every second or so; the journal gets one of them now and then. */
const CHECKPOINT_NOTE_MS = 10_000

/** What a run writes to its journal while it works. */
export class RunNotes {
  readonly #write: (note: JournalNote) => void
  #file = -1
  #lastCheckpoint = performance.now()

  constructor(write: (note: JournalNote) => void) {
    this.#write = write
  }

  /** To be called with every batch; the first of a file is told. @param corrected its records are corrected ones, and not read from it */
  reading(batch: Batch, corrected: boolean): void {
    if (batch.file === this.#file) return
    this.#file = batch.file
    const { path, format } = batch.plan
    if (corrected) {
      this.#write({ level: 'info', code: 'repair.file', params: { file: path } })
      return
    }
    if (format.kind !== 'delimited') {
      this.#write({ level: 'info', code: 'file.openedAs', params: { file: path, kind: format.kind } })
      return
    }
    const params = {
      file: path,
      delimiter: format.delimiter === '\t' ? '\\t' : format.delimiter,
      quote: format.quote ?? '-',
      encoding: format.encoding,
      header: String(format.header),
    }
    this.#write({ level: 'info', code: 'file.opened', params })
  }

  /** To be called after every commit, with the first reject of the batch. */
  committed(batch: Batch, before: RunState, after: RunState, checkpoint: number, reject: RejectRow | undefined): void {
    if (before.entries === 0 && reject !== undefined) {
      const { code, field } = reject.causes[0]
      const params = { file: batch.plan.path, line: reject.line, rejectCode: code }
      this.#write(
        field === null
          ? { level: 'warning', code: 'reject.firstRecord', params }
          : { level: 'warning', code: 'reject.first', params: { ...params, field } },
      )
    }
    if (performance.now() - this.#lastCheckpoint >= CHECKPOINT_NOTE_MS) {
      this.#lastCheckpoint = performance.now()
      this.#write({
        level: 'info',
        code: 'checkpoint.reached',
        params: { checkpoint, processed: after.counters.processed },
      })
    }
    if (batch.lastOfFile && after.skip === 0) this.#fileDone(batch, before, after)
  }

  #fileDone(batch: Batch, before: RunState, after: RunState): void {
    const { processed, rejects } = addStep(before.fileCounters, before.counters, after.counters)
    this.#write({ level: 'info', code: 'file.done', params: { file: batch.plan.path, records: processed, rejects } })
  }
}
