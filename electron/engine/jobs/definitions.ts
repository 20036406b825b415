import { VigieError } from '@shared/errors/error-data'
import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import type { z } from 'zod'

/** A definition that can be trusted. @throws definition.invalid naming every path that is wrong */
export function checkDefinition(input: unknown): JobDefinition {
  return checkInput(jobDefinitionSchema, input)
}

/** The same for anything that is written like a definition. */
export function checkInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const details = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new VigieError('definition.invalid', { count: issues.length, details })
}
