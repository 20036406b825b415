import { VigieError } from '@shared/errors/error-data'
import { jobDefinitionSchema, type JobDefinition } from '@shared/jobs/definition'
import type { z } from 'zod'
import { definitionOfDraft } from '@shared/jobs/draft/job-draft'
import type { JobRecord } from '@shared/jobs/records'

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

/** What a new run of the job does: its draft where it has one, else its definition. @throws draft.incomplete */
export function definitionToRun({
  id,
  definition,
  draft,
}: Pick<JobRecord, 'id' | 'definition' | 'draft'>): JobDefinition {
  if (draft === null) {
    if (definition === null) throw new Error(`job ${id} has neither a definition nor a draft`)
    return definition
  }
  const parsed = jobDefinitionSchema.safeParse(definitionOfDraft(draft))
  if (parsed.success) return parsed.data
  throw new VigieError('draft.incomplete', { count: parsed.error.issues.length })
}

/** What is missing or wrong in the draft of a job keeps it from being started. */
export function isIncomplete({ draft }: Pick<JobRecord, 'draft'>): boolean {
  return draft !== null && !jobDefinitionSchema.safeParse(definitionOfDraft(draft)).success
}
