import { VigieError } from '../errors/error-data'
import type { ImportDefinition, JobDefinition } from './definition'

/** The definition of an import, where nothing else will do. @throws job.notAnImport */
export function requireImport(definition: JobDefinition): ImportDefinition {
  if (definition.kind === 'import') return definition
  throw new VigieError('job.notAnImport', { label: definition.label })
}
