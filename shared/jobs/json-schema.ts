import { z } from 'zod'
import { jobDefinitionSchema } from './definition'

/** The JSON Schema of a job file, as editors use it; resources/job.schema.json is this, written out. */
export function jobFileSchema(): object {
  const schema = z.toJSONSchema(jobDefinitionSchema, { io: 'input', unrepresentable: 'any' })
  const kinds = (schema.oneOf ?? []) as readonly { readonly properties?: object }[]
  return {
    ...schema,
    title: 'Vigie job',
    description: 'The definition of one import or one export, run with `vigie run FILE`.',
    oneOf: kinds.map((kind) => ({ ...kind, properties: { $schema: { type: 'string' }, ...kind.properties } })),
  }
}
