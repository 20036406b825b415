import { sqlType } from '../database/datasets'
import { sourceColumn } from '../columns/source-column'
import { list } from '../database/sql'
import { conversion, quickConversion, type QuickConversion } from './values/conversion'
import { quickBroken } from './values/rules'
import { ENUM, EXPRESSION, OK } from './values/status'
import { FAILED, isMark } from './values/transformations'
import type { RecordSql } from './values/select'
import { writtenField, type WrittenField } from './values/written'
import type { FilePlan, PlannedField, PlannedRule, RunPlan } from './plan'

/**
 * SQL of one field of a plan over the columns of a source: the exact conversion, and a quick one for records without any doubt.
 */
export interface FieldSql {
  readonly planned: PlannedField
  /** The text of the field: a column of the source, or `t<number>` where `withTexts` computes it. */
  readonly text: string
  /** Its quick values are a column already: they were written when the records were taken apart. Null where SQL makes them from its text. */
  readonly written: WrittenField | null
  /** No single column holds it. */
  readonly computed: boolean
  /** The value that is stored. */
  readonly value: string
  /** The status of the text, null where every text is acceptable. */
  readonly status: string | null
  /** A bad status refuses the record (or stops the run); otherwise the record goes in without the value. */
  readonly refuses: boolean
  /** Its doubt calls the value by the name that `valueName` gives. */
  readonly quick: QuickConversion
}

/** SQL of a record rule over the columns of a source and the values of the fields: true where it is met. */
export interface RuleSql {
  readonly planned: PlannedRule
  readonly met: string
  readonly refuses: boolean
}

/** Name of the value of a field in the stage. */
export function valueName(field: number): string {
  return `f${field}`
}

function textName(field: number): string {
  return `t${field}`
}

/** The relation with the texts that have to be computed as further columns (`t0` …); as it is where there are none. */
export function withTexts(file: Pick<FilePlan, 'texts'>, relation: string): string {
  const texts = file.texts.flatMap((text, field) => (text === null ? [] : [`${text.sql} AS ${textName(field)}`]))
  return texts.length === 0 ? relation : `(SELECT *, ${list(texts)} FROM ${relation})`
}

/** The expressions for every field of the plan, in its order, for one of its files. */
export function fieldExpressions(
  plan: Pick<RunPlan, 'fields'>,
  file: Pick<FilePlan, 'path' | 'texts' | 'sources'>,
): FieldSql[] {
  return plan.fields.map((planned, index): FieldSql => {
    const refuses = planned.action !== 'warn'
    const computed = file.texts[index] ?? null
    const column = file.sources[index] ?? -1
    if (computed === null && column < 0) throw new Error(`${file.path} has no column for ${planned.field.name}`)
    const text = computed === null ? sourceColumn(column) : textName(index)
    const exact = conversion(planned.field, text, planned.format)
    const marked = computed?.marked === true
    const status = marked ? markedStatus(text, exact.status) : exact.status
    const written = computed === null ? writtenField(planned.field, planned.format) : null
    const quick =
      written === null
        ? quickConversion(planned.field, text, planned.format, valueName(index))
        : leftOpen(planned, valueName(index), written)
    return {
      planned,
      text,
      written,
      computed: column < 0,
      value:
        status === null || refuses
          ? exact.value
          : `CASE WHEN (${status}) = ${OK} THEN ${exact.value} ELSE CAST(NULL AS ${sqlType(planned.field)}) END`,
      status,
      refuses,
      quick: marked ? { value: quick.value, doubt: `${isMark(text)} OR ${quick.doubt ?? 'false'}` } : quick,
    }
  })
}

/** What is to be asked of values that were written. */
function leftOpen({ field }: PlannedField, value: string, { left }: WrittenField): QuickConversion {
  const doubts = quickBroken({ ...field, rules: left }, value)
  return { value, doubt: doubts.length === 0 ? null : doubts.map((doubt) => `(${doubt})`).join(' OR ') }
}

/** The rules of the plan for one of its files. What can't be computed for a record is not true. */
export function ruleExpressions(plan: RunPlan, file: FilePlan): RuleSql[] {
  return plan.rules.map((planned, index) => ({
    planned,
    met: whereTrue(file.rules[index] ?? 'false'),
    refuses: planned.action !== 'warn',
  }))
}

/** True where a record counts, never NULL; null where all do. */
export function filterExpression(file: FilePlan): string | null {
  return file.filter === null ? null : whereTrue(file.filter)
}

export function whereTrue(condition: string): string {
  return `coalesce(TRY(${condition}), false)`
}

function markedStatus(text: string, status: string | null): string {
  return `CASE WHEN ${isMark(text)} THEN CASE WHEN ${text} = ${FAILED} THEN ${EXPRESSION} ELSE ${ENUM} END ELSE ${status ?? OK} END`
}

/** Everything that the records of one file of a plan are read by. */
export function recordSql(plan: RunPlan, file: FilePlan): RecordSql {
  return {
    fields: fieldExpressions(plan, file),
    rules: ruleExpressions(plan, file),
    filter: filterExpression(file),
    columns: file.columns.map((_, index) => sourceColumn(index)),
    withTexts: (relation) => withTexts(file, relation),
  }
}
