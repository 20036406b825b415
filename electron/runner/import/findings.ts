import type { ErrorParams } from '@shared/errors/error-data'
import type { RejectCode, Severity } from '@shared/rejects/codes'
import { decimalDigits } from '../database/datasets'
import { STATUS_CODES } from './conversions'
import type { PlannedField, RunPlan } from './plan'

/** One thing wrong with a record: with a field of the plan (its number), or with all of it (null). */
export interface FindingCause {
  readonly code: RejectCode
  readonly field: number | null
  /** Name of a field that the source doesn't fill; only where `field` is null. */
  readonly name?: string
  readonly params: ErrorParams
  /** True where the job stops at it. */
  readonly stops: boolean
}

/** What the database found wrong with a record that could be read. */
export interface Finding {
  /** See `positionOf`. */
  readonly position: bigint
  readonly severity: Severity
  readonly causes: readonly FindingCause[]
}

/** What one slice of a batch did to the dataset, in records. */
export interface Applied {
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly matched: number
  readonly deleted: number
  readonly ignored: number
  readonly doubles: number
  readonly duplicates: number
  /** In the order of the source. */
  readonly findings: readonly Finding[]
}

export const NOTHING_APPLIED: Applied = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  matched: 0,
  deleted: 0,
  ignored: 0,
  doubles: 0,
  duplicates: 0,
  findings: [],
}

/** A required field that the source does not fill. */
export function missingCauses(plan: RunPlan): FindingCause[] {
  return plan.missing.map((name) => ({ code: 'value.required', field: null, name, params: {}, stops: false }))
}

/**
 * The finding for a record from the statuses of its fields (`statuses[i]` belongs to `fields[i]`, which is field number
 * `numbers[i]` of the plan); null where all are good.
 */
export function findingOf(
  position: bigint,
  fields: readonly PlannedField[],
  numbers: readonly number[],
  statuses: readonly unknown[],
  always: readonly FindingCause[],
): Finding | null {
  const causes: FindingCause[] = [...always]
  let refused = always.length > 0
  fields.forEach((planned, index) => {
    const code = STATUS_CODES[Number(statuses[index])] ?? null
    if (code === null) return
    refused ||= planned.action !== 'warn'
    causes.push({
      code,
      field: numbers[index] ?? null,
      params: paramsOf(code, planned),
      stops: planned.action === 'stop',
    })
  })
  return causes.length === 0 ? null : { position, severity: refused ? 'error' : 'warning', causes }
}

function paramsOf(code: RejectCode, { field }: PlannedField): ErrorParams {
  if (code === 'value.type') return { type: field.type }
  if (code === 'value.precision') return { ...decimalDigits(field) }
  return {}
}
