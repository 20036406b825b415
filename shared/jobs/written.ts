import { importTemplateSchema, type ImportTemplate } from '../templates/template'
import { importDefinitionSchema, type JobDefinition } from './definition'
import { exportDefinitionSchema } from './export/definition'

/** Definitions and templates as a person would write them into a file: without what is the default anyway. Reading the file gives the same again. */

const USUAL_IMPORT = importDefinitionSchema.parse({ label: '-', source: { files: ['-'] }, target: { dataset: '_' } })
const USUAL_EXPORT = exportDefinitionSchema.parse({
  kind: 'export',
  label: '-',
  source: { dataset: '_' },
  target: { file: '-.csv' },
})
const USUAL_TEMPLATE = importTemplateSchema.parse({ label: '-' })

export function writtenDefinition(definition: JobDefinition): object {
  if (definition.kind === 'import') {
    const source = { ...USUAL_IMPORT.source, files: undefined }
    return without(definition, { ...USUAL_IMPORT, label: undefined, source, target: undefined })
  }
  const source = { ...USUAL_EXPORT.source, dataset: undefined }
  const target = { ...USUAL_EXPORT.target, file: undefined }
  return without(definition, { ...USUAL_EXPORT, kind: undefined, label: undefined, source, target })
}

export function writtenTemplate(template: ImportTemplate): object {
  return without(template, { ...USUAL_TEMPLATE, label: undefined })
}

/** The properties that differ from the usual ones, and of objects among them those that differ. */
function without(value: object, usual: object): object {
  const defaults = new Map<string, unknown>(Object.entries(usual))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
      const normal = defaults.get(name)
      if (JSON.stringify(one) === JSON.stringify(normal)) return []
      // A format is another one, with other properties, as soon as its kind is.
      const isInner = name !== 'format' && isObject(one) && isObject(normal)
      return [[name, isInner ? without(one, normal) : one]]
    }),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Up to three values without others inside of them; line ends stand between values only, because those inside of texts are escaped. */
const FEW = /([[{])\n\s*([^{}[\]\n]*(?:,\n[^{}[\]\n]*){0,2})\n\s*([\]}])/g

/** The text of such a file. What is short stands on one line. */
export function writtenText(content: object): string {
  const text = JSON.stringify(content, null, 2).replaceAll(FEW, (_, open: string, inside: string, close: string) => {
    const space = open === '{' ? ' ' : ''
    return `${open}${space}${inside.replaceAll(/\n\s*/g, ' ')}${space}${close}`
  })
  return `${text}\n`
}
