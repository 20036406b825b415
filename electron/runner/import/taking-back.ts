import { withoutEffect } from '@shared/jobs/counters'
import type { JournalNote } from '@shared/journal/entry'
import type { Checkpoint } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { findUndoable, setMarkState } from '../history/marks'
import { isFollowed, undoPart } from '../history/undo'
import { dropDataset, touchDataset } from '../database/datasets'
import { withoutEffects } from './files'
import { forgetImported } from './imported'
import type { RunPlan, RunState } from './plan'
import { saveCheckpoint } from './store'
import { dropTables } from './tables'

export interface TakenBack {
  readonly checkpoint: Checkpoint
  readonly note: JournalNote
}

/**
 * Ends a run that has ended early with its dataset as it was before. What it has refused is kept to be looked at; its records count as ignored. Where the
 * rows of the run were changed since, everything stays as it is.
 * @param number of the checkpoint that says so
 */
export async function endTakenBack(
  database: Database,
  connection: Connection,
  run: string,
  plan: RunPlan,
  state: RunState,
  number: number,
  onCommitError: (thrown: unknown) => void,
): Promise<TakenBack> {
  const { early } = state
  if (early === null) throw new Error('nothing to take back')
  const { dataset } = plan
  const kept: RunState = { ...state, early: { ...early, effect: 'kept' } }
  const gone: RunState = {
    ...state,
    counters: withoutEffect(state.counters),
    fileCounters: withoutEffect(state.fileCounters),
    early: { ...early, effect: 'takenBack' },
  }
  const done = await database.gate.together(() =>
    connection.transaction(async () => {
      const possible = plan.dry || (await takeBack(connection, run))
      if (possible) {
        await forgetImported(connection, run)
        await withoutEffects(connection, run)
        if (!plan.dry) touchDataset(connection, dataset)
      }
      await saveCheckpoint(connection, run, number, possible ? gone : kept, false)
      return possible
    }, onCommitError),
  )
  if (done) {
    await database.gate.alone(async () => {
      await dropTables(connection, run)
      if (plan.creates && !plan.dry) await dropDataset(connection, dataset)
    })
  }
  await database.checkpoint()
  return {
    checkpoint: { number, counters: done ? gone.counters : kept.counters, done: false },
    note: done
      ? { level: 'info', code: 'run.takenBack', params: { dataset, records: state.counters.success } }
      : { level: 'warning', code: 'run.notTakenBack', params: { dataset } },
  }
}

/** A part of all that is undone at once. */
const EVERYTHING = Number.MAX_SAFE_INTEGER

/**
 * Brings the dataset back to what it was; belongs into a transaction.
 * @returns false where rows of the run are not there any more as it left them: then nothing was done
 */
async function takeBack(connection: Connection, run: string): Promise<boolean> {
  const target = await findUndoable(connection, run)
  if (await isFollowed(connection, target)) return false
  while ((await undoPart(connection, target, EVERYTHING, 'leave')) !== null);
  await setMarkState(connection, target.mark, 'undone')
  return true
}
