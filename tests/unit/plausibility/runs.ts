import { FEW_VALUES, MOST_FREQUENT, type FieldFigures, type RunFigures } from '@shared/plausibility/figures'

/** Figures of a run over these values of fields, made the plain way. */
export function figuresOf(
  columns: Readonly<Record<string, { readonly type: FieldFigures['type']; readonly values: readonly unknown[] }>>,
  parts: Partial<RunFigures> = {},
): RunFigures {
  const rows = Math.max(0, ...Object.values(columns).map(({ values }) => values.length))
  const fields = Object.entries(columns).map(([name, { type, values }]) => fieldOf(name, type, values))
  return { rows, sampled: rows, read: rows, rejects: 0, fields, ...parts }
}

function fieldOf(name: string, type: FieldFigures['type'], all: readonly unknown[]): FieldFigures {
  const values = all.filter((value) => value !== null)
  const isNumber = type === 'integer' || type === 'decimal' || type === 'number'
  const sorted = [...values].sort((a, b) => (isNumber ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1))
  const counts = new Map<string, number>()
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
  const frequent = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
  const complete = counts.size <= FEW_VALUES
  const mean = isNumber && values.length > 0 ? sum(values.map(Number)) / values.length : null
  const deviation =
    mean === null ? null : Math.sqrt(sum(values.map((value) => (Number(value) - mean) ** 2)) / values.length)
  return {
    name,
    type,
    nulls: all.length - values.length,
    distinct: counts.size,
    min: sorted.length === 0 ? null : String(sorted[0]),
    max: sorted.length === 0 ? null : String(sorted.at(-1)),
    mean,
    deviation,
    values: complete ? frequent : frequent.slice(0, MOST_FREQUENT),
    complete,
    added: [],
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
