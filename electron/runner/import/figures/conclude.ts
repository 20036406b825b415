import type { PlausibilityRules } from '@shared/plausibility/definition'
import { findingsText, FINDINGS_PARAM } from '@shared/plausibility/findings'
import { judge } from '@shared/plausibility/judge'
import { toErrorData } from '@shared/errors/error-data'
import type { JournalNote } from '@shared/journal/entry'
import { errorNotes } from '@shared/journal/error-notes'
import type { Connection } from '../../database/connection'
import { loadRun } from '../store'
import { figuresOf, loadFigures, saveFigures } from './store'
import { summarise } from './summary'

/** What the figures of a run are held against. */
export interface Judging {
  /** The last runs of the job, oldest first. */
  readonly past: readonly string[]
  readonly rules: PlausibilityRules
}

/**
 * Takes and judges the figures of a run that has come to its end, once: whoever comes again finds them.
 * @returns what the journal has to say of it
 */
export async function concludeFigures(
  connection: Connection,
  run: string,
  { past, rules }: Judging,
): Promise<readonly JournalNote[]> {
  const stored = await loadRun(connection, run)
  if (stored?.plan.figures !== true || (await loadFigures(connection, run)) !== null) return []
  const { plan, state } = stored
  const figures = await summarise(connection, run, plan, state)
  const findings = judge(figures, await figuresOf(connection, past), rules)
  await saveFigures(connection, run, { figures, past, findings })
  return findings.map((finding) => ({
    level: 'warning',
    code: 'plausibility.unlike',
    params: { [FINDINGS_PARAM]: findingsText([finding]) },
  }))
}

/** What the journal has to say where the figures of a run could not be taken. */
export function untakenNotes(thrown: unknown): readonly JournalNote[] {
  return [{ level: 'warning', code: 'plausibility.untaken', params: {} }, ...errorNotes(toErrorData(thrown), 'warning')]
}
