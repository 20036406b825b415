import type { ErrorParams } from '@shared/errors/error-data'
import type { RejectCode, Severity } from '@shared/rejects/codes'
import { paramsOf } from './rules/params'
import { STATUS_CODES } from './values/status'
import type { PlannedField, PlannedRule, RunPlan } from './plan'

/** One thing wrong with a record: with a field of the plan (its number), or with all of it (null). */
export interface FindingCause {
  readonly code: RejectCode
  readonly field: number | null
  /** Name of a field that the source doesn't fill; only where `field` is null. */
  readonly name?: string
  readonly params: ErrorParams
  /** What is shown as the value where it is not the text of a column: that of a field that is computed, null for a rule. */
  readonly value?: string | null
  /** The key that it is about, where it is the second one. */
  readonly second?: true
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

/** What the exact conversions and the rules say of a record; `statuses[i]` and `texts[i]` belong to `fields[i]`, `met[i]` to `rules[i]`. */
export interface Judgement {
  readonly fields: readonly JudgedField[]
  readonly rules: readonly PlannedRule[]
  readonly statuses: readonly unknown[]
  readonly texts: readonly unknown[]
  readonly met: readonly unknown[]
}

export interface JudgedField {
  readonly planned: PlannedField
  /** Number in the plan. */
  readonly number: number
  /** It has no column of its own. */
  readonly computed: boolean
}

/** What is wrong with a text (null: there is none) that a field, by its number in the plan, takes from a column. */
export function causeOf(planned: PlannedField, number: number, code: RejectCode, text: string | null): FindingCause {
  return { code, field: number, params: paramsOf(code, planned, text ?? ''), stops: planned.action === 'stop' }
}

/** The finding for a record; null where nothing is wrong with it. */
export function findingOf(
  position: bigint,
  { fields, rules, statuses, texts, met }: Judgement,
  always: readonly FindingCause[],
): Finding | null {
  const causes: FindingCause[] = [...always]
  let refused = always.length > 0
  fields.forEach(({ planned, number, computed }, index) => {
    const code = STATUS_CODES[Number(statuses[index])] ?? null
    if (code === null) return
    const text = typeof texts[index] === 'string' ? texts[index] : null
    refused ||= planned.action !== 'warn'
    causes.push({ ...causeOf(planned, number, code, text), ...(computed ? { value: text } : {}) })
  })
  rules.forEach(({ action, message }, index) => {
    if (met[index] === true) return
    refused ||= action !== 'warn'
    causes.push({ code: 'record.rule', field: null, params: { ...message }, value: null, stops: action === 'stop' })
  })
  return causes.length === 0 ? null : { position, severity: refused ? 'error' : 'warning', causes }
}
