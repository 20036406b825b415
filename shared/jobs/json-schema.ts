import { z } from 'zod'
import { jobDefinitionSchema } from './definition'

/** The JSON Schema of a job file, as editors use it; resources/job.schema.json is this, written out. */
export function jobFileSchema(): object {
  const schema = z.toJSONSchema(jobDefinitionSchema, { io: 'input', unrepresentable: 'any' })
  return {
    ...schema,
    properties: { $schema: { type: 'string' }, ...schema.properties },
    title: 'Vigie job',
    description: 'The definition of one import, run with `vigie run FILE`.',
  }
}
