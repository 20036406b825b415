import { VigieError } from '@shared/errors/error-data'
import type { RunPlan } from './plan'
import { rejectRow, type Refusal } from './refusals'
import type { Cut, Slice } from './slice'

/**
 * Why a run ends before the end of its source although nothing is broken. The record at which it ends is the last one that counts: it is among
 * the rejects, and a resumed run goes on after it.
 */
export interface EarlyEnd {
  readonly cut: Cut
  readonly error: VigieError
}

/**
 * Whether the run ends in this slice: at a value for which the job stops, or because its first records were all refused
 * (`limitAt`: the record with which that limit is reached); whichever comes first.
 */
export function judge(plan: RunPlan, slice: Slice, refusals: readonly Refusal[], limitAt: Cut | null): EarlyEnd | null {
  const stop = findStop(plan, refusals)
  if (limitAt !== null && (stop === null || limitAt.record <= stop.record)) {
    return { cut: limitAt, error: new VigieError('rejects.firstAll', { count: plan.stopWhenFirstRejected ?? 0 }) }
  }
  if (stop === null) return null
  const { line, causes } = rejectRow(plan, slice, stop)
  const params = { file: slice.batch.plan.path, line, field: causes[0].field ?? '', rejectCode: causes[0].code }
  return { cut: { block: stop.block, record: stop.record }, error: new VigieError('rejects.stop', params) }
}

/** The first record at which the job says to stop. */
function findStop(plan: RunPlan, refusals: readonly Refusal[]): Refusal | null {
  const stops = (refusal: Refusal): boolean =>
    refusal.kind === 'unreadable' ? plan.onUnreadable === 'stop' : refusal.finding.causes.some((cause) => cause.stops)
  return refusals.find(stops) ?? null
}
