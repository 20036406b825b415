import { z } from 'zod'
import { labelSchema } from './names'

/** What every definition of a job begins with. */
export const jobHead = {
  version: z.literal(1).default(1),
  label: labelSchema,
  description: z.string().max(10_000).default(''),
}
