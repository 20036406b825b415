import { sqlType } from '../database/datasets'
import { blockColumn } from '../database/blocks'
import { conversion, quickConversion, type QuickConversion } from './conversions'
import type { FilePlan, PlannedField, RunPlan } from './plan'

/**
 * SQL of one field of a plan over the columns of a block: the exact conversion, and a quick one for records without any doubt.
 */
export interface FieldSql {
  readonly planned: PlannedField
  /** The value that is stored. */
  readonly value: string
  /** The status of the text, null where every text is acceptable. */
  readonly status: string | null
  /** A bad status refuses the record (or stops the run); otherwise the record goes in without the value. */
  readonly refuses: boolean
  readonly quick: QuickConversion
}

/** The expressions for every field of the plan, in its order, for one of its files. */
export function fieldExpressions(plan: RunPlan, file: FilePlan): FieldSql[] {
  return plan.fields.map((planned, index) => {
    const refuses = planned.action !== 'warn'
    const column = file.sources[index] ?? -1
    if (column < 0) throw new Error(`${file.path} has no column for ${planned.field.name}`)
    const { value, status } = conversion(planned.field, blockColumn(column))
    const quick = quickConversion(planned.field, blockColumn(column))
    if (status === null || refuses) return { planned, value, status, refuses, quick }
    return {
      planned,
      value: `CASE WHEN ${status} = 0 THEN ${value} ELSE CAST(NULL AS ${sqlType(planned.field)}) END`,
      status,
      refuses,
      quick,
    }
  })
}
