import { isExact, isNumeric, nullShare, type FieldFigures, type RunFigures } from './figures'
import type { Finding } from './findings'
import { rangeOf } from './judge'

/** What is shown of a run beside the last ones of its job. */

export interface Range {
  readonly low: number
  readonly high: number
}

/** Figures of a field over several runs. */
export interface PastField {
  readonly name: string
  /** Share of the records without a value, from 0 to 1. */
  readonly nulls: Range
  readonly distinct: Range
  readonly min: string | null
  readonly max: string | null
  readonly mean: Range | null
  /** Those of the last of these runs. */
  readonly values: FieldFigures['values']
}

export interface PastRuns {
  readonly runs: number
  readonly rows: Range
  /** None of the figures is from a sample. */
  readonly exact: boolean
  readonly fields: readonly PastField[]
}

export interface Comparison {
  readonly figures: RunFigures
  /** Null where there was no run before. */
  readonly past: PastRuns | null
  readonly findings: readonly Finding[]
}

/** A run in the history of its job. */
export interface RunPoint {
  readonly run: string
  /** When it began (ISO 8601). */
  readonly at: string
  /** Records that went in, or that an export has written. */
  readonly rows: number
  readonly rejects: number
  readonly durationMs: number
}

export interface Plausibility {
  /** Null where a run has no figures: it has not come to its end, is an export, or was done before there were any. */
  readonly comparison: Comparison | null
  /** The job has its runs judged. */
  readonly judged: boolean
  /** The last finished runs, oldest first; the run itself is the last one where it has finished. */
  readonly history: readonly RunPoint[]
}

/** The last runs as one, as far as their fields are those of the run. @param past oldest first */
export function pastOf({ fields }: RunFigures, past: readonly RunFigures[]): PastRuns | null {
  if (past.length === 0) return null
  return {
    runs: past.length,
    rows: rangeOf(past.map(({ rows }) => rows)),
    exact: past.every(isExact),
    fields: fields.flatMap((field) => {
      const before = past.flatMap((run) => {
        const same = run.fields.find(({ name, type }) => name === field.name && type === field.type)
        return same === undefined ? [] : [{ run, field: same }]
      })
      const last = before.at(-1)
      if (last === undefined) return []
      const means = before.flatMap((one) => one.field.mean ?? [])
      return {
        name: field.name,
        nulls: rangeOf(before.map((one) => nullShare(one.field, one.run))),
        distinct: rangeOf(before.map((one) => one.field.distinct)),
        min: furthest(
          field,
          before.map((one) => one.field.min),
          -1,
        ),
        max: furthest(
          field,
          before.map((one) => one.field.max),
          1,
        ),
        mean: means.length === 0 ? null : rangeOf(means),
        values: last.field.values,
      }
    }),
  }
}

/** The smallest (-1) or largest (1) of values as the database writes them. */
function furthest(field: FieldFigures, values: readonly (string | null)[], sign: -1 | 1): string | null {
  const compare = (a: string, b: string) => (isNumeric(field) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0)
  return values
    .flatMap((value) => (value === null ? [] : [value]))
    .reduce<string | null>((best, value) => (best === null || compare(value, best) * sign > 0 ? value : best), null)
}
