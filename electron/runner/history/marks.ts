import { VigieError } from '@shared/errors/error-data'
import type { Connection } from '../database/connection'
import { keyFields } from '../import/plan'
import { loadRun } from '../import/store'
import type { Undoable } from './undo'

/**
 * The runs that have written rows, by their marks. A mark is never given twice, so that its row stays when its run is forgotten.
 * `kept`: the run can be undone; `undoing`: it has begun to be; `undone`; `dropped`: what would be needed for it is gone.
 */
export type MarkState = 'kept' | 'undoing' | 'undone' | 'dropped'

/** Gives a run its mark: higher than that of every run before it. @param kept it can be undone */
export async function takeMark(connection: Connection, run: string, dataset: string, kept: boolean): Promise<number> {
  const [row] = await connection.rows('SELECT coalesce(max(mark), 0) + 1 FROM vigie.marks')
  const mark = Number(row?.[0])
  const at = BigInt(Date.now())
  await connection.run(`INSERT INTO vigie.marks VALUES (?, ?, ?, ?, ?)`, [
    mark,
    run,
    dataset,
    at,
    kept ? 'kept' : 'dropped',
  ])
  return mark
}

export async function setMarkState(connection: Connection, mark: number, state: MarkState): Promise<void> {
  await connection.run('UPDATE vigie.marks SET state = ? WHERE mark = ?', [state, mark])
}

/** What is needed to undo a run. @throws undo.nothing, undo.notKept, undo.done */
export async function findUndoable(connection: Connection, run: string): Promise<Undoable> {
  const stored = await loadRun(connection, run)
  const mark = stored?.plan.mark ?? 0
  const [found] = await connection.rows('SELECT state, dataset FROM vigie.marks WHERE mark = ? AND run = ?', [
    mark,
    run,
  ])
  const state = found?.[0] as MarkState | undefined
  if (stored === null || stored.plan.dry || state === undefined) throw new VigieError('undo.nothing')
  if (state === 'dropped') throw new VigieError('undo.notKept')
  if (state === 'undone') throw new VigieError('undo.done')
  return { dataset: String(found?.[1]), mark, key: keyFields(stored.plan).map(({ field }) => field.field.name) }
}
