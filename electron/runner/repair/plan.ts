import { VigieError } from '@shared/errors/error-data'
import { zeroCounters } from '@shared/jobs/counters'
import type { ErrorAction } from '@shared/jobs/definition'
import type { Connection } from '../database/connection'
import { findDataset, storedTable } from '../database/datasets'
import { literal } from '../database/sql'
import type { RunPlan, RunState } from '../import/plan'
import { loadRun, type StoredRun } from '../import/store'
import { FIRST_CORRECTED } from './reader'
import { openOf } from './store'

/**
 * The run whose rejects are to be repaired. What was refused by a repair is still open where it was refused first, and a run that was undone has left nothing that
 * could be completed.
 * @throws run.notFound, repair.notPossible, repair.undone
 */
export async function findRepairable(connection: Connection, of: string): Promise<StoredRun> {
  const stored = await loadRun(connection, of)
  if (stored === null) throw new VigieError('run.notFound', { id: of })
  const { dry, repair, mark } = stored.plan
  if (dry || repair !== null) throw new VigieError('repair.notPossible')
  const [found] = await connection.rows('SELECT state FROM vigie.marks WHERE mark = ? AND run = ?', [mark, of])
  if (found?.[0] === 'undone' || found?.[0] === 'undoing') throw new VigieError('repair.undone')
  return stored
}

/**
 * What a run does that imports corrected rejects of another one: with them all that that one has done with its records, as it was resolved then. A job's limits
 * are there to notice a wrong file; a person has chosen these records, so that none of them ends the run.
 * @throws run.notFound, repair.notPossible, repair.undone, dataset.notFound
 */
export async function planRepair(connection: Connection, of: string): Promise<RunPlan> {
  const { plan } = await findRepairable(connection, of)
  if ((await findDataset(connection, plan.dataset)) === null)
    throw new VigieError('dataset.notFound', { dataset: plan.dataset })
  const rows = await connection.rows(`SELECT DISTINCT file FROM vigie.repairs WHERE ${openOf(of)} ORDER BY file`)
  const files = rows.map(([file]) => Number(file))
  return {
    ...plan,
    table: storedTable(plan.dataset),
    mark: 0,
    keep: false,
    dry: false,
    // What was refused before is unlike everything that went in.
    figures: false,
    creates: false,
    fields: plan.fields.map((field) => ({ ...field, action: withoutStop(field.action) })),
    files: files.flatMap((number) => {
      const file = plan.files[number]
      return file === undefined ? [] : [{ ...file, bytes: 0, first: FIRST_CORRECTED, firstRecord: 1, lastRecord: null }]
    }),
    drift: [],
    rules: plan.rules.map((rule) => ({ ...rule, action: withoutStop(rule.action) })),
    onUnreadable: 'reject',
    stopWhenFirstRejected: null,
    stopAfterRejects: null,
    stopAbovePercent: null,
    takeBack: false,
    repair: { of, files },
  }
}

function withoutStop(action: ErrorAction): ErrorAction {
  return action === 'stop' ? 'reject' : action
}

/** Where such a run stands before its first record. @param records that it has to import */
export function repairState(records: number): RunState {
  return {
    file: 0,
    position: FIRST_CORRECTED,
    skip: 0,
    tail: '',
    readable: 0,
    step: 1,
    counters: { ...zeroCounters(), total: records },
    fileCounters: zeroCounters(),
    entries: 0,
    leading: null,
    shareApplied: false,
    early: null,
  }
}

/** SQL of the marks of all runs that have written records of these files: the one that was repaired, and its repairs so far. */
export function marksOf(of: string): string {
  return `SELECT mark FROM vigie.marks WHERE run = ${literal(of)} OR run IN (SELECT run FROM vigie.repairs WHERE of = ${literal(of)} AND done)`
}
