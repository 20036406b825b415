import { z } from 'zod'

/** What a job does when what goes in is unlike what went in before. Labels: `plausibility.action.<id>` in the catalogue. */
export const PLAUSIBILITY_ACTIONS = ['ignore', 'warn', 'fail'] as const
export type PlausibilityAction = (typeof PLAUSIBILITY_ACTIONS)[number]

export const plausibilitySchema = z.strictObject({
  /**
   * `warn` tells it in the journal. `fail` first passes over the files without writing anything, and ends the run there when something is unlike. `ignore` keeps
   * the figures and does not judge them.
   */
  action: z.enum(PLAUSIBILITY_ACTIONS).default('warn'),
  /** Fewer records that go in are always told, whatever the last runs were; null: only they say what is few. */
  minimumRows: z.number().int().min(1).nullable().default(null),
})
export type PlausibilityRules = z.infer<typeof plausibilitySchema>
