import { pastOf, type Plausibility } from '@shared/plausibility/comparison'
import type { FieldFigures, RunFigures } from '@shared/plausibility/figures'
import { judge } from '@shared/plausibility/judge'
import { plausibilitySchema } from '@shared/plausibility/definition'

const TOWNS = ['Paris', 'Lyon', 'Lille', 'Bordeaux']

function field(name: string, type: FieldFigures['type'], parts: Partial<FieldFigures>): FieldFigures {
  const none = { min: null, max: null, mean: null, deviation: null, values: [], added: [] }
  return { name, type, nulls: 0, distinct: 0, complete: false, ...none, ...parts }
}

/** Figures of a delivery of customers. @param towns that it has, by frequency */
function figures(rows: number, sampled: number, towns: readonly string[]): RunFigures {
  const each = Math.floor(sampled / towns.length)
  const values = towns.map((value) => ({ value, count: each }))
  return {
    rows,
    sampled,
    read: rows + 40,
    rejects: 40,
    fields: [
      field('id', 'integer', { distinct: sampled, min: '1', max: String(rows), mean: rows / 2, deviation: rows / 4 }),
      field('a rather long name of a field', 'text', {
        nulls: Math.floor(sampled / 3),
        distinct: 9120,
        min: 'a',
        max: 'z',
      }),
      field('town', 'text', { distinct: towns.length, min: 'Bordeaux', max: 'Paris', values, complete: true }),
      field('amount', 'decimal', {
        nulls: 12,
        distinct: 4100,
        min: '-3.50',
        max: '9120.00',
        mean: 81.25,
        deviation: 9,
      }),
    ],
  }
}

/** A run that is unlike the last three in several ways. */
export function fakePlausibility(run: string): Plausibility {
  const past = [90_000, 100_000, 95_000].map((rows) => figures(rows, rows, TOWNS))
  const now = figures(1_200_000, 65_536, [...TOWNS, 'Nowhere'])
  const findings = judge(now, past, plausibilitySchema.parse({}))
  return {
    judged: true,
    comparison: { figures: now, past: pastOf(now, past), findings },
    history: [...past, now].map(({ rows, rejects }, index) => ({
      run: index === past.length ? run : `past${index}`,
      at: new Date(Date.UTC(2026, 10, 20 + index)).toISOString(),
      rows,
      rejects: rejects * index,
      durationMs: rows / 10,
    })),
  }
}
