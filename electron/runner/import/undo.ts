import { identifier, list } from '../database/sql'
import type { Connection } from '../database/connection'
import type { RunPlan } from './plan'

/**
 * What a run has done to its dataset, as rows that it has added and rows that it has removed (a changed row is both). Rows with the same values are the
 * same to everybody, so that the difference is all that is needed to take the run back: no row has to be found again by a number
 * or a key, which may have changed.
 */

/** Name of the column that no field can have: 1 for a row that was added, -1 for one that was removed. */
const SIGN = identifier('vigie:sign')

function undoTable(run: string): string {
  return `vigie.${identifier(`undo_${run}`)}`
}

/** True where the run keeps what it does. */
function keepsUndo(plan: RunPlan): boolean {
  return plan.takeBack && !plan.dry
}

/** DDL, outside of the transactions of batches. */
export async function createUndo(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  if (!keepsUndo(plan)) return
  await connection.run(
    `CREATE TABLE ${undoTable(run)} AS SELECT CAST(0 AS TINYINT) AS ${SIGN}, * FROM ${plan.table} LIMIT 0`,
  )
}

export async function dropUndo(connection: Connection, run: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${undoTable(run)}`)
}

/** Rows that are added. @param select gives them, with columns of the dataset */
export async function keepAdded(connection: Connection, run: string, plan: RunPlan, select: string): Promise<void> {
  if (!keepsUndo(plan)) return
  await connection.run(`INSERT INTO ${undoTable(run)} BY NAME SELECT 1 AS ${SIGN}, * FROM (${select})`)
}

/** Rows of the dataset before they are removed. @param hits their row numbers */
export async function keepRemoved(connection: Connection, run: string, plan: RunPlan, hits: string): Promise<void> {
  if (!keepsUndo(plan)) return
  await connection.run(
    `INSERT INTO ${undoTable(run)} BY NAME SELECT -1 AS ${SIGN}, t.* FROM ${plan.table} t WHERE t.rowid IN (${hits})`,
  )
}

/**
 * Brings the dataset back to what it was; belongs into a transaction.
 * @returns false where rows of the run are not there any more as it left them: then nothing was done
 */
export async function takeBack(connection: Connection, run: string, plan: RunPlan): Promise<boolean> {
  const columns = await columnsOf(connection, plan.table)
  const same = columns.map((name) => `t.${name} IS NOT DISTINCT FROM n.${name}`).join(' AND ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE net AS
     SELECT ${list(columns)}, sum(${SIGN}) AS ${SIGN} FROM ${undoTable(run)} GROUP BY ALL HAVING sum(${SIGN}) <> 0`,
  )
  const wanted = await connection.rows(`SELECT coalesce(sum(${SIGN}), 0) FROM net WHERE ${SIGN} > 0`)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE going AS
     SELECT row FROM (
       SELECT t.rowid AS row, n.${SIGN} AS wanted, row_number() OVER (PARTITION BY ${list(columns.map((name) => `n.${name}`))} ORDER BY t.rowid DESC) AS nth
       FROM ${plan.table} t JOIN net n ON ${same} WHERE n.${SIGN} > 0)
     WHERE nth <= wanted`,
  )
  const found = await connection.rows('SELECT count(*) FROM going')
  if (Number(found[0]?.[0]) !== Number(wanted[0]?.[0])) return false
  await connection.run(`DELETE FROM ${plan.table} WHERE rowid IN (SELECT row FROM going)`)
  await connection.run(
    `INSERT INTO ${plan.table} BY NAME SELECT ${list(columns)} FROM (SELECT *, unnest(range(-${SIGN}::BIGINT)) FROM net WHERE ${SIGN} < 0)`,
  )
  return true
}

/** All columns of a table, as SQL: also those that the run does not fill. */
export async function columnsOf(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.rows(`DESCRIBE ${table}`)
  return rows.map(([name]) => identifier(String(name)))
}
