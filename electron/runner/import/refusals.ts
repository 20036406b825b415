import type { RejectCause } from '@shared/rejects/reject'
import type { RejectRow } from '../rejects/store'
import type { MendedRecord, RecordBlock, RefusedRecord } from '../formats/records'
import type { Finding, FindingCause } from './findings'
import { keyFields, type RunPlan } from './plan'
import { lastOf, placeOf, type Cut, type Slice } from './slice'

/**
 * What was refused in a slice, from both sides: records that could not be read, and findings of the database; and the records that had to be mended. Original
 * text and raw values come from the block in memory.
 */
export interface Refusal {
  readonly block: number
  readonly record: number
  /** What is known of a record that could not be read; of such a one there is nothing else. */
  readonly unreadable: RefusedRecord | null
  /** Number of a readable record in its block. */
  readonly index: number
  readonly finding: Finding | null
  readonly mended: MendedRecord | null
}

/** In the order of the source. */
export function refusalsOf(slice: Slice, findings: readonly Finding[]): Refusal[] {
  const refusals: Refusal[] = []
  for (const { block, refused } of slice.unreadable)
    refusals.push({ block, record: refused.record, unreadable: refused, index: -1, finding: null, mended: null })
  const mended = new Map(slice.mended.map((one) => [one.record, one]))
  for (const finding of findings) {
    const { block, index } = placeOf(slice.batch, Number(finding.position))
    const record = blockAt(slice, block).record(index)
    const both = mended.get(record)?.mended ?? null
    mended.delete(record)
    refusals.push({ block, record, unreadable: null, index, finding, mended: both })
  }
  for (const { block, record, mended: one } of mended.values())
    refusals.push({ block, record, unreadable: null, index: one.index, finding: null, mended: one })
  return refusals.sort((a, b) => a.record - b.record)
}

export function isRefused({ unreadable, finding }: Refusal): boolean {
  return unreadable !== null || finding?.severity === 'error'
}

/** Entries for the reject list, refused records among them, and causes by severity. */
export interface Tally {
  readonly entries: number
  readonly refused: number
  readonly errors: number
  readonly warnings: number
}

export function tallyOf(refusals: readonly Refusal[]): Tally {
  let refused = 0
  let errors = 0
  let warnings = 0
  for (const refusal of refusals) {
    const causes = causesOf(refusal)
    if (isRefused(refusal)) {
      refused++
      errors += causes
    } else warnings += causes
  }
  return { entries: refusals.length, refused, errors, warnings }
}

function causesOf({ unreadable, finding, mended }: Refusal): number {
  return (unreadable === null ? 0 : 1) + (finding?.causes.length ?? 0) + (mended === null ? 0 : 1)
}

/**
 * How many records at the beginning of the slice are all refused (blank lines do not count), looking no further than `limit`; `last` is the
 * last of them. `broken`: a record that was not refused follows.
 * @param kept positions of the first records that the filter lets through; others do not count. Null: there is no filter
 */
export function leadingRefused(
  slice: Slice,
  refusals: readonly Refusal[],
  limit: number,
  kept: ReadonlySet<number> | null,
): { readonly count: number; readonly last: Cut | null; readonly broken: boolean } {
  const refused = new Set(refusals.filter(isRefused).map(({ record }) => record))
  let count = 0
  let last: Cut | null = null
  for (const { block, record } of recordsOf(slice, kept)) {
    if (count === limit) break
    if (!refused.has(record)) return { count, last, broken: true }
    count++
    last = { block, record }
  }
  return { count, last, broken: false }
}

/** Records of the slice in the order of the source, unreadable ones too. */
function* recordsOf(slice: Slice, kept: ReadonlySet<number> | null): Generator<Cut> {
  let position = 0
  for (const [number, block] of slice.batch.blocks.entries()) {
    let index = 0
    let unreadable = 0
    while (index < block.records || unreadable < block.refused.length) {
      const readable = index < block.records ? block.record(index) : Number.POSITIVE_INFINITY
      const refused = block.refused[unreadable]?.record ?? Number.POSITIVE_INFINITY
      const record = Math.min(readable, refused)
      if (record > lastOf(slice.batch)) return
      if (slice.cut !== null && (number > slice.cut.block || record > slice.cut.record)) return
      const isKept = readable > refused || kept?.has(position) !== false
      if (readable < refused) {
        index++
        position++
      } else unreadable++
      if (isKept && record > slice.batch.skip) yield { block: number, record }
    }
  }
}

/** A refusal as it is kept for the run's reject list. */
export function rejectRow(plan: RunPlan, slice: Slice, refusal: Refusal): RejectRow {
  const { unreadable, index } = refusal
  const { file } = slice.batch
  const block = blockAt(slice, refusal.block)
  const record = block.origin?.(refusal.record) ?? refusal.record
  if (unreadable !== null) {
    const { line, original, values, raw = null } = unreadable
    return { severity: 'error', file, line, record, causes: [fileCause(unreadable)], values, original, raw }
  }
  const values = block.values(index)
  return {
    severity: isRefused(refusal) ? 'error' : 'warning',
    file,
    line: block.line(index),
    record,
    causes: causesFor(plan, slice, refusal, values),
    values,
    original: block.original(index),
    // A record with bytes that are no text is never read as one.
    raw: null,
  }
}

function causesFor(
  plan: RunPlan,
  slice: Slice,
  { finding, mended }: Refusal,
  values: readonly (string | null)[],
): RejectRow['causes'] {
  const causes: RejectCause[] = []
  for (const cause of finding?.causes ?? []) causes.push(describeCause(plan, slice, cause, values))
  if (mended !== null) causes.push(fileCause(mended))
  if (!isSome(causes)) throw new Error('a finding without a cause')
  return causes
}

function isSome<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0
}

function fileCause({ code, params }: MendedRecord | RefusedRecord): RejectCause {
  return { code, field: null, params, value: null }
}

function describeCause(
  plan: RunPlan,
  slice: Slice,
  cause: FindingCause,
  values: readonly (string | null)[],
): RejectCause {
  const field = cause.field === null ? null : (plan.fields[cause.field]?.field.name ?? null)
  if (cause.value !== undefined) return { code: cause.code, field, params: cause.params, value: cause.value }
  if (cause.field !== null) {
    const value = values[slice.batch.plan.sources[cause.field] ?? -1] ?? null
    return { code: cause.code, field, params: cause.params, value }
  }
  if (cause.name !== undefined) return { code: cause.code, field: cause.name, params: cause.params, value: null }
  const key = keyFields(plan, cause.second === true ? 'secondKey' : 'key')
    .map(({ index }) => values[slice.batch.plan.sources[index] ?? -1] ?? '')
    .join(' / ')
  return { code: cause.code, field: null, params: { key }, value: key }
}

function blockAt(slice: Slice, number: number): RecordBlock {
  const block = slice.batch.blocks[number]
  if (block === undefined) throw new Error(`no block ${number}`)
  return block
}
