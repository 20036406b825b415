import { VigieError } from '@shared/errors/error-data'
import type { RunPlan, RunState } from './plan'
import { isRefused, rejectRow, type Refusal } from './refusals'
import type { Cut, Slice } from './slice'

/**
 * Why a run ends before the end of its source although nothing is broken. The record at which it ends is the last one that counts: it is among
 * the rejects, and a resumed run goes on after it.
 */
export interface EarlyEnd {
  readonly cut: Cut
  readonly error: VigieError
}

/** A share of rejects means something only from so many records on. */
const SHARE_OF_RECORDS = 1000

/**
 * Whether the run ends in this slice, and at which record first: because its first records were all refused (`limitAt`: the record with which that
 * limit is reached), at a number or share of rejects, or at a value for which the job stops. The same whatever the batches.
 */
export function judge(
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  refusals: readonly Refusal[],
  limitAt: Cut | null,
): EarlyEnd | null {
  const found: EarlyEnd[] = []
  if (limitAt !== null) {
    found.push({ cut: limitAt, error: new VigieError('rejects.firstAll', { count: plan.stopWhenFirstRejected ?? 0 }) })
  }
  const limit = findLimit(plan, before, slice, refusals)
  if (limit !== null) found.push(limit)
  const stop = findStop(plan, refusals)
  if (stop !== null) {
    const { line, causes } = rejectRow(plan, slice, stop)
    const params = { file: slice.batch.plan.path, line, field: causes[0].field ?? '', rejectCode: causes[0].code }
    found.push({ cut: { block: stop.block, record: stop.record }, error: new VigieError('rejects.stop', params) })
  }
  return found.sort((a, b) => a.cut.record - b.cut.record)[0] ?? null
}

/** The first record with which there are too many rejects. */
function findLimit(plan: RunPlan, before: RunState, slice: Slice, refusals: readonly Refusal[]): EarlyEnd | null {
  const { stopAfterRejects } = plan
  const percent = before.shareApplied ? null : plan.stopAbovePercent
  const { blocks, skip, last } = slice.batch
  const [first] = blocks
  if (first === undefined || (stopAfterRejects === null && percent === null)) return null
  const done = before.counters.processed - Math.max(skip, first.start.record)
  const tooMany = (rejects: number, processed: number, cut: Cut): EarlyEnd | null =>
    percent !== null && rejects * 100 > percent * processed
      ? { cut, error: new VigieError('rejects.percent', { percent, rejects, processed }) }
      : null
  let { rejects } = before.counters
  for (const refusal of refusals) {
    if (!isRefused(refusal)) continue
    rejects++
    const { block, record } = refusal
    if (rejects === stopAfterRejects) {
      return { cut: { block, record }, error: new VigieError('rejects.limit', { count: rejects }) }
    }
    const processed = done + record
    const end = processed < SHARE_OF_RECORDS ? null : tooMany(rejects, processed, { block, record })
    if (end !== null) return end
  }
  const end = blocks.at(-1)?.end.record ?? 0
  return last ? tooMany(rejects, done + end, { block: blocks.length - 1, record: end }) : null
}

/** The first record at which the job says to stop. */
function findStop(plan: RunPlan, refusals: readonly Refusal[]): Refusal | null {
  const stops = ({ unreadable, finding }: Refusal): boolean =>
    unreadable === null ? finding?.causes.some((cause) => cause.stops) === true : plan.onUnreadable === 'stop'
  return refusals.find(stops) ?? null
}
