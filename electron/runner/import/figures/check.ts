import { VigieError } from '@shared/errors/error-data'
import type { ImportDefinition } from '@shared/jobs/definition'
import { findingsText, FINDINGS_PARAM, type Finding } from '@shared/plausibility/findings'
import type { Connection } from '../../database/connection'
import type { Database } from '../../database/database'
import { verifyFiles } from '../fingerprint'
import { loadRun, type StoredRun } from '../store'
import { clearRun } from '../tables'
import { loadFigures } from './store'

/**
 * A job may fail on what is unlike before anything is written. Its run then begins with a check: a dry run under the same name, which takes the figures. What it
 * finds out stays with the run where that fails, so that its figures and rejects can be looked at; otherwise the run itself takes its place.
 */

/** The pass that a run has to make next. */
export interface NextPass {
  /** It looks at the files before anything is written. */
  readonly check: boolean
  /** It begins in place of a check, of which nothing but the numbers of its checkpoints goes on. */
  readonly replaces: boolean
  /** Number of the last checkpoint. */
  readonly checkpoint: number
}

/** The pass of a run that nothing is looked at before. */
export const ONLY_PASS: NextPass = { check: false, replaces: false, checkpoint: 0 }

/**
 * Finds out what a run has to do next, and makes room for what comes instead of a check that is of no use any more.
 * @param accepted a person has said that it is right nevertheless
 */
export async function nextPass(
  database: Database,
  connection: Connection,
  run: string,
  { plausibility }: ImportDefinition,
  { dry, accepted }: { readonly dry: boolean; readonly accepted: boolean },
): Promise<NextPass> {
  const stored = await loadRun(connection, run)
  const wanted = plausibility.action === 'fail' && !dry && !accepted
  if (stored === null) return { check: wanted, replaces: false, checkpoint: 0 }
  const { plan } = stored
  const { number, done } = stored.checkpoint
  const goesOn = { check: plan.check, replaces: false, checkpoint: number }
  if (!plan.check || (wanted && !done)) return goesOn
  const passed = wanted && (await hasPassed(connection, run, stored))
  if (passed === null) return goesOn
  await database.gate.alone(() => clearRun(connection, run))
  return { check: wanted && !passed, replaces: true, checkpoint: number }
}

/** Whether a check that has come to its end found nothing, in files that are still the same; null where its figures were not taken yet. */
async function hasPassed(connection: Connection, run: string, { plan }: StoredRun): Promise<boolean | null> {
  const stored = await loadFigures(connection, run)
  if (stored === null) return null
  if (stored.findings.length > 0) return false
  return verifyFiles(plan).then(
    () => true,
    () => false,
  )
}

/** @throws plausibility.unlike */
export async function requireLikely(connection: Connection, run: string): Promise<void> {
  const findings = (await loadFigures(connection, run))?.findings ?? []
  if (findings.length > 0) throw unlike(findings)
}

function unlike(findings: readonly Finding[]): VigieError {
  return new VigieError('plausibility.unlike', { count: findings.length, [FINDINGS_PARAM]: findingsText(findings) })
}
