import { VigieError } from '@shared/errors/error-data'
import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'

/** A definition that can be trusted. @throws definition.invalid naming every path that is wrong */
export function checkDefinition(input: unknown): JobDefinition {
  const parsed = jobDefinitionSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const details = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new VigieError('definition.invalid', { count: issues.length, details })
}
