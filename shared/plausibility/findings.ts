import { z } from 'zod'

/** What is unlike the past. The comment names the parameters; texts: `plausibility.finding.<code>` in the catalogue. */
export const FINDING_CODES = [
  /** runs */ 'rows.none',
  /** rows, low, high (rows of the last runs) */ 'rows.few',
  /** rows, low, high */ 'rows.many',
  /** rows, minimum */ 'rows.minimum',
  /** share, before (percent) */ 'rejects.share',
  /** field, before (percent of empty values) */ 'field.empty',
  /** field, share, before */ 'field.emptier',
  /** field, count, values; those that an enumeration has taken in */ 'field.added',
  /** field, count, values; of a field with few values */ 'field.values',
  /** field, mean, low, high */ 'field.mean',
  /** field, value, limit */ 'field.below',
  /** field, value, limit */ 'field.above',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

export const findingSchema = z.object({
  code: z.enum(FINDING_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type Finding = z.infer<typeof findingSchema>

/** The parameter of errors and notes that holds findings, as JSON text. */
export const FINDINGS_PARAM = 'findings'

export function findingsText(findings: readonly Finding[]): string {
  return JSON.stringify(findings)
}

/** What `findingsText` was made from; nothing where it is no such text. */
export function parseFindings(text: unknown): Finding[] {
  try {
    return z.array(findingSchema).parse(JSON.parse(String(text)))
  } catch {
    return []
  }
}
