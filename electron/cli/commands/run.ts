import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { VigieError } from '@shared/errors/error-data'
import type { JobDefinition } from '@shared/jobs/definition'
import { checkDefinition } from '../definition/check'
import { SeveralErrors, UsageError } from '../exit'
import type { Command } from './command'
import { mannerOf, runJobs, type NamedDefinition } from './run-jobs'

/** `vigie run JOB.json…`: files named in a job file are relative to it. */
export const runCommand: Command = {
  name: 'run',
  usage: 'run JOB.json… [--dry] [--again] [--workspace DIR] [--json]',
  options: { dry: { type: 'boolean' }, again: { type: 'boolean' } },
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

function readJobFile(path: string): JobDefinition {
  const definition = checkDefinition(path, withoutSchema(parse(path)))
  const files = definition.source.files.map((file) => resolve(dirname(path), file))
  return { ...definition, source: { ...definition.source, files } }
}

/** `$schema` is for the editor in which the file was written. */
function withoutSchema(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== '$schema'))
}

function parse(path: string): unknown {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw code === 'ENOENT'
      ? new VigieError('file.notFound', { path })
      : new VigieError('file.unreadable', { path, reason: code })
  }
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown
  } catch (error) {
    throw new UsageError('cli.badJson', { path, reason: error instanceof Error ? error.message : String(error) })
  }
}
