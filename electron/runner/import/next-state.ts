import { addStep, brokenEquations, zeroCounters, type Counters } from '@shared/jobs/counters'
import type { Applied } from './findings'
import { runTail } from './fingerprint'
import { stepAt } from './figures/sampling'
import type { FilePlan, RunPlan, RunState } from './plan'
import type { Tally } from './refusals'
import type { Slice } from './slice'

/** The counters after a slice. @throws when they don't add up: then the batch must not be committed. */
export function countSlice(
  before: Counters,
  slice: Slice,
  applied: Applied,
  tally: Tally,
  bytesRead: number,
): Counters {
  const { inserted, updated, unchanged, matched, deleted, ignored, doubles, duplicates } = applied
  const counters: Counters = {
    ...before,
    processed: before.processed + slice.records + slice.unreadable.length + slice.empty,
    success: before.success + inserted + updated + unchanged + matched + deleted,
    empty: before.empty + slice.empty,
    errors: before.errors + tally.errors,
    warnings: before.warnings + tally.warnings,
    rejects: before.rejects + tally.refused,
    doubles: before.doubles + doubles,
    duplicates: before.duplicates + duplicates,
    inserted: before.inserted + inserted,
    updated: before.updated + updated,
    unchanged: before.unchanged + unchanged,
    matched: before.matched + matched,
    ignored: before.ignored + ignored,
    deleted: before.deleted + deleted,
    bytesRead,
  }
  const broken = brokenEquations(counters)
  if (broken.length > 0) throw new Error(`counters do not add up: ${broken.join('; ')}`)
  return counters
}

/** The state to commit after a slice: at the next file where it ends one, at the block of the cut where it was cut. */
export async function stateAfter(
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  step: {
    readonly applied: Applied
    readonly tally: Tally
    readonly leading: number | null
    readonly shareApplied: boolean
    readonly early: RunState['early']
  },
): Promise<RunState> {
  const { batch, cut } = slice
  const endOfFile = cut === null && batch.lastOfFile
  const cutBlock = cut === null ? undefined : batch.blocks[cut.block]
  const position = cutBlock?.start ?? batch.end
  const earlier = plan.files.slice(0, batch.file).reduce((sum, file) => sum + file.bytes, 0)
  const bytesRead = earlier + (endOfFile ? batch.plan.bytes : readOf(batch.plan, position))
  const counted = countSlice(
    before.counters,
    slice,
    step.applied,
    step.tally,
    Math.max(bytesRead, before.counters.bytesRead),
  )
  const done = endOfFile && batch.last
  const readable = before.readable + slice.bounds.behind - slice.bounds.first
  const common = {
    counters: done ? { ...counted, total: counted.processed } : counted,
    readable,
    step: stepAt(before, readable, plan.fields.length),
    entries: before.entries + step.tally.entries,
    leading: step.leading,
    shareApplied: step.shareApplied,
    early: step.early,
    fileCounters: addStep(before.fileCounters, before.counters, counted),
  }
  const next = endOfFile ? plan.files[batch.file + 1] : undefined
  if (next !== undefined) {
    return {
      ...common,
      file: batch.file + 1,
      position: next.first,
      skip: 0,
      tail: await batch.tail,
      fileCounters: zeroCounters(),
    }
  }
  return {
    ...common,
    file: batch.file,
    position,
    skip: cut?.record ?? 0,
    tail: await (cutBlock === undefined ? batch.tail : runTail(plan, batch.plan, position)),
  }
}

/** Bytes of the file on the disk up to a position. */
function readOf(file: FilePlan, { byte, raw }: RunState['position']): number {
  return Math.min(file.bytes, raw ?? (file.packed === null ? byte : 0))
}
