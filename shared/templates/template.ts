import { z } from 'zod'
import {
  checkTogether,
  importBody,
  importHead,
  sourceSchema,
  targetSchema,
  type ImportDefinition,
} from '../jobs/definition'
import { idSchema } from '../jobs/ids'
import { datasetNameFor, labelFor } from '../jobs/naming'

/**
 * A template: the definition of an import without its files, and perhaps without its dataset. A template file is a job file without these; `label` is the
 * name of the template.
 */

const templateSourceSchema = sourceSchema.omit({ files: true })

export const importTemplateSchema = z
  .strictObject({
    ...importHead,
    source: templateSourceSchema.default(() => templateSourceSchema.parse({})),
    target: targetSchema.partial({ dataset: true }).default({}),
    ...importBody,
  })
  .superRefine(checkTogether)
export type ImportTemplate = z.infer<typeof importTemplateSchema>
export type ImportTemplateInput = z.input<typeof importTemplateSchema>

/** A template as the store keeps it. */
export const templateRecordSchema = z.object({
  id: idSchema,
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  template: importTemplateSchema,
})
export type TemplateRecord = z.infer<typeof templateRecordSchema>

/** A template as lists show it. */
export interface TemplateSummary {
  readonly id: string
  readonly label: string
  readonly description: string
  /** Null where each import names its own. */
  readonly dataset: string | null
  /** Columns that it knows; null where it knows none. */
  readonly columns: number | null
  readonly changedAt: string
}

/** What of a definition a template keeps. */
export function templateOf(definition: ImportDefinition, label: string, withDataset: boolean): ImportTemplate {
  const { dataset, ...fields } = definition.target
  const source: ImportTemplate['source'] & { files?: unknown } = { ...definition.source }
  delete source.files
  return { ...definition, label, source, target: withDataset ? { dataset, ...fields } : fields }
}

/** The definition of an import of these files after a template; named after the first file, and its dataset too where the template names none. */
export function definitionFrom(template: ImportTemplate, files: readonly [string, ...string[]]): ImportDefinition {
  const { source, target, ...others } = template
  const [first] = files
  return {
    ...others,
    label: labelFor(first),
    source: { ...source, files: [...files] },
    target: { ...target, dataset: target.dataset ?? datasetNameFor(first) },
  }
}
