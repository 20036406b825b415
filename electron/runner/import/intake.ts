import type { Connection } from '../database/connection'
import type { Database } from '../database/database'
import { Interrupted } from '../database/errors'
import { areApart, BatchCommits, type Committed } from './batch-commits'
import type { Batch, BatchSource } from './batches'
import { Pace } from './pace'
import { keyFields, type RunPlan, type RunState } from './plan'
import { readingOf } from './reading'
import { hasSetRules } from './rules/sets'
import { Staging } from './staging'
import type { StopRequest } from './stopping'

/** The database writes its log down when a transaction ends and nobody else writes; after so many rejects, which all are in the log, it gets its chance. */
const MOST_LOGGED = 50_000

/** The run whose batches are taken in. */
export interface IntakeRun {
  readonly database: Database
  readonly run: string
  readonly plan: RunPlan
  readonly stop: StopRequest
  /** Two of its own. */
  readonly connections: readonly [Connection, Connection]
  readonly source: BatchSource
}

export interface IntakeEvents {
  /** A batch is going in, and those before it are committed. */
  reading(batch: Batch): void
  /** Batches in their order. @param before the state that the batch began with */
  committed(batch: Batch, before: RunState, committed: Committed): void
  /** See RunEvents. */
  commitDoubt(thrown: unknown): void
}

/** Where a run stands when nothing more is to be taken in. */
export interface Taken {
  readonly state: RunState
  /** The one that has taken in the last batch. */
  readonly connection: Connection
}

/**
 * Takes in batch after batch, to the last one or to what ends the run early. While one is being inserted, the next one is cut and staged (staging.ts); where no batch looks at what
 * another one writes, two are being inserted, and become part of the database one after the other.
 * @param from where the run stands, and the number of its last checkpoint @param written resolves when the first batch may be staged
 * @throws Interrupted where the run has to stop; what has been committed by then has been told
 */
export async function takeIn(
  taker: IntakeRun,
  from: { readonly state: RunState; readonly number: number },
  written: Promise<void>,
  events: IntakeEvents,
): Promise<Taken> {
  const work = () => takeAll(taker, from, written, events)
  return areApart(taker.plan) ? taker.database.withTwoAtOnce(work) : work()
}

async function takeAll(
  { database, run, plan, stop, connections, source }: IntakeRun,
  from: { readonly state: RunState; readonly number: number },
  written: Promise<void>,
  events: IntakeEvents,
): Promise<Taken> {
  const requireUnstopped = (): void => {
    if (stop.reason !== null) throw new Interrupted('the run has been stopped')
  }
  const isApart = areApart(plan)
  const kind = keyFields(plan).length > 0 ? 'keyed' : isApart && keepsTexts(plan) ? 'withTexts' : 'insertion'
  const pace = new Pace(kind, plan.fields.length)
  const commits = new BatchCommits(database, run, plan, stop, (thrown) => events.commitDoubt(thrown))
  const staging = new Staging(
    connections,
    () => source.next(pace.next()),
    (connection, slice) => database.gate.together(() => commits.stage(connection, slice)),
  )
  // What a rule over several records finds depends on the batches before.
  const isAhead = !hasSetRules(plan)
  let { state, number } = from
  let logged = state.entries
  let previous = Promise.resolve()
  const underWay = new Set<Promise<void>>()
  let next = staging.prepare(written.then(requireUnstopped))
  try {
    for (;;) {
      const prepared = await next
      requireUnstopped()
      const { batch, connection } = prepared
      const [before, earlier] = [state, previous]
      // What is told of a batch comes behind what is told of the one before.
      const opened = earlier.then(() => events.reading(batch))
      // Told where it is waited for.
      opened.catch(() => undefined)
      commits.startHash(batch)
      const begun = performance.now()
      number++
      const { committed, after } = commits.take(number, before, prepared, earlier)
      const done = committed.then(async (told) => {
        await opened
        events.committed(batch, before, told)
        pace.took(prepared.milliseconds + performance.now() - begun)
        source.release(batch)
      })
      underWay.add(done)
      done.catch(() => undefined).finally(() => underWay.delete(done))
      previous = done
      // The connection of the one after next is that of the batch before this one.
      if (!batch.last) next = staging.prepare(isApart ? earlier : isAhead ? undefined : done)
      state = await after
      const isEnd = batch.last || state.early !== null
      if (isEnd || !isApart || state.entries - logged > MOST_LOGGED) {
        await done
        logged = state.entries
      }
      if (isEnd) return { state, connection }
    }
  } catch (thrown) {
    // A stop that was asked for must not hide what went wrong meanwhile.
    const failed = thrown instanceof Interrupted ? await failureOf(underWay) : null
    throw failed ?? thrown
  } finally {
    source.leave()
    await staging.settle()
    await Promise.allSettled(underWay)
  }
}

/** What went wrong with one of the batches that are under way, other than that it was stopped. */
async function failureOf(underWay: Iterable<Promise<void>>): Promise<Error | null> {
  for (const result of await Promise.allSettled(underWay))
    if (result.status === 'rejected' && result.reason instanceof Error && !(result.reason instanceof Interrupted))
      return result.reason
  return null
}

/** Texts of good records stay in memory until their batch is committed: rules and transformations in SQL may ask for them. */
function keepsTexts(plan: RunPlan): boolean {
  const [file] = plan.files
  return file !== undefined && !readingOf(plan, file).onlyDoubts
}
