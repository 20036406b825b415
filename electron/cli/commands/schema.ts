import { jobFileSchema } from '@shared/jobs/json-schema'
import { print } from '../output/print'
import type { Command } from './command'

/** `vigie schema`: the JSON Schema of job files. */
export const schemaCommand: Command = {
  name: 'schema',
  usage: 'schema',
  options: {},
  arguments: [0, 0],
  run: () => {
    print(JSON.stringify(jobFileSchema(), null, 2))
    return Promise.resolve(0)
  },
}
