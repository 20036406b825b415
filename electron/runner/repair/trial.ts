import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { rejectSchema } from '@shared/rejects/reject'
import type { RepairTrial } from '@shared/runner/repairs'
import type { Connection } from '../database/connection'
import { identifier, list, literal } from '../database/sql'
import { BatchSource, type Batch } from '../import/batches'
import { insertRecords } from '../import/direct'
import { applyRecords } from '../import/keyed'
import { stateAfter } from '../import/next-state'
import { keyFields, type RunPlan, type RunState } from '../import/plan'
import { refusalsOf, rejectRow, tallyOf } from '../import/refusals'
import { fillValues, rememberValues } from '../import/rules/sets'
import { sliceOf } from '../import/slice'
import { stageRecords } from '../import/stage'
import { createTables } from '../import/tables'
import { storeRejects } from '../rejects/store'
import { correctedFiles } from './begin'
import { marksOf, planRepair, repairState } from './plan'
import { openOf, setVerdicts } from './store'

/** Records that are tried at a time: a person waits for them, and others for the database. */
export const MOST_TRIED = 100_000

/** Rows of the dataset as the trial changes them, and where each of them is there. */
const COPY = 'temp.tried_rows'
const COPIED = 'temp.tried_origins'
/** The records that are tried, numbered as those of a run are. */
const TRIED = 'temp.tried_records'

/** What a batch may hold: all that is tried has room in a few. */
const SIZE = { bytes: 64 << 20, records: MOST_TRIED }

/**
 * Finds out which corrected records would pass now, and says so with them; belongs into a transaction that is taken back, because it leaves everything behind that an
 * import needs.
 *
 * It is the import of these records, by the same statements, into a copy of the rows that they meet. The copy needs no more of the dataset than rows with their
 * keys: that is all that an import looks at.
 * @param chosen SQL over `vigie.repairs`: those that are tried
 * @param folder where the database may read
 */
export async function tryCorrected(
  connection: Connection,
  folder: string,
  of: string,
  chosen = 'true',
): Promise<RepairTrial> {
  const run = `try${randomUUID().replaceAll('-', '')}`
  const real = await planRepair(connection, of)
  const plan: RunPlan = { ...real, dry: true, table: COPY }
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${unqualified(TRIED)} AS
     SELECT seq, file, record, row_number() OVER (PARTITION BY file ORDER BY seq) AS place
     FROM (SELECT * FROM vigie.repairs WHERE ${openOf(of)} AND ${chosen} ORDER BY seq LIMIT ${MOST_TRIED})`,
  )
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${unqualified(COPY)} AS SELECT * FROM ${real.table} LIMIT 0`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${unqualified(COPIED)} (origin BIGINT)`)
  await createTables(connection, run, plan)
  await fillValues(connection, run, plan, marksOf(of))
  await tryAll(connection, folder, run, plan, real.table)
  return result(connection, run, of, real.repair?.files ?? [])
}

/**
 * Tries all corrected records, and keeps nothing but the verdicts.
 * @param folder where the database may read and write
 */
export async function tryAndRemember(connection: Connection, folder: string, of: string): Promise<RepairTrial> {
  const file = join(folder, `verdicts-${randomUUID()}.parquet`)
  try {
    const found = await withoutTrace(connection, async () => {
      const trial = await tryCorrected(connection, folder, of)
      await connection.run(
        `COPY (SELECT seq, "values", verdict FROM vigie.repairs WHERE ${openOf(of)}) TO ${literal(file)} (FORMAT parquet)`,
      )
      return trial
    })
    await connection.run(
      `UPDATE vigie.repairs AS p SET verdict = f.verdict FROM read_parquet(${literal(file)}) f
       WHERE ${openOf(of)} AND p.seq = f.seq AND p."values" = f."values" AND p.verdict IS DISTINCT FROM f.verdict`,
    )
    return found
  } finally {
    await rm(file, { force: true })
  }
}

/** What `work` gives, whose transaction is taken back in any case. */
export async function withoutTrace<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION')
  try {
    return await work()
  } finally {
    await connection.rollback()
  }
}

function unqualified(table: string): string {
  return table.replace('temp.', '')
}

async function tryAll(
  connection: Connection,
  folder: string,
  run: string,
  plan: RunPlan,
  dataset: string,
): Promise<void> {
  const { repair } = plan
  if (repair === null || plan.files.length === 0) return
  let state = repairState(0)
  const source = new BatchSource(plan, correctedFiles(connection, repair, TRIED), state, join(folder, run), () => false)
  try {
    for (let batch = await source.next(SIZE); batch !== null; batch = await source.next(SIZE)) {
      state = await tryBatch(connection, folder, run, { plan, dataset }, state, batch)
      source.release(batch)
    }
  } finally {
    await source.close()
  }
}

/** What `BatchCommits` does with a batch, but for what nobody wants of a trial. */
async function tryBatch(
  connection: Connection,
  folder: string,
  run: string,
  { plan, dataset }: { readonly plan: RunPlan; readonly dataset: string },
  before: RunState,
  batch: Batch,
): Promise<RunState> {
  const slice = sliceOf(batch, null)
  const { findings, ignored } = await stageRecords(connection, run, plan, slice)
  const kept = { ...slice, records: slice.records - ignored }
  const isKeyed = keyFields(plan).length > 0
  if (isKeyed && slice.relation !== null) await copyRows(connection, plan, dataset)
  const applied = isKeyed
    ? await applyRecords(connection, run, plan, before, kept, findings)
    : await insertRecords(connection, run, plan, before, kept, findings)
  await rememberValues(connection, run, plan)
  const refusals = refusalsOf(slice, applied.findings)
  await storeRejects(connection, folder, {
    run,
    count: refusals.length,
    rowAt: (index) => {
      const refusal = refusals[index]
      if (refusal === undefined) throw new Error(`no refusal ${index}`)
      return rejectRow(plan, slice, refusal)
    },
    firstSeq: before.entries + 1,
    at: Date.now(),
  })
  return stateAfter(plan, before, slice, {
    applied: { ...applied, ignored: applied.ignored + ignored },
    tally: tallyOf(refusals),
    leading: null,
    shareApplied: false,
    early: null,
  })
}

/** Copies the rows of the dataset that the staged records find by one of their keys, each once. */
async function copyRows(connection: Connection, plan: RunPlan, dataset: string): Promise<void> {
  const matches = (['key', 'secondKey'] as const).flatMap((key) => {
    const fields = keyFields(plan, key)
    if (fields.length === 0) return []
    const equal = fields.map(({ field, index }) => `t.${identifier(field.field.name)} = r.f${index}`)
    return [`SELECT t.rowid AS origin FROM ${dataset} t SEMI JOIN records r ON ${equal.join(' AND ')}`]
  })
  const fresh = `SELECT DISTINCT origin FROM (${matches.join(' UNION ALL ')}) WHERE origin NOT IN (SELECT origin FROM ${COPIED})`
  await connection.run(`CREATE OR REPLACE TEMP TABLE tried_fresh AS ${fresh}`)
  await connection.run(`INSERT INTO ${COPY} SELECT * FROM ${dataset} WHERE rowid IN (SELECT origin FROM tried_fresh)`)
  await connection.run(`INSERT INTO ${COPIED} SELECT origin FROM tried_fresh`)
  await connection.run('DROP TABLE temp.tried_fresh')
}

/** Remembers the verdicts, and counts them. */
async function result(connection: Connection, run: string, of: string, files: readonly number[]): Promise<RepairTrial> {
  const here = `p.of = ${literal(of)} AND p.seq IN (SELECT seq FROM ${TRIED})`
  const tried = await connection.run(`UPDATE vigie.repairs AS p SET verdict = '[]' WHERE ${here}`)
  // The files of the trial have numbers of their own.
  const again = `SELECT j.*, t.seq AS tried FROM (SELECT * FROM vigie.rejects WHERE run = ${literal(run)} AND severity = 'error') j
    JOIN ${TRIED} t ON t.file = [${list(files.map(String))}][j.file + 1] AND t.record = j.record`
  const failing = await setVerdicts(connection, `p.of = ${literal(of)} AND p.seq = r.tried`, again)
  const causes = await connection.rows(
    `SELECT code, field, count(*) FROM vigie.rejects WHERE run = ? AND severity = 'error' GROUP BY code, field ORDER BY 3 DESC, code, field`,
    [run],
  )
  const [[corrected] = []] = await connection.rows(`SELECT count(*) FROM vigie.repairs WHERE ${openOf(of)}`)
  return {
    corrected: Number(corrected),
    tried,
    passing: tried - failing,
    causes: causes.map(([code, field, count]) => ({
      code: rejectSchema.shape.code.parse(code),
      field: field === null || field === undefined ? null : String(field),
      count: Number(count),
    })),
  }
}
