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

/**
 * SQL for what is done with the records of a key (columns `found`: rows of the dataset with it, `mine`: this run has inserted
 * it). A row that several records could mean is never guessed at.
 */
export function fateOf(plan: RunPlan): string {
  const insert = plan.missing.length > 0 ? 'missing' : 'insert'
  const several = `WHEN found > 1 THEN 'ambiguous'`
  const fates = (none: string, one: string): string => `CASE WHEN found = 0 THEN '${none}' ${several} ELSE '${one}' END`
  switch (plan.operation) {
    case 'insert':
      switch (plan.duplicates) {
        case 'update':
          return fates(insert, 'update')
        case 'ignore':
          return `CASE WHEN found = 0 THEN '${insert}' WHEN mine AND found > 1 THEN 'ambiguous' WHEN mine THEN 'update' ELSE 'ignored' END`
        case 'reject':
          return `CASE WHEN found = 0 THEN '${insert}' WHEN mine AND found > 1 THEN 'ambiguous' WHEN mine THEN 'update' ELSE 'duplicate' END`
      }
      break
    case 'upsert':
      return fates(insert, 'update')
    case 'update':
      return fates('notFound', 'update')
    case 'reconcile':
      return fates('notFound', 'matched')
    case 'delete':
      return fates('notFound', 'delete')
  }
}
