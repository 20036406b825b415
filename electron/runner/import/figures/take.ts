import type { Field } from '@shared/jobs/fields'
import type { Connection } from '../../database/connection'
import { sqlType } from '../../database/datasets'
import { identifier, list, literal } from '../../database/sql'
import { valueName } from '../expressions'
import type { RunPlan, RunState } from '../plan'
import type { Slice } from '../slice'
import { chosenRanges, stepFor } from './sampling'

/**
 * While a run works it keeps the values of some of the records that go in (sampling.ts), in the transaction that puts them in: whatever dies, they are those of
 * what is committed. The figures are made of them at its end (summary.ts).
 */

/** Longer texts are kept as their beginning and their hash: nobody reads more of them, and different ones stay different. */
export const LONGEST_TEXT = 64

/** Table with the values (`f0` …) of the chosen records and their numbers (`n`). */
export function sampleTable(run: string): string {
  return `vigie.${identifier(`sample_${run}`)}`
}

/** Table with the values that lists of fields did not know: number of the field, value and number of records, once for each batch. */
export function addedTable(run: string): string {
  return `vigie.${identifier(`added_${run}`)}`
}

/** DDL, outside of the transactions of batches. */
export async function createSample(connection: Connection, run: string, plan: RunPlan): Promise<void> {
  const columns = plan.fields.map(({ field }, number) => `${valueName(number)} ${sqlType(field)}`)
  await connection.run(`CREATE TABLE ${sampleTable(run)} (${list(['n BIGINT', ...columns])})`)
  if (extending(plan).length > 0)
    await connection.run(`CREATE TABLE ${addedTable(run)} (field INTEGER, value VARCHAR, records BIGINT)`)
}

export async function dropSample(connection: Connection, run: string): Promise<void> {
  for (const table of [sampleTable(run), addedTable(run)]) await connection.run(`DROP TABLE IF EXISTS ${table}`)
}

/** Fields whose list takes values in, with their number and what it knew when the run began. */
export function extending(plan: RunPlan): { readonly number: number; readonly known: readonly string[] }[] {
  return plan.fields.flatMap(({ field: { rules } }, number) =>
    rules?.extend === true ? [{ number, known: (rules.values ?? []).map(({ value }) => value) }] : [],
  )
}

/**
 * Keeps what the figures need of a slice; belongs into its transaction.
 * @param relation the staged records that go in: `pos` and the values
 */
export async function takeFigures(
  connection: Connection,
  run: string,
  plan: RunPlan,
  { readable }: Pick<RunState, 'readable'>,
  { bounds }: Slice,
  relation: string,
): Promise<void> {
  if (!plan.figures) return
  const behind = readable + bounds.behind - bounds.first
  const ranges = chosenRanges(readable, behind, stepFor(behind, plan.fields.length))
  if (ranges.length > 0) {
    // Positions as they stand, without arithmetic: the database then skips what is not wanted without reading it.
    const shift = bounds.first - readable
    const chosen = ranges.map(({ from, to }) => `(pos >= ${from + shift} AND pos < ${to + shift})`).join(' OR ')
    const values = plan.fields.map(({ field }, number) => keptValue(field, valueName(number)))
    await connection.run(
      `INSERT INTO ${sampleTable(run)} SELECT ${list([`pos - ${shift}`, ...values])} FROM ${relation} WHERE ${chosen}`,
    )
  }
  for (const { number, known } of extending(plan)) {
    const value = `CAST(${valueName(number)} AS VARCHAR)`
    const isNew = known.length === 0 ? 'true' : `${value} NOT IN (${list(known.map(literal))})`
    await connection.run(
      `INSERT INTO ${addedTable(run)} SELECT ${number}, ${value}, count(*) FROM ${relation} WHERE ${isNew} AND ${valueName(number)} IS NOT NULL GROUP BY 2`,
    )
  }
}

function keptValue({ type }: Field, value: string): string {
  if (type !== 'text') return value
  return `CASE WHEN length(${value}) > ${LONGEST_TEXT} THEN left(${value}, ${LONGEST_TEXT}) || '…' || md5(${value}) ELSE ${value} END`
}
