import { z } from 'zod'
import { brokenEquations, countersSchema, zeroCounters, type Counters } from '@shared/jobs/counters'
import { toErrorData } from '@shared/errors/error-data'
import type { Checkpoint, RunOutcome } from '@shared/runner/protocol'
import { CHANGED_ROWS, type ChangedRows, type UndoCounts } from '@shared/runner/undo'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { touchDataset } from '../database/datasets'
import { diskFull } from '@files/disk'
import { Interrupted, isDiskFull } from '../database/errors'
import { forgetImported } from '../import/imported'
import { hasRepaired, reopenRepaired } from '../repair/store'
import type { RunEvents } from '../import/run'
import type { StopRequest } from '../import/stopping'
import { findUndoable, setMarkState } from './marks'
import { previewUndo } from './preview'
import { rowsOf, undoPart } from './undo'

/** Rows that are undone in one transaction: a stop is heeded between two of them. Tests make it smaller. */
const PART_ROWS = Number(process.env['VIGIE_UNDO_ROWS'] ?? 100_000)

const undoPlanSchema = z.object({
  /** The run that is undone. */
  of: z.string(),
  dataset: z.string(),
  mark: z.number(),
  key: z.array(z.string()),
  changed: z.enum(CHANGED_ROWS),
})
type UndoPlan = z.infer<typeof undoPlanSchema>

interface StoredUndo {
  readonly plan: UndoPlan
  readonly checkpoint: Checkpoint
}

/** The checkpoint of a run that undoes another one; null when it has none. */
export async function loadUndo(connection: Connection, run: string): Promise<StoredUndo | null> {
  const row = (await connection.rows('SELECT plan, number, counters, done FROM vigie.undos WHERE run = ?', [run]))[0]
  if (row === undefined) return null
  return {
    plan: undoPlanSchema.parse(JSON.parse(String(row[0]))),
    checkpoint: {
      number: Number(row[1]),
      counters: countersSchema.parse(JSON.parse(String(row[2]))),
      done: row[3] === true,
    },
  }
}

/** One run that undoes another one. */
export class UndoRun {
  readonly #database: Database
  readonly #run: string
  readonly #stop: StopRequest
  readonly #events: RunEvents
  #checkpoint: Checkpoint | null = null

  constructor(database: Database, run: string, stop: StopRequest, events: RunEvents) {
    this.#database = database
    this.#run = run
    this.#stop = stop
    this.#events = events
  }

  /** Never throws: whatever goes wrong is the outcome, with the last checkpoint that was committed. */
  async execute(of: string, changed: ChangedRows): Promise<RunOutcome> {
    try {
      return await this.#database.use((connection) => this.#execute(connection, of, changed))
    } catch (thrown) {
      const explained = isDiskFull(thrown) ? await diskFull(this.#database.blocks, thrown) : thrown
      return { kind: 'failed', error: toErrorData(explained), checkpoint: this.#checkpoint }
    } finally {
      this.#stop.dispose()
    }
  }

  async #execute(connection: Connection, of: string, changed: ChangedRows): Promise<RunOutcome> {
    const stored = (await loadUndo(connection, this.#run)) ?? (await this.#begin(connection, of, changed))
    const { plan } = stored
    let { checkpoint } = stored
    this.#checkpoint = checkpoint
    while (!checkpoint.done) {
      if (this.#stop.reason !== null) return { kind: 'stopped', reason: this.#stop.reason, checkpoint }
      try {
        checkpoint = await this.#database.gate.together(() => this.#part(connection, plan, checkpoint))
      } catch (thrown) {
        if (!(thrown instanceof Interrupted) || this.#stop.reason === null) throw thrown
        return { kind: 'stopped', reason: this.#stop.reason, checkpoint }
      }
      this.#checkpoint = checkpoint
      this.#events.progress(checkpoint.counters, checkpoint.number)
    }
    await this.#database.checkpoint()
    const { deleted, updated, inserted, ignored } = checkpoint.counters
    this.#events.journal({
      level: ignored > 0 ? 'warning' : 'info',
      code: 'undo.finished',
      params: { removed: deleted, restored: updated, returned: inserted, left: ignored },
    })
    return { kind: 'finished', checkpoint }
  }

  /** @throws undo.nothing, undo.notKept, undo.done */
  async #begin(connection: Connection, of: string, changed: ChangedRows): Promise<StoredUndo> {
    const undoable = await findUndoable(connection, of)
    const { removed, restored, returned, left } = await previewUndo(connection, undoable, 0)
    const plan: UndoPlan = { ...undoable, key: [...undoable.key], of, changed }
    const counters = { ...zeroCounters(), total: removed + restored + returned + left }
    await this.#database.gate.alone(async () => {
      await connection.transaction(async () => {
        await setMarkState(connection, plan.mark, 'undoing')
        await connection.run('INSERT INTO vigie.undos VALUES (?, ?, 0, ?, false)', [
          this.#run,
          JSON.stringify(plan),
          JSON.stringify(counters),
        ])
      }, this.#events.commitDoubt)
    })
    this.#events.journal({ level: 'info', code: 'undo.started', params: { dataset: plan.dataset } })
    return { plan, checkpoint: { number: 0, counters, done: false } }
  }

  /** Of a repair: its rejects are open again. Where a row has stayed, nobody could tell which of its records must not go in once more. */
  async #reopen(connection: Connection, of: string, left: number): Promise<void> {
    if (left === 0) {
      const count = await reopenRepaired(connection, of)
      if (count > 0) this.#events.journal({ level: 'info', code: 'repair.reopened', params: { count } })
      return
    }
    if (await hasRepaired(connection, of))
      this.#events.journal({ level: 'warning', code: 'repair.notReopened', params: { count: left } })
  }

  async #part(connection: Connection, plan: UndoPlan, { number, counters }: Checkpoint): Promise<Checkpoint> {
    return connection.transaction(async () => {
      const undone = await this.#stop.during(connection, () => undoPart(connection, plan, PART_ROWS, plan.changed))
      const after = undone === null ? { ...counters, total: counters.processed } : count(counters, undone)
      const checkpoint = { number: number + 1, counters: after, done: undone === null }
      if (undone !== null) touchDataset(connection, plan.dataset)
      else {
        await setMarkState(connection, plan.mark, 'undone')
        await forgetImported(connection, plan.of)
        await this.#reopen(connection, plan.of, after.ignored)
      }
      const saved = await connection.run('UPDATE vigie.undos SET number = ?, counters = ?, done = ? WHERE run = ?', [
        checkpoint.number,
        JSON.stringify(after),
        checkpoint.done,
        this.#run,
      ])
      if (saved !== 1) throw new Error(`checkpoint of run ${this.#run}: ${saved} rows`)
      return checkpoint
    }, this.#events.commitDoubt)
  }
}

/** Rows that are removed, go back to what they were, and return count as deleted, updated and inserted; those that are left, as ignored. */
function count(before: Counters, undone: UndoCounts): Counters {
  const { removed, restored, returned, left } = undone
  const counters: Counters = {
    ...before,
    processed: before.processed + rowsOf(undone),
    success: before.success + removed + restored + returned,
    deleted: before.deleted + removed,
    updated: before.updated + restored,
    inserted: before.inserted + returned,
    ignored: before.ignored + left,
  }
  const total = Math.max(before.total ?? 0, counters.processed)
  const broken = brokenEquations(counters)
  if (broken.length > 0) throw new Error(`counters do not add up: ${broken.join('; ')}`)
  return { ...counters, total }
}
