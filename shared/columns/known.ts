import { z } from 'zod'
import { FIELD_TYPES } from '../jobs/fields'

/** A column of the source that a job was defined with, or that its last run has seen. */
export const knownColumnSchema = z.strictObject({
  name: z.string().min(1),
  /** What its values are. Nothing is refused for that: it helps to tell what a column with another name may be. */
  type: z.enum(FIELD_TYPES).optional(),
  /** Not every file has it. */
  optional: z.boolean().optional(),
})
export type KnownColumn = z.infer<typeof knownColumnSchema>

export const MAX_KNOWN_COLUMNS = 10_000

/** The columns in their order; of a file without header `column_1`, `column_2` … A name alone is enough. */
export const knownColumnsSchema = z
  .array(
    z.union([
      z
        .string()
        .min(1)
        .transform((name): KnownColumn => ({ name })),
      knownColumnSchema,
    ]),
  )
  .min(1)
  .max(MAX_KNOWN_COLUMNS)
  .superRefine((columns, context) => {
    const seen = new Set<string>()
    for (const [index, { name }] of columns.entries()) {
      if (seen.has(name)) {
        context.addIssue({ code: 'custom', path: [index], params: { code: 'columnTwice' }, message: 'columnTwice' })
      }
      seen.add(name)
    }
  })

/** Columns as they were detected, for a job to know. */
export function knownColumnsOf(detected: readonly Pick<KnownColumn, 'name' | 'type'>[]): KnownColumn[] {
  return detected.map(({ name, type }) => ({ name, ...(type === undefined ? {} : { type }) }))
}

/** The name that the column at `index` (from 0) has where the source gives it none. */
export function placeName(index: number): string {
  return `column_${index + 1}`
}
