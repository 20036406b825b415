import { z } from 'zod'

export const fieldNameSchema = z.string().trim().min(1).max(255)

/** Dataset names are identifiers that need no quoting in SQL: a letter or _, then letters, digits and _. */
export const datasetNameSchema = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_]{0,62}$/u)
  .refine((name) => !/^(vigie|pg_|sqlite_|duckdb_|information_schema|main$|temp$|system$)/i.test(name), {
    params: { code: 'reserved' },
  })
