import { stat } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import type { Restart } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import type { StopRequest } from '../import/stopping'
import { openWriter, type RowWriter, type WriterState } from '../write/writer'
import { columnOf } from './columns'
import { requirePlaces, unfinishedName } from './files'
import { partEnd } from './part-end'
import type { FilePlace } from './places'
import type { ExportPlan, ExportState } from './plan'
import { saveResult } from './results'
import { areSame, selectRows } from './rows'

/** Work that a kill may cost. */
const CHECKPOINT_MS = 1000
/** Rows of the first step of a file that may only have so many bytes. */
const FIRST_STEP = 20_000

/** What was written can't be gone on with: the run begins again. */
export class BeginAgain extends Error {
  readonly reason: Restart

  constructor(reason: Restart) {
    super(reason)
    this.reason = reason
  }
}

export interface WritingTools {
  readonly database: Database
  readonly connection: Connection
  readonly run: string
  readonly plan: ExportPlan
  readonly stop: StopRequest
  /** The last one that was committed. */
  state(): ExportState
  commit(state: ExportState, beside?: () => void): Promise<void>
}

/** Writes the files of an export, one after the other, each from its checkpoint on. */
export class FileWriting {
  readonly #tools: WritingTools

  constructor(tools: WritingTools) {
    this.#tools = tools
  }

  /** @returns false where it was stopped, at a checkpoint @throws BeginAgain, and the errors of writers */
  async write(place: FilePlace): Promise<boolean> {
    if (this.#tools.stop.reason !== null) return false
    if (this.#tools.state().writer === null) await requirePlaces([place.path], this.#tools.plan.overwrite)
    try {
      return await (place.bytes === null ? this.#writeAll(place) : this.#writeSized(place, place.bytes))
    } catch (thrown) {
      throw isLost(thrown) ? new BeginAgain('lost') : thrown
    }
  }

  async #writeAll(place: FilePlace): Promise<boolean> {
    const { stop } = this.#tools
    const forced = forcedRows()
    const writer = await this.#open(place)
    try {
      let state = this.#tools.state()
      // A file without rows begins where the one before it has ended.
      state = { ...state, next: Math.max(state.next, place.from) }
      let last = performance.now()
      while (state.next < place.to) {
        const to =
          forced === null ? partEnd(state.next, place.to, writer.rowsAtATime) : Math.min(place.to, state.next + forced)
        const rows = await this.#append(writer, state.next, to)
        state = withRows(state, rows, to)
        const isStopped = stop.reason !== null
        if (!isStopped && forced === null && performance.now() - last < CHECKPOINT_MS) continue
        if (stop.reason === 'cancel') return false
        state = await this.#checkpoint(writer, state)
        last = performance.now()
        if (isStopped && state.next < place.to) return false
      }
      await this.#complete(writer, place, state)
      return true
    } finally {
      await writer.close()
    }
  }

  /** As many rows as fit into so many bytes, and one in any case. */
  async #writeSized(place: FilePlace, bytes: number): Promise<boolean> {
    const base: ExportState = { ...this.#tools.state(), next: place.from, fileRows: 0, writer: null }
    const done = this.#tools.state().counters.processed - this.#tools.state().fileRows
    const start = { ...base, counters: counted(base, done, base.fileBytes) }
    /** States of this file in which it fitted, with what it had then. */
    const fitting: { readonly state: ExportState; readonly bytes: number }[] = [{ state: start, bytes: 0 }]
    let room = bytes
    for (;;) {
      const filled = await this.#fill(place, room, fitting)
      if (filled === null) return false
      const { writer, state } = filled
      const before = writer.bytes
      await writer.end()
      const { size } = await stat(unfinishedName(place.path, this.#tools.run))
      if (size <= bytes || state.fileRows <= 1) {
        await this.#keep(place, state, size)
        return true
      }
      // What ends the file takes room too, and no more with fewer rows.
      room = bytes - (size - before)
      while (fitting.length > 1 && (fitting.at(-1)?.bytes ?? 0) > room) fitting.pop()
      await this.#tools.commit(fitting.at(-1)?.state ?? start)
    }
  }

  /** Adds rows in ever smaller steps until not one more fits. @returns null where it was stopped */
  async #fill(
    place: FilePlace,
    room: number,
    fitting: { readonly state: ExportState; readonly bytes: number }[],
  ): Promise<{ readonly writer: RowWriter; readonly state: ExportState } | null> {
    const { stop } = this.#tools
    let state = this.#tools.state()
    let writer = await this.#open(place)
    try {
      let step = forcedRows() ?? FIRST_STEP
      while (state.next < place.to && step >= 1) {
        step = Math.min(step, writer.rowsAtATime)
        const to = Math.min(place.to, state.next + step)
        const grown = withRows(state, await this.#append(writer, state.next, to), to)
        const written = await writer.checkpoint()
        if (writer.bytes > room && grown.fileRows > 1) {
          step = Math.floor((to - state.next) / 2)
          await writer.close()
          writer = await this.#open(place)
          continue
        }
        if (stop.reason === 'cancel') return this.#closed(writer)
        state = await this.#commit(grown, written, writer.bytes)
        fitting.push({ state, bytes: writer.bytes })
        if (stop.reason !== null) return this.#closed(writer)
      }
      return { writer, state }
    } catch (thrown) {
      await writer.close()
      throw thrown
    }
  }

  async #closed(writer: RowWriter): Promise<null> {
    await writer.close()
    return null
  }

  async #open(place: FilePlace): Promise<RowWriter> {
    const { database, connection, plan, run } = this.#tools
    const { writer } = this.#tools.state()
    return openWriter(connection, {
      folder: database.blocks,
      file: unfinishedName(place.path, run),
      format: plan.format,
      columns: plan.outputs.map(({ column }) => columnOf(column)),
      state: writer,
    })
  }

  async #append(writer: RowWriter, from: number, to: number): Promise<number> {
    const { database, connection, run, plan, stop } = this.#tools
    return database.gate.together(() => stop.during(connection, () => writer.write(selectRows(run, plan, from, to))))
  }

  async #checkpoint(writer: RowWriter, state: ExportState): Promise<ExportState> {
    return this.#commit(state, await writer.checkpoint(), writer.bytes)
  }

  async #commit(state: ExportState, writer: WriterState, bytes: number): Promise<ExportState> {
    await this.#requireSame(state)
    const committed = {
      ...state,
      writer: { ...writer },
      counters: counted(state, state.counters.processed, bytes + state.fileBytes),
    }
    await this.#tools.commit(committed)
    return committed
  }

  async #complete(writer: RowWriter, place: FilePlace, state: ExportState): Promise<void> {
    // All rows were read: that they were the right ones can be seen while the last of them are forced to the disk. With another connection, because the writer may
    // be reading rows again, for the one that can't be written.
    const ended = writer.end()
    ended.catch(() => undefined)
    try {
      await this.#tools.database.use((other) => this.#requireSame(state, other))
    } finally {
      await ended
    }
    const { size } = await stat(unfinishedName(place.path, this.#tools.run))
    await this.#keep(place, state, size)
  }

  /** The file is complete, and the next one begins. */
  async #keep(place: FilePlace, state: ExportState, size: number): Promise<void> {
    const { connection, run } = this.#tools
    const fileBytes = state.fileBytes + size
    const counters = counted(state, state.counters.processed, fileBytes)
    const next: ExportState = { ...state, files: place.number + 1, fileRows: 0, fileBytes, writer: null, counters }
    const result = { path: place.path, rows: state.fileRows, bytes: size }
    await this.#tools.commit(next, () => {
      saveResult(connection, run, place.number, result)
    })
  }

  /** All rows so far were read from the dataset as it was in the beginning. @throws BeginAgain */
  async #requireSame(state: ExportState, connection = this.#tools.connection): Promise<void> {
    if (!(await areSame(connection, this.#tools.plan, state))) throw new BeginAgain('changed')
  }
}

/** Rows between two checkpoints, where tests want few. */
function forcedRows(): number | null {
  const forced = Number(process.env['VIGIE_EXPORT_ROWS'])
  return forced > 0 ? forced : null
}

function isLost(thrown: unknown): boolean {
  return thrown instanceof VigieError && thrown.code === 'write.lost'
}

function withRows(state: ExportState, rows: number, next: number): ExportState {
  const processed = state.counters.processed + rows
  return {
    ...state,
    next,
    fileRows: state.fileRows + rows,
    counters: counted(state, processed, state.counters.bytesRead),
  }
}

function counted({ counters }: ExportState, rows: number, bytes: number): ExportState['counters'] {
  return { ...counters, processed: rows, success: rows, inserted: rows, bytesRead: bytes }
}
