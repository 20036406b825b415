import { POSITION } from '../../columns/column-file'
import type { Connection } from '../../database/connection'
import { list } from '../../database/sql'
import { fieldExpressions, valueName, whereTrue, withTexts } from '../../import/expressions'
import type { PlannedRule } from '../../import/plan'
import { checkedFields, exactSelect, type RecordSql } from '../../import/values/select'
import { OK } from '../../import/values/status'
import type { TriedField } from './field'

/** What became of one field of one record. */
export interface TriedValue {
  /** Its text as it stands in the source, and after each transformation. */
  readonly stages: readonly (string | null)[]
  /** As the database writes it. */
  readonly value: string | null
  /** Index of STATUS_CODES. */
  readonly status: number
  /** The text that the status is about. */
  readonly text: string | null
}

export interface TriedRow {
  /** The filter lets it pass. */
  readonly kept: boolean
  readonly values: readonly TriedValue[]
  /** For each rule whether it is met; true where the record is refused for its values anyway, null where the rule can't be tried. */
  readonly met: readonly (boolean | null)[]
}

/** The SQL that all records are tried by. */
export interface Conditions {
  /** Null: all records count. */
  readonly filter: string | null
  /** Null for those that can't be tried. */
  readonly rules: readonly (string | null)[]
}

/** Judges the records of `relation` (see `Samples.asRelation`) by the statement by which an import judges its own. */
export async function readRows(
  connection: Connection,
  relation: string,
  path: string,
  fields: readonly TriedField[],
  { filter, rules }: Conditions,
): Promise<TriedRow[]> {
  const file = { path, texts: fields.map(({ text }) => text), sources: fields.map(({ column }) => column) }
  const sql: RecordSql = {
    fields: fieldExpressions({ fields: fields.map(({ planned }) => planned) }, file),
    rules: rules.flatMap((rule) =>
      rule === null ? [] : [{ planned: TRIED_RULE, met: whereTrue(rule), refuses: true }],
    ),
    filter: filter === null ? null : whereTrue(filter),
    columns: [],
    withTexts: (texts) => withTexts(file, texts),
  }
  const statuses = new Set(checkedFields(sql.fields).map(({ number }) => number))
  const shown = fields.flatMap((_, index) => [
    `g${index}`,
    `CAST(${valueName(index)} AS VARCHAR)`,
    ...(statuses.has(index) ? [`s${index}`, `x${index}`] : [String(OK), 'NULL']),
  ])
  const met = sql.rules.map((_, number) => `r${number}`)
  const stages = fields.map(
    ({ stages: texts }, index) => `[${list(texts.map((text) => `CAST(${text} AS VARCHAR)`))}] AS g${index}`,
  )
  const found = await connection.read(`
    SELECT ${list([...shown, 'kept', ...met])} FROM (${exactSelect(sql, relation)}) AS judged
    JOIN (SELECT ${list([POSITION, ...stages, `${sql.filter ?? 'true'} AS kept`])} FROM ${relation}) AS read USING (${POSITION})
    ORDER BY ${POSITION}`)
  return found.getRowsJS().map((row) => toRow(row, fields.length, rules))
}

/** What is told of a rule is up to whoever asks. */
const TRIED_RULE: PlannedRule = { action: 'reject', message: { en: '', fr: '' } }

const CELLS = 4

function toRow(row: readonly unknown[], fields: number, rules: Conditions['rules']): TriedRow {
  const values = Array.from({ length: fields }, (_, index): TriedValue => {
    const [stages, value, status, text] = row.slice(index * CELLS, (index + 1) * CELLS)
    return {
      stages: (stages as readonly (string | null)[]).map(readable),
      value: value as string | null,
      status: Number(status),
      text: text as string | null,
    }
  })
  const [kept, ...met] = row.slice(fields * CELLS)
  return { kept: kept === true, values, met: rules.map((rule) => (rule === null ? null : (met.shift() as boolean))) }
}

/** Without what says that there is no text (values/transformations.ts). */
function readable(text: string | null): string | null {
  const [before = ''] = text?.split('\0') ?? []
  return before === '' ? null : before
}
