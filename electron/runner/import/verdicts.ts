import type { RejectCode } from '@shared/rejects/codes'
import type { RunPlan } from './plan'

/** What becomes of an acceptable record of a run that looks for keys. */
export type Verdict = 'insert' | 'update' | 'delete' | 'matched' | 'ignored' | keyof typeof VERDICT_CODES

/** Verdicts that refuse the record. */
export const VERDICT_CODES = {
  double: 'record.double',
  duplicate: 'record.duplicate',
  notFound: 'record.notFound',
  ambiguous: 'record.ambiguous',
  missing: 'value.required',
} as const satisfies Record<string, RejectCode>

/** What is done with a record whose key no row has (`none`) or one that was there before the run (`one`). */
export function fatesOf({ operation, duplicates, missing }: RunPlan): {
  readonly none: Verdict
  readonly one: Verdict
} {
  const none = missing.length > 0 ? 'missing' : 'insert'
  switch (operation) {
    case 'insert':
      return { none, one: ({ update: 'update', ignore: 'ignored', reject: 'duplicate' } as const)[duplicates] }
    case 'upsert':
      return { none, one: 'update' }
    case 'update':
      return { none: 'notFound', one: 'update' }
    case 'reconcile':
      return { none: 'notFound', one: 'matched' }
    case 'delete':
      return { none: 'notFound', one: 'delete' }
  }
}

/**
 * SQL for what is done with the records of a key (columns `found`: rows of the dataset with it, `mine`: this run has inserted
 * it). A row that several records could mean is never guessed at.
 */
export function fateOf(plan: RunPlan): string {
  const { none, one } = fatesOf(plan)
  const isRefused = one === 'ignored' || one === 'duplicate'
  // What the run has inserted itself it also updates.
  const several = isRefused
    ? `WHEN NOT mine THEN '${one}' WHEN found > 1 THEN 'ambiguous' ELSE 'update'`
    : `WHEN found > 1 THEN 'ambiguous' ELSE '${one}'`
  return `CASE WHEN found = 0 THEN '${none}' ${several} END`
}
