import { z } from 'zod'
import { errorParamsSchema } from '../errors/error-data'
import { JOURNAL_CODES } from './codes'

export const JOURNAL_LEVELS = ['info', 'warning', 'error'] as const
export type JournalLevel = (typeof JOURNAL_LEVELS)[number]

/** One line of a run's journal. The text is `journal.<code>` of the catalogue with `params`. */
export const journalEntrySchema = z.object({
  at: z.iso.datetime(),
  level: z.enum(JOURNAL_LEVELS),
  code: z.enum(JOURNAL_CODES),
  params: errorParamsSchema,
})
export type JournalEntry = z.infer<typeof journalEntrySchema>

/** What the runner and the engine hand to the journal; the journal adds the time. */
export type JournalNote = Omit<JournalEntry, 'at'>

/** A page of a journal that may be growing. `line` numbers are from 0 in the file, whatever the filter. */
export interface JournalPage {
  readonly entries: readonly (JournalEntry & { readonly line: number })[]
  /** Lines in the file now, unfiltered. */
  readonly total: number
  /** Lines that pass the filter, as far as it is known. */
  readonly matching: number
}
