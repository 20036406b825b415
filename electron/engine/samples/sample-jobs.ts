import { join } from 'node:path'
import type { JobDefinitionInput } from '@shared/jobs/definition'
import type { Engine } from '../api'

/** The two jobs that a person finds in the sample workspace; the second has records that the rules refuse. */
function definitions(folder: string): JobDefinitionInput[] {
  return [
    {
      label: 'Airports',
      description: 'airports.csv',
      source: { files: [join(folder, 'airports.csv')] },
      target: { dataset: 'airports' },
      reconciliation: { operation: 'upsert', key: ['iata'] },
    },
    {
      label: 'Birdstrikes',
      description: 'birdstrikes.csv',
      source: { files: [join(folder, 'birdstrikes.csv')] },
      target: { dataset: 'birdstrikes' },
    },
  ]
}

/**
 * Puts the sample jobs into a workspace that does not have them.
 * @param folder where the sample files are
 * @returns the ids of the sample jobs
 */
export async function createSampleJobs(engine: Engine, folder: string): Promise<string[]> {
  const ids: string[] = []
  for (const definition of definitions(folder)) {
    const known = engine.jobs().find((job) => job.label === definition.label)
    ids.push(known?.id ?? (await engine.createJob(definition)))
  }
  return ids
}
