import { z } from 'zod'

/** Characters of the label of a job or a template. */
export const LONGEST_LABEL = 200

export const labelSchema = z.string().trim().min(1).max(LONGEST_LABEL)

/** Characters of the name of a field. */
export const LONGEST_NAME = 255

/** How names of columns begin that are Vigie's own. */
export const OWN_PREFIX = /^vigie:/i

export const fieldNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_NAME)
  .refine((name) => !OWN_PREFIX.test(name), { params: { code: 'reserved' } })

/** Dataset names are identifiers that need no quoting in SQL: a letter or _, then letters, digits and _. The message is a key of the catalogue. */
export const datasetNameSchema = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_]{0,62}$/u, 'definition.datasetName')
  .refine((name) => !/^(vigie|pg_|sqlite_|duckdb_|information_schema|main$|temp$|system$)/i.test(name), {
    params: { code: 'reserved' },
  })
