import { brokenEquations, type Counters } from '@shared/jobs/counters'
import type { RejectRow } from '../rejects/row'
import type { Applied } from './findings'
import { fileTail } from './fingerprint'
import type { RunPlan, RunState } from './plan'
import type { Slice } from './slice'
import type { SourcePosition } from '../formats/delimited/types'

/** The counters after a slice. @throws when they don't add up: then the batch must not be committed. */
export function countSlice(before: Counters, slice: Slice, applied: Applied, rows: readonly RejectRow[], bytesRead: number): Counters {
  const refused = rows.filter(({ severity }) => severity === 'error')
  const causes = (of: readonly RejectRow[]): number => of.reduce((sum, row) => sum + row.causes.length, 0)
  const { inserted, updated, unchanged, matched, deleted, ignored, doubles, duplicates } = applied
  const counters: Counters = {
    ...before,
    processed: before.processed + slice.records + slice.unreadable.length + slice.empty,
    success: before.success + inserted + updated + unchanged + matched + deleted,
    empty: before.empty + slice.empty,
    errors: before.errors + causes(refused),
    warnings: before.warnings + causes(rows) - causes(refused),
    rejects: before.rejects + refused.length,
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

/** The state to commit after a slice that ends at `end`; when it ends the file, the next one is where the run goes on. */
export async function stateAfter(
  plan: RunPlan,
  before: RunState,
  slice: Slice,
  step: {
    readonly applied: Applied
    readonly rows: readonly RejectRow[]
    readonly end: SourcePosition
    readonly endOfFile: boolean
    readonly leading: number | null
  },
): Promise<RunState> {
  const earlier = plan.files.slice(0, slice.batch.file).reduce((sum, file) => sum + file.bytes, 0)
  const bytesRead = earlier + (step.endOfFile ? slice.batch.plan.bytes : step.end.byte)
  const counted = countSlice(before.counters, slice, step.applied, step.rows, bytesRead)
  const done = step.endOfFile && slice.batch.file === plan.files.length - 1
  const counters = done ? { ...counted, total: counted.processed } : counted
  const entries = before.entries + step.rows.length
  const next = step.endOfFile ? plan.files[slice.batch.file + 1] : undefined
  if (next !== undefined) {
    const tail = await fileTail(next.path, next.first.byte)
    const file = slice.batch.file + 1
    return { file, position: next.first, tail, counters, entries, leading: step.leading, fileRecords: 0, fileRejects: 0 }
  }
  return {
    file: slice.batch.file,
    position: step.end,
    tail: await fileTail(slice.batch.plan.path, step.end.byte),
    counters,
    entries,
    leading: step.leading,
    fileRecords: before.fileRecords + slice.records + slice.unreadable.length + slice.empty,
    fileRejects: before.fileRejects + step.rows.filter(({ severity }) => severity === 'error').length,
  }
}
