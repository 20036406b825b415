import type { Connection } from '../database/connection'
import { VERSION } from '../database/datasets'
import { identifier, list } from '../database/sql'
import { keepImages } from '../history/images'
import { givenBy } from '../history/versions'
import type { KeyName, RunPlan } from './plan'
import type { Applied } from './findings'
import { AFTER_ONE, AFTER_SEVERAL, isFixed } from './update-modes'

type Changes = Pick<Applied, 'inserted' | 'updated' | 'unchanged' | 'deleted'>

/**
 * Does to the dataset what the verdicts say.
 * @param isSingle each key has one record @param version SQL of the version that the record at a position gives
 */
export async function applyChanges(
  connection: Connection,
  plan: RunPlan,
  key: KeyName,
  { isSingle, version }: { readonly isSingle: boolean; readonly version: (position: string) => string },
): Promise<Changes> {
  findOld(connection, plan)
  workOut(connection, plan, isSingle, `verdicts v ON v.pos = s.pos AND v.verdict IN ('insert', 'update')`)
  findChanges(connection, plan, key, isSingle)
  const counts = await connection.rows(
    `SELECT kind, count(*) FROM changes GROUP BY kind UNION ALL SELECT 'found', count(*) FROM old`,
  )
  const of = (kind: string): number => Number(counts.find((row) => row[0] === kind)?.[1] ?? 0)
  if (of('inserted') + of('updated') > 0) {
    if (isSingle) workOut(connection, plan, isSingle, `changes v ON v.pos = s.pos AND v.kind <> 'unchanged'`)
    await writeRows(connection, plan, key, {
      version,
      isSingle,
      updated: updatedRows(isSingle, of('updated'), of('found')),
    })
  }
  const deleted = plan.operation === 'delete' ? await deleteFound(connection, plan) : 0
  return { inserted: of('inserted'), updated: of('updated'), unchanged: of('unchanged'), deleted }
}

/** Names of columns that no field can have: the number of a row, and the first record of its key. */
const HIT = identifier('vigie:hit')
const FIRST = identifier('vigie:first')
const OURS: readonly string[] = [HIT, FIRST, VERSION]

/** SQL of a condition on a record of `worked`. */
const IS_NEW = `fate = 'insert'`

/** Table `old`: the rows that may be updated, with all of their columns. */
function findOld(connection: Connection, plan: RunPlan): void {
  connection.defer(
    `CREATE OR REPLACE TEMP TABLE old AS
     SELECT t.rowid AS ${HIT}, k.first AS ${FIRST}, t.* FROM ${plan.table} t JOIN batch_keys k ON k.hit = t.rowid WHERE k.fate = 'update'`,
  )
}

/**
 * SQL of the rows that are updated, as they are before, with the record that does so last (`at`); null where there are none. Where each key has one record
 * it is known without a look at what each record does, and where all rows are changed they need not be looked for. @param found rows of `old`
 */
function updatedRows(isSingle: boolean, updated: number, found: number): string | null {
  if (updated === 0) return null
  if (!isSingle) return `SELECT o.*, x."at" FROM old o JOIN written x ON x.hit = o.${HIT}`
  const some = updated === found ? '' : ` WHERE ${HIT} IN (SELECT hit FROM written)`
  return `SELECT *, ${FIRST} AS "at" FROM old${some}`
}

/**
 * View `worked`: one row per record that inserts or updates, with the values of the row as the batch has found it (`o0` …), before it (`b0` …) and after it (`v0` …, by the update mode of each
 * field), and whether it is the last of its key. Almost all keys have one record and need no window.
 * @param those SQL of what says of the records `s` which ones these are, with their row (`v`)
 */
function workOut(connection: Connection, plan: RunPlan, isSingle: boolean, those: string): void {
  const olds = plan.fields.map(({ field }, number) => `t.${identifier(field.name)} AS o${number}`)
  const touched = `SELECT s.*, v.first, v.n, v.fate, v.hit, t.${VERSION} AS old_version, ${list(olds)}
    FROM records s
    JOIN ${those}
    LEFT JOIN old t ON t.${HIT} = v.hit`
  // A second record of a key counts only where it updates what the first has made.
  const oneByOne = isSingle || plan.doubles !== 'update'
  const before = plan.fields.map((_, number) => `o${number} AS b${number}`)
  const after = plan.fields.map(
    ({ update }, number) => `${AFTER_ONE[update](`f${number}`, `o${number}`, IS_NEW)} AS v${number}`,
  )
  const single = `SELECT *, true AS last, ${list([...before, ...after])} FROM (${touched}) ${oneByOne ? '' : 'WHERE n = 1'}`
  const all = oneByOne ? single : `${single} UNION ALL BY NAME ${severalSql(plan, touched)}`
  connection.defer(`CREATE OR REPLACE TEMP VIEW worked AS ${all}`)
}

/** The same for records that share their key with others: each finds the row as the one before it has left it. */
function severalSql(plan: RunPlan, touched: string): string {
  const earlier = plan.fields.map(
    ({ update }, number) =>
      `CASE WHEN pos = first THEN o${number} ELSE ${AFTER_SEVERAL[update](`f${number}`, `o${number}`, IS_NEW, 'earlier')} END AS b${number}`,
  )
  const untilNow = plan.fields.map(
    ({ update }, number) => `${AFTER_SEVERAL[update](`f${number}`, `o${number}`, IS_NEW, 'until_now')} AS v${number}`,
  )
  return `SELECT *, pos = max(pos) OVER (PARTITION BY first) AS last, ${list([...earlier, ...untilNow])}
    FROM (${touched}) WHERE n > 1
    WINDOW earlier AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           until_now AS (PARTITION BY first ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
}

/**
 * Table `changes`: what each record does to its row, and view `written`: the rows that are written, with the record that does so last (`at`). The values are worked
 * out again then: keeping them would cost more.
 */
function findChanges(connection: Connection, plan: RunPlan, key: KeyName, isSingle: boolean): void {
  const differs = plan.fields
    .flatMap((field, number) => (isFixed(field, key) ? [] : [`v${number} IS DISTINCT FROM b${number}`]))
    .join(' OR ')
  connection.defer(
    `CREATE OR REPLACE TEMP TABLE changes AS
     SELECT pos, first, hit, n, fate,
       CASE WHEN fate = 'insert' AND pos = first THEN 'inserted' WHEN ${differs === '' ? 'false' : differs} THEN 'updated' ELSE 'unchanged' END AS kind
     FROM worked`,
  )
  const one = `SELECT first, hit, pos AS "at" FROM changes WHERE kind <> 'unchanged'`
  const last = `SELECT first, any_value(hit) AS hit, max("at") AS "at" FROM (${one}) GROUP BY first`
  connection.defer(`CREATE OR REPLACE TEMP VIEW written AS ${isSingle ? one : last}`)
}

/**
 * Writes new rows and updated ones, so that rows are in the order in which they were last written. An updated row is removed and added: the database would
 * otherwise write every group of rows anew in which one has changed, at 1.6 times the cost, and keep all changes of a batch in memory until then.
 */
async function writeRows(
  connection: Connection,
  plan: RunPlan,
  key: KeyName,
  {
    version,
    isSingle,
    updated,
  }: {
    readonly version: (position: string) => string
    readonly isSingle: boolean
    readonly updated: string | null
  },
): Promise<void> {
  const columns = await columnsOf(connection, 'old')
  if (updated !== null) {
    const fields = columns.filter((name) => !OURS.includes(name))
    if (plan.keep) keepImages(connection, plan, fields, updated, version('"at"'))
    connection.defer(`DELETE FROM ${plan.table} WHERE rowid IN (SELECT hit FROM written WHERE hit IS NOT NULL)`)
  }
  const last = isSingle ? 'w.pos' : 'x."at"'
  const values = plan.fields.map((field, number) => {
    const kept = isFixed(field, key)
      ? `CASE WHEN w.hit IS NULL THEN w.v${number} ELSE w.o${number} END`
      : `w.v${number}`
    return `${kept} AS ${identifier(field.field.name)}`
  })
  // What the run has made itself keeps its version: to others it is one change.
  const own = `w.hit IS NOT NULL AND ${givenBy('w.old_version', plan.mark)}`
  values.push(`CASE WHEN ${own} THEN w.old_version ELSE ${version(last)} END AS ${VERSION}`)
  const filled = new Set([...OURS, ...plan.fields.map(({ field }) => identifier(field.name))])
  const others = columns.filter((name) => !filled.has(name)).map((name) => `o.${name}`)
  await connection.run(
    `INSERT INTO ${plan.table} BY NAME SELECT ${list([...values, ...others])}
     FROM worked w ${isSingle ? '' : 'JOIN written x ON x.first = w.first'} ${others.length === 0 ? '' : `LEFT JOIN old o ON o.${HIT} = w.hit`}
     WHERE w.last ORDER BY ${last}`,
  )
}

async function deleteFound(connection: Connection, plan: RunPlan): Promise<number> {
  const hits = `SELECT hit FROM verdicts WHERE verdict = 'delete'`
  if (plan.keep) {
    const fields = (await columnsOf(connection, plan.table)).filter((name) => name !== VERSION)
    keepImages(connection, plan, fields, `SELECT * FROM ${plan.table} WHERE rowid IN (${hits})`, 'NULL')
  }
  return connection.run(`DELETE FROM ${plan.table} WHERE rowid IN (${hits})`)
}

/** All columns of a table, as SQL: also those that the run does not fill. */
async function columnsOf(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.rows(`DESCRIBE ${table}`)
  return rows.map(([name]) => identifier(String(name)))
}
