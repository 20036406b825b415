import type { Comparison, PastField, Plausibility, Range, RunPoint } from '@shared/plausibility/comparison'
import { isExact, nullShare, type FieldFigures } from '@shared/plausibility/figures'
import { describeFinding } from '@shared/messages/describe-findings'
import type { Context } from '../context'
import { formatMoment, formatSeconds } from './format'
import { table } from './table'

/** What is unlike the last runs, a line each. */
export function findingLines({ t }: Context, { findings }: Comparison): string[] {
  if (findings.length === 0) return []
  const told = findings.map((finding) => `  ${describeFinding(t, finding)}`)
  return [t('plausibility.unlike', { count: findings.length }), ...told]
}

/** A run beside the last ones of its job: what is unlike, the figures of its fields, and the runs. */
export function plausibilityLines(context: Context, { comparison, history }: Plausibility): string[] {
  const lines: string[] = []
  if (comparison !== null) {
    const found = findingLines(context, comparison)
    if (found.length > 0) lines.push('', ...found)
    lines.push('', ...figureLines(context, comparison))
  }
  if (history.length > 1) lines.push('', ...historyLines(context, history))
  return lines
}

/** For each field a line with what went in and, where there were any, one with what the last runs had. */
function figureLines(context: Context, { figures, past }: Comparison): string[] {
  const { t } = context
  const { rows, sampled } = figures
  const from = isExact(figures)
    ? t('plausibility.exact', { count: rows })
    : t('plausibility.sample', { count: sampled, rows })
  const headers = ['field', 'nulls', 'distinct', 'min', 'max', 'mean', 'values'].map((name) =>
    t(`plausibility.${name}`),
  )
  const cells = figures.fields.flatMap((field) => {
    const before = past?.fields.find(({ name }) => name === field.name)
    return [ownCells(context, field, figures), ...(before === undefined ? [] : [pastCells(context, before)])]
  })
  return [from, ...table(headers, cells)]
}

function ownCells(context: Context, field: FieldFigures, figures: Comparison['figures']): (string | null)[] {
  const { t } = context
  const { name, distinct, min, max, mean, values } = field
  return [
    name,
    percent(context, nullShare(field, figures)),
    isExact(figures) ? number(context, distinct) : t('plausibility.atLeast', { count: distinct }),
    min,
    max,
    mean === null ? null : number(context, mean),
    valuesOf(values),
  ]
}

function pastCells(context: Context, { nulls, distinct, min, max, mean, values }: PastField): (string | null)[] {
  return [
    `  ${context.t('plausibility.lastRuns')}`,
    range(nulls, (share) => percent(context, share)),
    range(distinct, (count) => number(context, count)),
    min,
    max,
    mean === null ? null : range(mean, (value) => number(context, value)),
    valuesOf(values),
  ]
}

function historyLines(context: Context, history: readonly RunPoint[]): string[] {
  const headers = ['at', 'rows', 'rejects', 'duration'].map((name) => context.t(`plausibility.${name}`))
  return table(
    headers,
    history.map(({ at, rows, rejects, durationMs }) => [
      formatMoment(context, at),
      rows,
      rejects,
      formatSeconds(context, durationMs),
    ]),
  )
}

function range({ low, high }: Range, write: (value: number) => string): string {
  return low === high ? write(low) : `${write(low)} – ${write(high)}`
}

function percent({ language }: Context, share: number): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share)
}

function number({ language }: Context, value: number): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 15, maximumFractionDigits: 2 }).format(value)
}

function valuesOf(values: FieldFigures['values']): string {
  return values
    .filter(({ count }) => count > 1)
    .slice(0, 3)
    .map(({ value, count }) => `${value} (${count})`)
    .join(', ')
}
