import { z } from 'zod'
import { REJECT_FILE_FORMATS } from '../rejects/reject'

/** Settings of a workspace, kept in its store. Labels: `settings.<name>` in the catalogue. */
export const settingsSchema = z.object({
  /** `system` follows the language of the operating system. */
  language: z.enum(['system', 'en', 'fr']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Runs at the same time; null: the number of cores, at most 4. */
  concurrency: z.number().int().min(1).max(16).nullable().default(null),
  /** Failures are always notified. */
  notifyFinished: z.boolean().default(false),
  /** What becomes at the next launch of runs that the end of the program interrupted. */
  afterRestart: z.enum(['goOn', 'pause']).default('goOn'),
  /** What is needed to undo runs is kept for so many of the last runs, and for so many days; null: without end. */
  undoRuns: z.number().int().min(0).max(10_000).nullable().default(50),
  undoDays: z.number().int().min(0).max(36_500).nullable().default(90),
  /** Written beside the source file at the end of every run that has rejects. */
  rejectList: z.enum(['none', ...REJECT_FILE_FORMATS]).default('none'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
})
export type Settings = z.infer<typeof settingsSchema>
export const settingsPatchSchema = settingsSchema.partial()

/** Runs at the same time where the setting does not say. */
export function defaultConcurrency(cores: number): number {
  return Math.max(1, Math.min(4, cores))
}
