import type { JobDraft } from '@shared/jobs/draft/job-draft'

/** The draft on a page that defines a job, as far as keeping it and leaving it go. */
export interface DraftStore<D extends JobDraft = JobDraft> {
  readonly draft: D | undefined
  /** The job that is defined; null as long as there is none. */
  job: string | null
  /** The job has a definition already. */
  defined: boolean
  /** What is on the page is kept beside that definition. */
  hasDraft: boolean
  /** What a person has said so far, as a text to compare; null where there is no draft. */
  readonly said: string | null
  /** Counts the drafts that have been opened: what belongs to one of them is forgotten with it. */
  readonly opened: number
  /** Something is said that is worth a job. */
  readonly isWorth: boolean
  forget(): void
}
