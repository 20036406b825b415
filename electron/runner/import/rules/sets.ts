import type { Field } from '@shared/jobs/fields'
import type { Connection } from '../../database/connection'
import { extendEnumeration, sqlType, storedTable, tableOf, VERSION } from '../../database/datasets'
import { identifier } from '../../database/sql'
import { markOf } from '../../history/versions'
import { valueName } from '../expressions'
import type { FindingCause } from '../findings'
import type { RunPlan } from '../plan'
import { paramsOf } from './params'

/**
 * Rules that look beyond one record: a value that no other record of the run has (`unique`), and one that is in another dataset (`reference`).
 *
 * They are asked about the acceptable records of a batch, given as a relation with `pos` and the values `f0` …, after the rules of single values. The first
 * record of the run with a value has it, whatever becomes of that record afterwards: which one that is depends on the order of the source alone,
 * not on batches.
 */

/** Fields of the plan with a rule of this kind, with their number. */
function fieldsWith(plan: RunPlan, rule: 'unique' | 'reference'): { readonly field: Field; readonly number: number }[] {
  return plan.fields.flatMap(({ field }, number) => {
    const given = field.rules?.[rule]
    return given === undefined || given === false ? [] : [{ field, number }]
  })
}

/** Table with the values that the run has seen in a field that has to be unique. */
function valuesTable(run: string, field: number): string {
  return `vigie.${identifier(`values_${field}_${run}`)}`
}

/** Makes the run's tables of values; DDL, outside of the transactions of batches. */
export async function createValues(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  for (const { field, number } of fieldsWith(plan, 'unique')) {
    await connection.run(`CREATE TABLE ${valuesTable(run, number)} (value ${sqlType(field)})`)
  }
}

/** What other runs have written counts as seen: this one completes them. @param marks select of their marks */
export async function fillValues(connection: Connection, run: string, plan: RunPlan, marks: string): Promise<void> {
  for (const { field, number } of fieldsWith(plan, 'unique')) {
    const value = identifier(field.name)
    await connection.run(
      `INSERT INTO ${valuesTable(run, number)} SELECT DISTINCT ${value} FROM ${storedTable(plan.dataset)}
       WHERE ${value} IS NOT NULL AND ${markOf(VERSION)} IN (${marks})`,
    )
  }
}

/** Forgets the values of a run. */
export async function dropValues(connection: Connection, run: string): Promise<void> {
  const tables = await connection.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'vigie'
     AND regexp_full_match(table_name, 'values_[0-9]+_' || regexp_escape(?))`,
    [run],
  )
  for (const [name] of tables) await connection.run(`DROP TABLE IF EXISTS vigie.${identifier(String(name))}`)
}

/** Rows of `pos` whose value another record has before them. */
function uniqueSql(run: string, number: number, relation: string): string {
  const value = valueName(number)
  return `SELECT pos FROM (
      SELECT pos, ${value}, row_number() OVER (PARTITION BY ${value} ORDER BY pos) AS nth FROM ${relation} WHERE ${value} IS NOT NULL) r
    WHERE nth > 1 OR EXISTS (SELECT 1 FROM ${valuesTable(run, number)} v WHERE v.value = r.${value})`
}

/** Values of the batch in a field that has to be unique, kept until they are remembered. */
function seenTable(number: number): string {
  return `seen_${number}`
}

/** Remembers the values that `findSetFaults` has seen; belongs into the transaction that commits them. */
export async function rememberValues(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  for (const { number } of fieldsWith(plan, 'unique')) {
    await connection.run(
      `INSERT INTO ${valuesTable(run, number)} SELECT value FROM ${seenTable(number)} s
       WHERE NOT EXISTS (SELECT 1 FROM ${valuesTable(run, number)} v WHERE v.value = s.value)`,
    )
  }
}

/** Values of two fields are the same where they are written alike, whatever their types. */
function referenceSql(field: Field, number: number, relation: string): string {
  const reference = field.rules?.reference
  if (reference === undefined) throw new Error(`${field.name} refers to nothing`)
  const value = valueName(number)
  return `SELECT pos FROM ${relation} r WHERE ${value} IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ${tableOf(reference.dataset)} t WHERE CAST(t.${identifier(reference.field)} AS VARCHAR) = CAST(r.${value} AS VARCHAR))`
}

/** One thing that a rule of this kind has found. */
export interface SetFault {
  readonly position: bigint
  readonly cause: FindingCause & { readonly field: number }
  /** False where the record goes in without the value. */
  readonly refuses: boolean
}

/**
 * What the rules of this kind find in a batch, in the order of the source. Writes nothing but temporary tables.
 * @param relation the records whose values are acceptable: `pos` and the values
 */
export async function findSetFaults(
  connection: Connection,
  run: string,
  plan: RunPlan,
  relation: string,
): Promise<SetFault[]> {
  const unique = fieldsWith(plan, 'unique')
  const asked = [
    ...unique.map(({ number }) => ({
      number,
      code: 'constraint.unique' as const,
      sql: uniqueSql(run, number, relation),
    })),
    ...fieldsWith(plan, 'reference').map(({ field, number }) => ({
      number,
      code: 'reference.notFound' as const,
      sql: referenceSql(field, number, relation),
    })),
  ]
  const parts = asked.map(({ sql }, index) => `SELECT pos, ${index} AS rule FROM (${sql})`)
  const rows = await connection.rows(`SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY pos, rule`)
  for (const { number } of unique) {
    const value = valueName(number)
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${seenTable(number)} AS SELECT DISTINCT ${value} AS value FROM ${relation} WHERE ${value} IS NOT NULL`,
    )
  }
  return rows.flatMap(([position, rule]): SetFault[] => {
    const found = asked[Number(rule)]
    const planned = found === undefined ? undefined : plan.fields[found.number]
    if (found === undefined || planned === undefined) return []
    const { code, number } = found
    const cause = { code, field: number, params: paramsOf(code, planned, ''), stops: planned.action === 'stop' }
    return [{ position: position as bigint, cause, refuses: planned.action !== 'warn' }]
  })
}

/** Whether a plan has any rule of this kind. */
export function hasSetRules(plan: RunPlan): boolean {
  return fieldsWith(plan, 'unique').length > 0 || fieldsWith(plan, 'reference').length > 0
}

/** Adds the values of the staged records that their enumerations do not know yet and take in. */
export async function learnValues(connection: Connection, plan: RunPlan): Promise<void> {
  for (const [number, { field }] of plan.fields.entries()) {
    if (field.rules?.extend !== true) continue
    const rows = await connection.rows(
      `SELECT CAST(${valueName(number)} AS VARCHAR), min(pos) FROM records WHERE good AND ${valueName(number)} IS NOT NULL GROUP BY 1`,
    )
    const values = rows.sort((a, b) => Number(a[1]) - Number(b[1])).map(([text]) => String(text))
    await extendEnumeration(connection, plan.dataset, field.name, values)
  }
}
