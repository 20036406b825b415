import { readJobFile } from '../definition/job-file'
import { SeveralErrors } from '../exit'
import type { Command } from './command'
import { mannerOf, runJobs, type NamedDefinition } from './run-jobs'

/** `vigie run JOB.json…`: files named in a job file are relative to it. */
export const runCommand: Command = {
  name: 'run',
  usage: 'run JOB.json… [--dry] [--again] [--accept] [--workspace DIR] [--json]',
  options: { dry: { type: 'boolean' }, again: { type: 'boolean' }, accept: { type: 'boolean' } },
  arguments: [1, Infinity],
  run: async (context, args, options) => {
    // All files are checked, and everything wrong with any of them told, before anything is run.
    const definitions = readAll(args)
    return runJobs(context, mannerOf(options), () => Promise.resolve(definitions))
  },
}

function readAll(paths: readonly string[]): NamedDefinition[] {
  const errors: unknown[] = []
  const definitions = paths.flatMap((path) => {
    try {
      return [{ source: path, definition: readJobFile(path) }]
    } catch (error) {
      errors.push(error)
      return []
    }
  })
  if (errors.length > 0) throw new SeveralErrors(errors)
  return definitions
}
