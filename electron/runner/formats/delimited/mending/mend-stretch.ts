import type { ErrorParams } from '@shared/errors/error-data'
import type { Dialect } from '@shared/jobs/dialect'
import type { Amended, Cuts, Refusal } from '../../../columns/cuts'
import type { TextKernel } from '../../../columns/text-kernel'
import type { FileRejectCode } from '../../records'
import { CR, LF } from '../bytes'
import { writeInDialect } from '../record-text'
import type { RepeatedNames } from '../repeated-names'
import type { Fault, Mender } from './mender'
import { Patches, type Patch } from './patches'

/** What was wrong with a record that was mended, and its text as it stands in the file. */
export interface Mended {
  readonly code: FileRejectCode
  readonly params: ErrorParams
  readonly original: string
}

/** What was cut from a stretch of text. */
export interface Stretch {
  /** The text as it was read, or with records that were written anew. */
  readonly text: Buffer
  readonly cuts: Cuts
  /** Bytes of the text as it was read that are dealt with. */
  readonly usedBytes: number
  readonly tail: Tail
  /** By their index among the good records. */
  readonly mended: ReadonlyMap<number, Mended>
}

/** What was written behind a text, and from which place on: records may stand there. */
export interface Tail {
  readonly at: number
  readonly bytes: Buffer
}
export const NO_TAIL: Tail = { at: Number.POSITIVE_INFINITY, bytes: Buffer.alloc(0) }

/** `mended` null: the names of the columns, which are to be refused. */
type RecordPatch = Patch & { readonly mended: Mended | null }

/** Refused by whatever dialect. */
const NO_RECORD = Buffer.from('\0')
/** Says with what is wrong that the record was read all the same (shared/messages/describe.ts). */
const MENDED = { mended: 1 } as const

export interface MendingTools {
  readonly kernel: Pick<TextKernel, 'amend' | 'release'>
  /** Cuts the records of a text. */
  readonly cut: (text: Buffer) => Cuts
  /** Null: nothing is mended. */
  readonly mender: Mender | null
  readonly names: RepeatedNames | null
  readonly dialect: Dialect
  readonly columns: number
  /** Gives a buffer of so many bytes. */
  readonly room: (bytes: number) => Buffer
}

/**
 * Mends what was cut from a text. Records that can be read are written anew behind it and put in their places. Where that is not enough, they are written anew
 * in a copy of the text, which is cut once more, until there is nothing left to mend: of a refused record over several lines only the first one can be
 * mended, and then the others are records of their own; and names of the columns that come again are to be refused.
 */
export function mendStretch(text: Buffer, cuts: Cuts, limit: number, tools: MendingTools): Stretch {
  const amended = amendStretch(text, cuts, limit, tools)
  return amended ?? rewriteStretch(text, cuts, tools)
}

/** Null where that is not enough. */
function amendStretch(text: Buffer, cuts: Cuts, limit: number, tools: MendingTools): Stretch | null {
  const patches = [...patchesOf(text, cuts, tools, () => true)]
  if (patches.length === 0) return untouched(text, cuts)
  const refusals = new Map(cuts.refused.map((refusal) => [refusal.start, refusal]))
  const isEnough = patches.every(({ start, end, mended }) => {
    const refusal = refusals.get(start)
    return mended !== null && (refusal === undefined || refusal.end === end)
  })
  if (!isEnough) return null
  const indices = new Map([...cuts.odd].map((index) => [cuts.starts[index], index]))
  const found = patches.map((patch) => {
    const refusal = refusals.get(patch.start)
    const index = indices.get(patch.start) ?? 0
    const [line, number] = [refusal?.line ?? cuts.lines[index] ?? 0, refusal?.record ?? cuts.numbers[index] ?? 0]
    const at = refusal === undefined ? index : indexBehind(cuts.numbers, number)
    return { ...patch, line, number, index: at, replaces: refusal === undefined }
  })
  found.sort((a, b) => a.number - b.number)
  const amended = tools.kernel.amend(found, limit)
  if (amended === null) return null
  tools.kernel.release(cuts)
  const { at, tail, next, ...records } = amended
  const behind = next?.number ?? Number.POSITIVE_INFINITY
  const mended = new Map<number, Mended>()
  for (const { number, mended: told } of found)
    if (told !== null && number < behind) mended.set(indexBehind(records.numbers, number - 1), told)
  const refused = cuts.refused.filter(
    ({ record }) => record < behind && records.numbers[indexBehind(records.numbers, record - 1)] !== record,
  )
  const changed = { ...cuts, ...records, refused, ...(next === null ? {} : upTo(next, records.count, refused, found)) }
  return { ...untouched(text, changed), tail: { at, bytes: tail }, mended }
}

/** What is dealt with where the stretch ends before a record: there are enough before it. */
function upTo(
  { start, line, number }: NonNullable<Amended['next']>,
  count: number,
  refused: readonly Refusal[],
  found: readonly (RecordPatch & { readonly number: number })[],
) {
  const usedRecords = number - 1
  return {
    // One that was written anew stands behind the text.
    usedBytes: found.find((one) => one.number === number)?.start ?? start,
    usedLines: line - 1,
    usedRecords,
    empty: usedRecords - count - refused.length,
    overlong: null,
  }
}

/** What was cut from a text in which nothing had to be mended. */
export function untouched(text: Buffer, cuts: Cuts): Stretch {
  return { text, cuts, usedBytes: cuts.usedBytes, tail: NO_TAIL, mended: new Map() }
}

/** Index of the first number that is larger. */
function indexBehind(numbers: Uint32Array, number: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) <= number) low = middle + 1
    else high = middle
  }
  return low
}

/** See mendStretch. */
function rewriteStretch(text: Buffer, first: Cuts, tools: MendingTools): Stretch {
  const patches = new Patches<RecordPatch>(text)
  const asked = new Set<number>()
  let written = text
  let cuts = first
  for (let known = -1; known < patches.count;) {
    known = patches.count
    const found = [...patchesOf(written, cuts, tools, (place) => isNew(asked, patches.origin(place)))]
    for (const { start, end, ...patch } of found)
      patches.add({ ...patch, start: patches.origin(start), end: patches.origin(end) })
    if (found.length === 0) continue
    written = patches.write(tools.room)
    cuts = tools.cut(written)
  }
  const mended = new Map<number, Mended>()
  for (let index = 0; patches.count > 0 && index < cuts.count; index++) {
    const patch = patches.at(cuts.starts[index] ?? 0)?.mended ?? null
    if (patch !== null) mended.set(index, patch)
  }
  const refused = cuts.refused.map((refusal) => withNames(refusal, patches, text))
  return { ...untouched(written, { ...cuts, refused }), usedBytes: patches.origin(cuts.usedBytes), mended }
}

function isNew(asked: Set<number>, place: number): boolean {
  const size = asked.size
  return asked.add(place).size > size
}

/** Records that can be written anew; places are those in the text that was cut. */
function* patchesOf(
  text: Buffer,
  cuts: Cuts,
  tools: MendingTools,
  isFirst: (place: number) => boolean,
): Generator<RecordPatch> {
  const { mender, names, columns } = tools
  for (const index of names?.find(text, cuts) ?? []) {
    const [start, end] = [cuts.starts[index] ?? 0, cuts.ends[index] ?? 0]
    yield { start, end, written: NO_RECORD, mended: null }
  }
  if (mender === null) return
  for (const { code, start, end, found } of cuts.refused) {
    if (!isFirst(start)) continue
    const line = firstLineEnd(text, start, end)
    // Quotes that mean nothing keep lines together.
    const patch = patchOf(text, start, line, line < end ? 'file.quote' : code, tools)
    if (patch !== null) yield { ...patch, mended: { ...patch.mended, ...toldOf(code, columns, found) } }
  }
  for (const index of cuts.odd) {
    const [start, end] = [cuts.starts[index] ?? 0, cuts.ends[index] ?? 0]
    const patch = isFirst(start) ? patchOf(text, start, end, 'oddQuotes', tools) : null
    if (patch !== null) yield { ...patch, mended: { ...patch.mended, ...toldOf('file.quote', columns, columns) } }
  }
}

function patchOf(text: Buffer, start: number, end: number, fault: Fault, { mender, dialect }: MendingTools) {
  const original = text.toString('utf8', start, end)
  const values = mender?.mend(original, fault) ?? null
  const written = values === null ? null : writeInDialect(values, dialect)
  return written === null ? null : { start, end, written: Buffer.from(written), mended: { original } }
}

function toldOf(code: FileRejectCode, expected: number, found: number): Pick<Mended, 'code' | 'params'> {
  const isCounted = code === 'file.columns.missing' || code === 'file.columns.extra'
  return { code, params: { ...(isCounted ? { expected, found } : {}), ...MENDED } }
}

function firstLineEnd(text: Buffer, start: number, end: number): number {
  const record = text.subarray(start, end)
  const ends = [record.indexOf(LF), record.indexOf(CR)].filter((at) => at >= 0)
  return ends.length === 0 ? end : start + Math.min(...ends)
}

/** A refusal of what was written in place of names of columns is one of these. */
function withNames(refusal: Refusal, patches: Patches<RecordPatch>, text: Buffer): Refusal {
  const patch = patches.at(refusal.start)
  if (patch?.mended !== null) return refusal
  return { ...refusal, code: 'file.header', original: text.subarray(patch.start, patch.end) }
}
