import type { Connection } from './connection'
import { createView, storedTable, tableOf, VERSION } from './datasets'
import { identifier } from './sql'

/**
 * Of the time when a dataset was a table of its name: its rows go where rows have versions. They belong to no run that could be undone. Runs that had not ended go
 * on with the table where it is now; what such a run has done can only be kept, and a dry run begins anew.
 */
export async function storeRows(connection: Connection): Promise<void> {
  for (const [value] of await connection.rows('SELECT name FROM vigie.datasets')) {
    const name = String(value)
    const old = tableOf(name)
    await connection.run(`CREATE TABLE ${storedTable(name)} AS SELECT *, rowid AS ${VERSION} FROM ${old}`)
    await connection.run(`DROP TABLE ${old}`)
    await createView(connection, name)
  }
  for (const [run, plan, state, done] of await connection.rows('SELECT run, plan, state, done FROM vigie.runs')) {
    if (done !== true) await carryOn(connection, String(run), String(plan), String(state))
    await connection.run(`DROP TABLE IF EXISTS vigie.${identifier(`undo_${String(run)}`)}`)
  }
}

async function carryOn(connection: Connection, run: string, planText: string, stateText: string): Promise<void> {
  const plan = JSON.parse(planText) as { readonly dataset: string; readonly dry: boolean }
  if (plan.dry) {
    await connection.run(`DROP TABLE IF EXISTS vigie.${identifier(`dry_${run}`)}`)
    await connection.run('DELETE FROM vigie.runs WHERE run = ?', [run])
    return
  }
  const mark = Number((await connection.rows('SELECT coalesce(max(mark), 0) + 1 FROM vigie.marks'))[0]?.[0])
  await connection.run(`INSERT INTO vigie.marks VALUES (?, ?, ?, ?, 'dropped')`, [
    mark,
    run,
    plan.dataset,
    BigInt(Date.now()),
  ])
  const state = JSON.parse(stateText) as { readonly early?: { readonly effect: string } | null }
  const early = state.early?.effect === 'toTakeBack' ? { ...state.early, effect: 'kept' } : state.early
  await connection.run('UPDATE vigie.runs SET plan = ?, state = ? WHERE run = ?', [
    JSON.stringify({ ...plan, mark, table: storedTable(plan.dataset), takeBack: false }),
    JSON.stringify({ ...state, early: early ?? null }),
    run,
  ])
}
