import type { FileDrift } from '@shared/columns/drift'
import { MAX_KNOWN_COLUMNS, type KnownColumn } from '@shared/columns/known'
import type { Connection } from '../database/connection'
import type { FilePlan, RunPlan } from './plan'
import { loadRun } from './store'

/** What a run has seen of the columns of its files. */

/**
 * The columns of all files of a run, for the next run of its job to be compared with; those that were missing although the job uses them are not forgotten.
 * Nothing where the run has not begun, or has seen more than a job can know.
 */
export async function seenColumns(connection: Connection, run: string): Promise<KnownColumn[]> {
  const stored = await loadRun(connection, run)
  return stored === null ? [] : columnsOf(stored.plan)
}

/** What had changed in the columns when the run began. */
export async function runDrift(connection: Connection, run: string): Promise<readonly FileDrift[]> {
  return (await loadRun(connection, run))?.plan.drift ?? []
}

function columnsOf(plan: RunPlan): KnownColumn[] {
  const columns = new Map<string, KnownColumn>()
  const missing = new Set(plan.drift.flatMap(({ changes }) => changes.missing.map(({ column }) => column)))
  for (const file of plan.files) {
    for (const [number, name] of file.columns.entries()) {
      if (columns.has(name)) continue
      const type = typeOf(plan, file, number)
      const isExpected = missing.has(name) || plan.files.every((other) => other.columns.includes(name))
      columns.set(name, {
        name,
        ...(type === undefined ? {} : { type }),
        ...(isExpected ? {} : { optional: true }),
      })
    }
  }
  for (const name of missing) if (!columns.has(name)) columns.set(name, { name })
  return columns.size > MAX_KNOWN_COLUMNS ? [] : [...columns.values()]
}

/** The type of the field that a column fills. A text may hold anything, and says nothing of its column. */
function typeOf(plan: RunPlan, file: FilePlan, number: number): KnownColumn['type'] {
  const field = plan.fields[file.sources.indexOf(number)]?.field
  return field === undefined || field.type === 'text' ? undefined : field.type
}
