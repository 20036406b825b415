import type { Field } from '@shared/jobs/fields'
import type { Connection } from '../../database/connection'
import { findDataset, sqlType } from '../../database/datasets'
import { identifier, list, literal } from '../../database/sql'
import { valueName } from '../expressions'
import { keyFields, type PlannedField, type RunPlan, type RunState } from '../plan'
import type { Slice } from '../slice'
import { chosenRanges, isTaken, stepAt } from './sampling'

/**
 * While a run that looks for keys works it keeps the values of some of the records that go in (sampling.ts), in the transaction that puts them in: whatever dies, they are
 * those of what is committed. The figures are made of them at its end (summary.ts). What an insertion without a key puts in is all there at its end, and is looked for
 * then (inserted.ts).
 */

/** The database needs memory for each column, however few the records: of more, a table would take more than it costs to import it. */
const MOST_FIELDS = 500

/** Longer texts are kept as their beginning and their hash: nobody reads more of them, and different ones stay different. */
export const LONGEST_TEXT = 64

/** Table with the values (`f0` …) of the chosen records and their numbers (`n`). */
export function sampleTable(run: string): string {
  return `vigie.${identifier(`sample_${run}`)}`
}

/** Fields of which figures are taken: the first ones of a table with hundreds of them. */
export function figuredFields({ fields }: RunPlan): readonly PlannedField[] {
  return fields.slice(0, MOST_FIELDS)
}

/**
 * Table with values of fields whose lists take values in: number of the field, value and number of records, once for each batch; those that a list knew when the
 * run began with 0.
 */
export function addedTable(run: string): string {
  return `vigie.${identifier(`added_${run}`)}`
}

/** DDL, outside of the transactions of batches. */
export async function createSample(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  if (keyFields(plan).length > 0) {
    const columns = figuredFields(plan).map(({ field }, number) => `${valueName(number)} ${sqlType(field)}`)
    await connection.run(`CREATE TABLE ${sampleTable(run)} (${list(['n BIGINT', ...columns])})`)
  }
  const lists = extending(plan)
  if (lists.length === 0) return
  await connection.run(`CREATE TABLE ${addedTable(run)} (field INTEGER, value VARCHAR, records BIGINT)`)
  const dataset = await findDataset(connection, plan.dataset)
  for (const { number, field } of lists) {
    // What earlier runs have learnt is known to the dataset only.
    const declared = dataset?.fields.find(({ name }) => name === field.name)
    const known = [field, declared].flatMap((one) => one?.rules?.values ?? []).map(({ value }) => literal(value))
    if (known.length > 0)
      await connection.run(`INSERT INTO ${addedTable(run)} SELECT ${number}, unnest([${list(known)}]), 0`)
  }
}

export async function dropSample(connection: Connection, run: string): Promise<void> {
  for (const table of [sampleTable(run), addedTable(run)]) await connection.run(`DROP TABLE IF EXISTS ${table}`)
}

/** Fields whose list takes values in, with their number. */
export function extending(plan: RunPlan): { readonly number: number; readonly field: Field }[] {
  return figuredFields(plan).flatMap(({ field }, number) => (field.rules?.extend === true ? [{ number, field }] : []))
}

/**
 * Keeps values of a slice for the figures; belongs into its transaction.
 * @param relation the staged records that go in: `pos` and the values
 */
export function keepSample(
  connection: Connection,
  run: string,
  plan: RunPlan,
  before: RunState,
  { bounds }: Slice,
  relation: string,
): void {
  if (!plan.figures) return
  const { readable } = before
  const behind = readable + bounds.behind - bounds.first
  const step = stepAt(before, behind, plan.fields.length)
  const ranges = chosenRanges(readable, behind, step)
  if (ranges.length === 0) return
  // Positions as they stand, without arithmetic: the database then skips what is not wanted without reading it.
  const shift = bounds.first - readable
  const chosen = ranges.map(({ from, to }) => `(pos >= ${from + shift} AND pos < ${to + shift})`).join(' OR ')
  const values = figuredFields(plan).map(({ field }, number) => keptValue(field, valueName(number)))
  connection.defer(
    `INSERT INTO ${sampleTable(run)} SELECT ${list([`pos - ${shift}`, ...values])} FROM ${relation} WHERE (${chosen}) AND ${isTaken(`pos - ${shift}`, step)}`,
  )
}

/** Keeps which values the lists of a slice take in; belongs into its transaction. @param relation as for `keepSample` */
export function keepAdded(connection: Connection, run: string, plan: RunPlan, relation: string): void {
  if (!plan.figures) return
  for (const { number } of extending(plan)) {
    const value = `CAST(${valueName(number)} AS VARCHAR)`
    const known = `SELECT value FROM ${addedTable(run)} WHERE field = ${number} AND records = 0`
    connection.defer(
      `INSERT INTO ${addedTable(run)} SELECT ${number}, ${value}, count(*) FROM ${relation}
       WHERE ${valueName(number)} IS NOT NULL AND ${value} NOT IN (${known}) GROUP BY 2`,
    )
  }
}

/** SQL of what is kept of a value. */
export function keptValue({ type }: Field, value: string): string {
  if (type !== 'text') return value
  return `CASE WHEN length(${value}) > ${LONGEST_TEXT} THEN left(${value}, ${LONGEST_TEXT}) || '…' || md5(${value}) ELSE ${value} END`
}
