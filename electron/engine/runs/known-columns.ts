import type { KnownColumn } from '@shared/columns/known'
import type { ImportDefinition } from '@shared/jobs/definition'
import type { RunnerReplies } from '@shared/runner/protocol'
import type { Store } from '../store/store'

/**
 * The columns that a job knows: those of its definition, else those that its last finished run has seen, unless the job reads or maps its files in another
 * way by now: whoever has changed that has looked at the columns since.
 * @param ask what a run has seen, asked of the database
 * @returns undefined where the job knows none
 */
export async function knownColumns(
  store: Store,
  job: string,
  definition: ImportDefinition,
  ask: (run: string) => Promise<RunnerReplies['columns']>,
): Promise<readonly KnownColumn[] | undefined> {
  if (definition.source.columns !== undefined) return definition.source.columns
  const last = store
    .runsOf(job)
    .map((id) => store.run(id))
    .findLast(({ status, dry, undo, repair }) => status === 'finished' && !dry && undo === null && repair === null)
  if (last?.definition.kind !== 'import' || waysOf(last.definition) !== waysOf(definition)) return undefined
  const { columns } = await ask(last.id)
  return columns.length === 0 ? undefined : columns
}

/** How a job reads and maps its files. */
function waysOf({ source, target, mapping }: ImportDefinition): string {
  return JSON.stringify([source.format, target, mapping])
}

/** The definition with the columns that it is to be compared with. */
export function withColumns(
  definition: ImportDefinition,
  columns: readonly KnownColumn[] | undefined,
): ImportDefinition {
  return columns === undefined ? definition : { ...definition, source: { ...definition.source, columns: [...columns] } }
}
