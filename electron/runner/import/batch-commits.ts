import { addStep } from '@shared/jobs/counters'
import { toErrorData } from '@shared/errors/error-data'
import type { Checkpoint } from '@shared/runner/protocol'
import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { touchDataset } from '../database/datasets'
import { RejectFile, type RejectRow } from '../rejects/store'
import { markRepaired, type Stretch } from '../repair/store'
import type { Batch } from './batches'
import type { Applied, Finding } from './findings'
import { stateAfter } from './next-state'
import { insertionOf, insertRecords } from './direct'
import { judge, type EarlyEnd } from './early-end'
import { saveFile } from './files'
import { contentHash, rememberImported } from './imported'
import { applyRecords } from './keyed'
import { isWide } from './pace'
import { keyFields, type RunPlan, type RunState } from './plan'
import { leadingRefused, refusalsOf, rejectRow, tallyOf, type Refusal } from './refusals'
import { hasSetRules, learnValues, rememberValues } from './rules/sets'
import { sliceOf, type Slice } from './slice'
import { originOf } from './sources'
import { firstKept, stageRecords, type Staged } from './stage'
import type { Prepared } from './staging'
import type { StopRequest } from './stopping'
import { saveCheckpoint } from './store'

/** Thrown inside a batch's transaction so that it is taken back and done again up to the cut. */
class CutShort extends Error {
  readonly verdict: EarlyEnd

  constructor(verdict: EarlyEnd) {
    super('the run ends within this batch')
    this.verdict = verdict
  }
}

export interface Committed {
  readonly after: RunState
  readonly checkpoint: Checkpoint
  /** The first reject or warning of the batch. */
  readonly first: RejectRow | undefined
}

/** A batch that is being taken in. */
export interface Taking {
  /** The state after it, as soon as the next batch may begin; sure only when it is committed. */
  readonly after: Promise<RunState>
  readonly committed: Promise<Committed>
}

/** How a batch keeps its place behind the one before. */
interface Order {
  readonly earlier: Promise<unknown>
  /** Tells the state after the batch before it is committed. */
  readonly tell: (state: RunState) => void
}

/**
 * Whether no batch of a run looks at what another one writes, or changes a row that another one changes: then two of them can be in transactions of their own at the
 * same time.
 */
export function areApart(plan: RunPlan): boolean {
  // Two of them take twice the memory.
  if (isWide(plan.fields.length)) return false
  const learns = plan.fields.some(({ field }) => field.rules?.extend === true)
  return keyFields(plan).length === 0 && !hasSetRules(plan) && !learns && plan.repair === null
}

/** What is refused in a slice. */
interface Refused {
  readonly refusals: readonly Refusal[]
  /** See `RunState`. */
  readonly leading: number | null
  readonly first: RejectRow | undefined
  readonly rejects: RejectFile
}

/** Puts batches into the database, each in one transaction with its rejects and the checkpoint that says so. */
export class BatchCommits {
  readonly #database: Database
  readonly #run: string
  readonly #plan: RunPlan
  readonly #stop: StopRequest
  readonly #onCommitError: (thrown: unknown) => void
  readonly #isApart: boolean
  /** Content of files by their number; on its way beside the import. */
  readonly #hashes = new Map<number, Promise<string>>()

  constructor(
    database: Database,
    run: string,
    plan: RunPlan,
    stop: StopRequest,
    onCommitError: (thrown: unknown) => void,
  ) {
    this.#database = database
    this.#run = run
    this.#plan = plan
    this.#stop = stop
    this.#onCommitError = onCommitError
    this.#isApart = areApart(plan)
  }

  /** Makes the records of a slice ready to be committed with this connection. */
  stage(connection: Connection, slice: Slice): Promise<Staged> {
    return this.#stop.during(connection, () => stageRecords(connection, this.#run, this.#plan, slice))
  }

  /** Begins to find out what the file of a batch holds, to be remembered with its last records. */
  startHash({ file, plan }: Batch): void {
    if (this.#plan.dry || this.#plan.repair !== null || this.#hashes.has(file)) return
    const value = contentHash(originOf(plan))
    // Told where it is waited for, if the run gets that far.
    value.catch(() => undefined)
    this.#hashes.set(file, value)
  }

  /**
   * Begins to take a batch in. @param number of the checkpoint
   * @param earlier resolves when the batch before is committed: until then nothing but the rows of this one is written
   */
  take(number: number, before: RunState, prepared: Prepared, earlier: Promise<unknown>): Taking {
    let tell: (state: RunState) => void = () => undefined
    const told = new Promise<RunState>((resolve) => {
      tell = resolve
    })
    const order = { earlier, tell }
    const committed = this.#database.gate.together(() => this.#commit(number, before, prepared, order))
    return { committed, after: Promise.race([told, committed.then(({ after }) => after)]) }
  }

  /**
   * One batch, one transaction; again with fewer records when it holds the one at which the run has to end.
   * @param verdict why the run ends with the last record of the batch
   */
  async #commit(
    number: number,
    before: RunState,
    { batch, slice, findings, ignored, connection }: Omit<Prepared, 'milliseconds'>,
    order: Order,
    verdict: EarlyEnd | null = null,
  ): Promise<Committed> {
    const plan = this.#plan
    const done = slice.cut === null && batch.last
    const kept = { ...slice, records: slice.records - ignored }
    const isDirect = keyFields(plan).length === 0
    const stateWith = (applied: Applied, { refusals, leading }: Refused): Promise<RunState> =>
      stateAfter(plan, before, slice, {
        applied: { ...applied, ignored: applied.ignored + ignored },
        tally: tallyOf(refusals),
        leading,
        shareApplied: before.shareApplied || verdict?.error.code === 'rejects.percent',
        early:
          verdict === null
            ? null
            : { error: toErrorData(verdict.error), effect: plan.takeBack ? 'toTakeBack' : 'kept' },
      })
    let refused: Refused | undefined
    let after: RunState
    try {
      after = await connection.transaction(async () => {
        // Without a key all that is refused is known before anything goes in: it is written while the database inserts.
        if (isDirect) refused = await this.#refuse(connection, before, slice, findings, verdict)
        if (this.#isApart && refused !== undefined) order.tell(await stateWith(insertionOf(kept, findings), refused))
        const applied = await this.#stop.during(connection, () =>
          isDirect
            ? insertRecords(connection, this.#run, plan, before, kept, findings)
            : applyRecords(connection, this.#run, plan, before, kept, findings),
        )
        await order.earlier
        await rememberValues(connection, this.#run, plan)
        if (!plan.dry) {
          await learnValues(connection, plan)
          touchDataset(connection, plan.dataset)
        }
        refused ??= await this.#refuse(connection, before, slice, applied.findings, verdict)
        const state = await stateWith(applied, refused)
        await refused.rejects.store(connection)
        const stretch = stretchOf(plan, batch, before, state)
        if (stretch !== null) await markRepaired(connection, this.#run, stretch)
        if (slice.cut === null && batch.lastOfFile) await this.#completeFile(connection, batch, before, state)
        await saveCheckpoint(connection, this.#run, number, state, done)
        return state
      }, this.#onCommitError)
    } catch (thrown) {
      await refused?.rejects.discard()
      if (!(thrown instanceof CutShort)) throw thrown
      const shorter = sliceOf(batch, thrown.verdict.cut)
      const staged = await this.stage(connection, shorter)
      return this.#commit(number, before, { batch, slice: shorter, connection, ...staged }, order, thrown.verdict)
    }
    return { after, checkpoint: { number, counters: after.counters, done }, first: refused?.first }
  }

  /**
   * What is refused in a slice, and begins to write it. @param verdict why the run ends with the slice, where that is known
   * @throws CutShort where the run ends within it
   */
  async #refuse(
    connection: Connection,
    before: RunState,
    slice: Slice,
    findings: readonly Finding[],
    verdict: EarlyEnd | null,
  ): Promise<Refused> {
    const plan = this.#plan
    const refusals = refusalsOf(slice, findings)
    const limit = plan.stopWhenFirstRejected ?? 0
    const leading = await this.#leading(connection, before, slice, refusals, limit)
    const refusedSoFar = leading === null || leading.broken ? null : (before.leading ?? 0) + leading.count
    if (verdict === null) {
      const found = judge(plan, before, slice, refusals, refusedSoFar === limit ? (leading?.last ?? null) : null)
      if (found !== null) throw new CutShort(found)
    }
    const rowAt = (index: number): RejectRow => {
      const refusal = refusals[index]
      if (refusal === undefined) throw new Error(`no refusal ${index}`)
      return rejectRow(plan, slice, refusal)
    }
    const rejects = { run: this.#run, count: refusals.length, rowAt, firstSeq: before.entries + 1, at: Date.now() }
    return {
      refusals,
      leading: refusedSoFar === limit ? null : refusedSoFar,
      first: refusals.length > 0 ? rowAt(0) : undefined,
      rejects: new RejectFile(this.#database.blocks, rejects),
    }
  }

  /** Null where it is settled already that not all of the first records are refused, or that they were. */
  async #leading(connection: Connection, { leading }: RunState, slice: Slice, refusals: Refusal[], limit: number) {
    if (leading === null) return null
    const left = limit - leading
    return leadingRefused(slice, refusals, left, await firstKept(connection, slice, left))
  }

  /** Keeps what is to be known of a file when the run has gone on, in the transaction of its last records. */
  async #completeFile(connection: Connection, { file }: Batch, before: RunState, after: RunState): Promise<void> {
    await saveFile(connection, this.#run, file, addStep(before.fileCounters, before.counters, after.counters))
    const hash = this.#hashes.get(file)
    if (!this.#plan.dry && hash !== undefined)
      await rememberImported(connection, this.#run, this.#plan, file, await hash)
  }
}

/** The corrected records of a batch; null where its records are others. */
function stretchOf({ repair }: RunPlan, batch: Batch, before: RunState, after: RunState): Stretch | null {
  if (repair === null) return null
  return {
    file: repair.files[batch.file] ?? -1,
    own: batch.file,
    after: batch.blocks[0]?.start.record ?? batch.end.record,
    last: batch.end.record,
    refused: after.counters.rejects - before.counters.rejects,
  }
}
