/** The steps of the import page, in their order. Labels: `step.<id>` of the window's texts. */
export const STEPS = ['source', 'format', 'mapping', 'reconciliation', 'errors', 'summary'] as const
export type Step = (typeof STEPS)[number]
