import type { DuckDBValue } from '@duckdb/node-api'
import type { Counters } from '@shared/jobs/counters'
import {
  FEW_VALUES,
  isNumeric,
  MOST_FREQUENT,
  type FieldFigures,
  type RunFigures,
  type ValueCount,
} from '@shared/plausibility/figures'
import type { Connection } from '../../database/connection'
import { list } from '../../database/sql'
import { valueName } from '../expressions'
import type { PlannedField, RunPlan } from '../plan'
import { isTaken, STRETCH } from './sampling'
import { addedTable, extending, figuredFields, LONGEST_TEXT, sampleTable } from './take'

/** Numbers beyond this would overflow the sum of their squares; then there is no mean. */
const LARGEST = 1e150

/** What one statement finds out of a field, and of how many fields. */
const COLUMNS = 6
const FIELDS_AT_ONCE = 16

/** The figures of a run from what it has kept. @param step with which its last records were chosen */
export async function summarise(
  connection: Connection,
  run: string,
  plan: RunPlan,
  counters: Counters,
  step: number,
): Promise<RunFigures> {
  const chosen = `(n // ${STRETCH}) % ${step} = 0 AND ${isTaken('n', step)}`
  // Of a wide table the database would look at every column, whatever is asked.
  const sample = (columns: string) => `(SELECT ${columns} FROM ${sampleTable(run)} WHERE ${chosen})`
  const [counted] = await connection.rows(`SELECT count(*) FROM ${sample('n')}`)
  const sampled = Number(counted?.[0])
  const row = await askAll(connection, sample, figuredFields(plan))
  const added = await addedValues(connection, run, plan)
  const fields: FieldFigures[] = []
  for (const [number, { field }] of figuredFields(plan).entries()) {
    const start = number * COLUMNS
    const [filled, distinct, min, max, mean, deviation] = row.slice(start, start + COLUMNS)
    const few = Number(distinct) <= FEW_VALUES
    const values = await frequentValues(connection, sample(valueName(number)), number, Number(filled), Number(distinct))
    fields.push({
      name: field.name,
      type: field.type,
      nulls: sampled - Number(filled),
      distinct: Number(distinct),
      min: textOf(min),
      max: textOf(max),
      mean: finite(mean),
      deviation: finite(deviation),
      values: few ? values : values.slice(0, MOST_FREQUENT),
      complete: few,
      added: added.get(number) ?? [],
    })
  }
  const { success, processed, empty, rejects } = counters
  return { rows: success, sampled, read: processed - empty, rejects, fields }
}

/** What is asked of all fields, one after the other; of some at a time, because the values that are told apart of each of them are in memory. */
async function askAll(
  connection: Connection,
  sample: (columns: string) => string,
  fields: readonly PlannedField[],
): Promise<DuckDBValue[]> {
  const found: DuckDBValue[] = []
  for (let from = 0; from < fields.length; from += FIELDS_AT_ONCE) {
    const some = fields.slice(from, from + FIELDS_AT_ONCE)
    const asked = some.flatMap((field, index) => columnsOf(field, from + index))
    const names = some.map((_, index) => valueName(from + index))
    const [row = []] = await connection.rows(`SELECT ${list(asked)} FROM ${sample(list(names))}`)
    found.push(...row)
  }
  return found
}

/** SQL of what is asked of a field: COLUMNS of them. */
function columnsOf({ field }: PlannedField, number: number): string[] {
  const value = valueName(number)
  const hasOrder = field.type !== 'boolean'
  const ordered = (name: string) => (hasOrder ? `CAST(${name}(${value}) AS VARCHAR)` : 'NULL')
  const counted = `CASE WHEN abs(CAST(${value} AS DOUBLE)) < ${LARGEST} THEN CAST(${value} AS DOUBLE) END`
  const numeric = (name: string) =>
    isNumeric(field) ? `CASE WHEN count(${counted}) = count(${value}) THEN ${name}(${counted}) END` : 'NULL'
  return [
    `count(${value})`,
    `count(DISTINCT ${value})`,
    ordered('min'),
    ordered('max'),
    numeric('avg'),
    numeric('stddev_pop'),
  ]
}

/** The values that come most often, all of them where they are few; none where no value comes twice. */
async function frequentValues(
  connection: Connection,
  sample: string,
  number: number,
  filled: number,
  distinct: number,
): Promise<ValueCount[]> {
  if (distinct > FEW_VALUES && distinct === filled) return []
  const value = valueName(number)
  const rows = await connection.rows(
    `SELECT CAST(${value} AS VARCHAR), count(*) FROM ${sample} WHERE ${value} IS NOT NULL GROUP BY ${value} ORDER BY 2 DESC, 1 LIMIT ${FEW_VALUES}`,
  )
  return rows.map(([text, records]) => ({ value: shown(String(text)), count: Number(records) }))
}

/** What lists of fields did not know, over all batches. */
async function addedValues(connection: Connection, run: string, plan: RunPlan): Promise<Map<number, ValueCount[]>> {
  const added = new Map<number, ValueCount[]>()
  if (extending(plan).length === 0) return added
  const rows = await connection.rows(
    `SELECT field, value, sum(records) FROM ${addedTable(run)} WHERE records > 0 GROUP BY field, value
     QUALIFY row_number() OVER (PARTITION BY field ORDER BY sum(records) DESC, value) <= ${FEW_VALUES}
     ORDER BY field, 3 DESC, value`,
  )
  for (const [field, value, records] of rows) {
    const one = { value: shown(String(value)), count: Number(records) }
    added.set(Number(field), [...(added.get(Number(field)) ?? []), one])
  }
  return added
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : shown(String(value))
}

/** Without the hash of a long text. */
function shown(text: string): string {
  return text.length > LONGEST_TEXT + 1 ? `${[...text].slice(0, LONGEST_TEXT).join('')}…` : text
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
