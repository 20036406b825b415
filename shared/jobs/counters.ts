import { z } from 'zod'

/**
 * The counters of a run (records unless a unit is named). `total` is null until it is known. `errors` and `warnings`
 * count causes (one record can have several), `rejects` counts refused records.
 */
export const COUNTER_NAMES = [
  'processed',
  'success',
  'empty',
  'errors',
  'warnings',
  'rejects',
  'doubles',
  'duplicates',
  'inserted',
  'updated',
  'unchanged',
  'matched',
  'ignored',
  'deleted',
] as const

/** The counters of an export that are called otherwise. Labels: `exportCounter.<id>` in the catalogue. */
export const EXPORT_COUNTERS = ['total', 'inserted', 'bytesRead'] as const
export type ExportCounter = (typeof EXPORT_COUNTERS)[number]

const count = z.number().int().nonnegative()

export const countersSchema = z.object({
  total: count.nullable(),
  processed: count,
  success: count,
  empty: count,
  errors: count,
  warnings: count,
  rejects: count,
  doubles: count,
  duplicates: count,
  inserted: count,
  updated: count,
  unchanged: count,
  matched: count,
  ignored: count,
  deleted: count,
  /** Bytes of the source read so far, and in all; of an export those of its files so far, and 0. */
  bytesRead: count,
  bytesTotal: count,
})
export type Counters = z.infer<typeof countersSchema>

/** Counters of a run that has done nothing yet. */
export function zeroCounters(): Counters {
  return {
    total: null,
    processed: 0,
    success: 0,
    empty: 0,
    errors: 0,
    warnings: 0,
    rejects: 0,
    doubles: 0,
    duplicates: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    matched: 0,
    ignored: 0,
    deleted: 0,
    bytesRead: 0,
    bytesTotal: 0,
  }
}

/** `base` and what was counted between `before` and `after`; `total` and the bytes stay those of `base`. */
export function addStep(base: Counters, before: Counters, after: Counters): Counters {
  const sum = { ...base }
  for (const name of COUNTER_NAMES) sum[name] += after[name] - before[name]
  return sum
}

/** Counters of records whose effect was taken back: they were read, and nothing is left of them. */
export function withoutEffect(counters: Counters): Counters {
  const { ignored, success } = counters
  const nothing = { inserted: 0, updated: 0, unchanged: 0, matched: 0, deleted: 0 }
  return { ...counters, ...nothing, success: 0, ignored: ignored + success }
}

/** How much of a run is done, from 0 to 1; null where that is unknown. Of an import the bytes tell, because its records are known at its end only. */
export function shareDone({ bytesRead, bytesTotal, processed, total }: Counters): number | null {
  if (bytesTotal > 0) return Math.min(1, bytesRead / bytesTotal)
  return total === null || total === 0 ? null : Math.min(1, processed / total)
}

/** The equations that every run keeps at every checkpoint (domain.md); returns the broken ones in words, empty when they hold. */
export function brokenEquations(c: Counters): string[] {
  const broken: string[] = []
  if (c.processed !== c.success + c.rejects + c.ignored + c.empty) {
    broken.push(
      `processed ${c.processed} ≠ success ${c.success} + rejects ${c.rejects} + ignored ${c.ignored} + empty ${c.empty}`,
    )
  }
  if (c.success !== c.inserted + c.updated + c.unchanged + c.deleted + c.matched) {
    broken.push(
      `success ${c.success} ≠ inserted ${c.inserted} + updated ${c.updated} + unchanged ${c.unchanged} + deleted ${c.deleted} + matched ${c.matched}`,
    )
  }
  return broken
}
