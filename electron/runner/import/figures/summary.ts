import type { DuckDBValue } from '@duckdb/node-api'
import {
  FEW_VALUES,
  isNumeric,
  MOST_FREQUENT,
  type FieldFigures,
  type RunFigures,
  type ValueCount,
} from '@shared/plausibility/figures'
import type { Field } from '@shared/jobs/fields'
import type { Connection } from '../../database/connection'
import { list } from '../../database/sql'
import { valueName } from '../expressions'
import { keyFields, type PlannedField, type RunPlan, type RunState } from '../plan'
import { collectInserted, INSERTED } from './inserted'
import { isTaken, STRETCH } from './sampling'
import { addedTable, extending, figuredFields, LONGEST_TEXT, sampleTable } from './take'

/** Numbers beyond this would overflow the sum of their squares; then there is no mean. */
const LARGEST = 1e150

/** What one statement finds out of a field, and of how many fields. */
const COLUMNS = 6
const FIELDS_AT_ONCE = 16

/** The figures of a run that has come to its end. */
export async function summarise(
  connection: Connection,
  run: string,
  plan: RunPlan,
  { counters, step }: RunState,
): Promise<RunFigures> {
  const isKept = keyFields(plan).length > 0
  if (!isKept) await collectInserted(connection, plan, counters.processed)
  const rows = isKept ? `${sampleTable(run)} WHERE (n // ${STRETCH}) % ${step} = 0 AND ${isTaken('n', step)}` : INSERTED
  // Of a wide table the database would look at every column, whatever is asked.
  const sample = (columns: string) => `(SELECT ${columns} FROM ${rows})`
  const { sampled, answers } = await askAll(connection, sample, figuredFields(plan))
  const frequent = await frequentValues(connection, sample, answers)
  const added = await addedValues(connection, run, plan)
  const fields = answers.map((answer, number): FieldFigures => {
    const { field, filled, distinct, least, most, mean, deviation } = answer
    const few = distinct <= FEW_VALUES
    const values = frequent.get(number) ?? []
    return {
      name: field.name,
      type: field.type,
      nulls: sampled - filled,
      distinct,
      min: textOf(least),
      max: textOf(most),
      mean: finite(mean),
      deviation: finite(deviation),
      values: few ? values : values.slice(0, MOST_FREQUENT),
      complete: few,
      added: added.get(number) ?? [],
    }
  })
  if (!isKept) await connection.run(`DROP TABLE ${INSERTED}`)
  const { success, processed, empty, rejects } = counters
  return { rows: success, sampled, read: processed - empty, rejects, fields }
}

/** What is asked of a field first. */
interface Answer {
  readonly field: Field
  readonly filled: number
  readonly distinct: number
  readonly least: DuckDBValue
  readonly most: DuckDBValue
  readonly mean: DuckDBValue
  readonly deviation: DuckDBValue
}

/** Asks some fields at a time, because the values that are told apart of each of them are in memory. */
async function askAll(
  connection: Connection,
  sample: (columns: string) => string,
  fields: readonly PlannedField[],
): Promise<{ readonly sampled: number; readonly answers: readonly Answer[] }> {
  const answers: Answer[] = []
  let sampled = 0
  for (let from = 0; from < fields.length; from += FIELDS_AT_ONCE) {
    const some = fields.slice(from, from + FIELDS_AT_ONCE)
    const asked = some.flatMap((field, index) => columnsOf(field, from + index))
    const names = some.map((_, index) => valueName(from + index))
    const [row = []] = await connection.rows(`SELECT ${list(['count(*)', ...asked])} FROM ${sample(list(names))}`)
    const [count, ...found] = row
    sampled = Number(count)
    for (const [index, { field }] of some.entries()) {
      const [filled, distinct, ...values] = found.slice(index * COLUMNS, (index + 1) * COLUMNS)
      const [least = null, most = null, mean = null, deviation = null] = values
      answers.push({ field, filled: Number(filled), distinct: Number(distinct), least, most, mean, deviation })
    }
  }
  return { sampled, answers }
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
    `count(DISTINCT ${told(field, value)})`,
    ordered('min'),
    ordered('max'),
    numeric('avg'),
    numeric('stddev_pop'),
  ]
}

/** SQL by which the values of a field are told apart: texts by their hash, because sixteen times 131,072 of them would not fit into memory. */
function told({ type }: Field, value: string): string {
  return type === 'text' ? `CASE WHEN ${value} IS NOT NULL THEN hash(${value}) END` : value
}

/** The values that come most often by number of the field, all of them where they are few; none where no value comes twice. */
async function frequentValues(
  connection: Connection,
  sample: (columns: string) => string,
  answers: readonly Answer[],
): Promise<Map<number, ValueCount[]>> {
  const frequent = new Map<number, ValueCount[]>()
  const asked = [...answers.entries()]
    .filter(([, { filled, distinct }]) => distinct <= FEW_VALUES || distinct !== filled)
    .map(([number]) => number)
  for (let from = 0; from < asked.length; from += FIELDS_AT_ONCE) {
    const each = asked.slice(from, from + FIELDS_AT_ONCE).map((number) => {
      const value = valueName(number)
      return `SELECT * FROM (SELECT ${number} AS field, CAST(${value} AS VARCHAR) AS text, count(*) AS records FROM ${sample(value)}
        WHERE ${value} IS NOT NULL GROUP BY ${value} ORDER BY records DESC, text LIMIT ${FEW_VALUES})`
    })
    const rows = await connection.rows(`SELECT * FROM (${each.join(' UNION ALL ')}) ORDER BY field, records DESC, text`)
    for (const [field, text, records] of rows) {
      const one = { value: shown(String(text)), count: Number(records) }
      frequent.set(Number(field), [...(frequent.get(Number(field)) ?? []), one])
    }
  }
  return frequent
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
