import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { JobDefinitionInput } from '@shared/jobs/definition'
import type { Field } from '@shared/jobs/fields'
import { isActive } from '@shared/jobs/statuses'
import type { Engine } from '../api'

/** Fields of the second sample: a report without a speed is not accepted, so that a person sees what rejects are. */
const STRIKE_FIELDS: readonly Pick<Field, 'name' | 'type' | 'required'>[] = [
  { name: 'Airport Name', type: 'text', required: true },
  { name: 'Aircraft Make Model', type: 'text', required: false },
  { name: 'Effect Amount of damage', type: 'text', required: false },
  { name: 'Flight Date', type: 'date', required: true },
  { name: 'Aircraft Airline Operator', type: 'text', required: false },
  { name: 'Origin State', type: 'text', required: false },
  { name: 'Phase of flight', type: 'text', required: false },
  { name: 'Wildlife Size', type: 'text', required: false },
  { name: 'Wildlife Species', type: 'text', required: false },
  { name: 'Time of day', type: 'text', required: false },
  { name: 'Cost Other', type: 'integer', required: false },
  { name: 'Cost Repair', type: 'integer', required: false },
  { name: 'Cost Total $', type: 'integer', required: false },
  { name: 'Speed IAS in knots', type: 'integer', required: true },
]

function definitions(folder: string): JobDefinitionInput[] {
  return [
    {
      label: 'Airports',
      source: { files: [join(folder, 'airports.csv')] },
      target: { dataset: 'airports' },
      reconciliation: { operation: 'upsert', key: ['iata'] },
    },
    {
      label: 'Birdstrikes',
      source: { files: [join(folder, 'birdstrikes.csv')] },
      target: { dataset: 'birdstrikes', fields: [...STRIKE_FIELDS] },
    },
  ]
}

/**
 * Puts the sample jobs into a workspace that does not have them, or has them with files that are gone: another copy of the program may have been there before.
 * @param folder where the sample files are
 * @returns the ids of the sample jobs
 */
export async function createSampleJobs(engine: Engine, folder: string): Promise<string[]> {
  const ids: string[] = []
  for (const definition of definitions(folder)) {
    const known = engine.jobs().find((job) => job.label === definition.label)
    if (known !== undefined && !isActive(known.status) && !hasItsFiles(engine, known.id))
      await engine.updateJob(known.id, definition)
    ids.push(known?.id ?? (await engine.createJob(definition)))
  }
  return ids
}

function hasItsFiles(engine: Engine, job: string): boolean {
  return engine.details(job).files.every((file) => existsSync(file))
}
