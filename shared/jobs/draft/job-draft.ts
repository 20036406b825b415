import { z } from 'zod'
import { definitionOfExport } from '../export/draft/definition'
import { exportDraftSchema } from '../export/draft/draft'
import { definitionOf } from './definition'
import { importDraftSchema } from './draft'

/** What is kept of a job of any kind while it is being defined. */
export const jobDraftSchema = z.discriminatedUnion('kind', [importDraftSchema, exportDraftSchema])
export type JobDraft = z.infer<typeof jobDraftSchema>

/** What a draft says, as a definition that has still to be checked. */
export function definitionOfDraft(draft: JobDraft): Record<string, unknown> {
  return draft.kind === 'export' ? definitionOfExport(draft) : definitionOf(draft)
}
