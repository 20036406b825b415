import type { RejectCause } from '@shared/rejects/reject'
import type { RejectRow } from '../rejects/store'
import type { MendedRecord, RecordBlock } from '../formats/records'
import type { Finding, FindingCause } from './findings'
import { keyFields, type RunPlan } from './plan'
import { lastOf, placeOf, type Cut, type Slice, type Unreadable } from './slice'

/**
 * What was refused in a slice, from both sides: records that could not be read and findings of the database, in the order of the source; and the
 * records that had to be mended. Original text and raw values come from the block in memory.
 */
export type Refusal = { readonly block: number; readonly record: number } & (
  | { readonly kind: 'unreadable'; readonly unreadable: Unreadable }
  | { readonly kind: 'finding'; readonly index: number; readonly finding: Finding; readonly mended?: MendedRecord }
  | { readonly kind: 'mended'; readonly mended: MendedRecord }
)

export function refusalsOf(slice: Slice, findings: readonly Finding[]): Refusal[] {
  const unreadable = slice.unreadable.map((one): Refusal => ({
    kind: 'unreadable',
    unreadable: one,
    block: one.block,
    record: one.refused.record,
  }))
  const mended = new Map(slice.mended.map((one) => [one.record, one]))
  const found = findings.map((finding): Refusal => {
    const { block, index } = placeOf(slice.batch, Number(finding.position))
    const record = blockAt(slice, block).record(index)
    const both = mended.get(record)
    mended.delete(record)
    return { kind: 'finding', finding, block, index, record, ...(both === undefined ? {} : { mended: both.mended }) }
  })
  const others = [...mended.values()].map((one): Refusal => ({ kind: 'mended', ...one }))
  return [...unreadable, ...found, ...others].sort((a, b) => a.record - b.record)
}

export function isRefused(refusal: Refusal): boolean {
  return refusal.kind === 'unreadable' || (refusal.kind === 'finding' && refusal.finding.severity === 'error')
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

function causesOf(refusal: Refusal): number {
  if (refusal.kind !== 'finding') return 1
  return refusal.finding.causes.length + (refusal.mended === undefined ? 0 : 1)
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
  const { file } = slice.batch
  const block = blockAt(slice, refusal.block)
  const record = block.origin?.(refusal.record) ?? refusal.record
  if (refusal.kind === 'unreadable') {
    const { code, params, line, original, values, raw = null } = refusal.unreadable.refused
    return {
      severity: 'error',
      file,
      line,
      record,
      causes: [{ code, field: null, params, value: null }],
      values,
      original,
      raw,
    }
  }
  const index = refusal.kind === 'mended' ? refusal.mended.index : refusal.index
  const values = block.values(index)
  const findings = refusal.kind === 'mended' ? [] : refusal.finding.causes
  const [first, ...more] = [
    ...findings.map((cause) => describeCause(plan, slice, cause, values)),
    ...(refusal.mended === undefined ? [] : [mendedCause(refusal.mended)]),
  ]
  if (first === undefined) throw new Error('a finding without a cause')
  return {
    severity: isRefused(refusal) ? 'error' : 'warning',
    file,
    line: block.line(index),
    record,
    causes: [first, ...more],
    values,
    original: block.original(index),
    // A record with bytes that are no text is never read as one.
    raw: null,
  }
}

function mendedCause({ code, params }: MendedRecord): RejectCause {
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
