/** The steps of the export page, in their order. Labels: `export.step.<id>` of the window's texts. */
export const EXPORT_STEPS = ['source', 'columns', 'format', 'target', 'summary'] as const
export type ExportStep = (typeof EXPORT_STEPS)[number]
