import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { requireForeign } from '@files/placing'
import { writeWholeText } from '@files/whole-file'
import { VigieError } from '@shared/errors/error-data'
import type { ImportDefinition, JobDefinition } from '@shared/jobs/definition'
import { writtenDefinition, writtenText } from '@shared/jobs/written'
import { UsageError } from '../exit'
import { checkDefinition } from './check'

/** Job files: definitions whose files are relative to them. */

/** @throws file.notFound, file.unreadable, UsageError where it is no JSON, DefinitionError */
export function readJobFile(path: string): JobDefinition {
  const definition = checkDefinition(path, withoutSchema(readJson(path)))
  return withFiles(definition, (file) => resolve(dirname(path), file))
}

/** A new job file; none that the workspace keeps for itself. @throws file.ofWorkspace, file.exists, write.lost, file.unwritable, disk.full */
export async function writeJobFile(
  path: string,
  definition: JobDefinition,
  { workspace, overwrite = false }: { readonly workspace: string; readonly overwrite?: boolean },
): Promise<void> {
  await requireForeign(resolve(path), workspace)
  const written = writtenDefinition(withFiles(definition, (file) => fromFolder(dirname(path), file)))
  await writeWholeText(path, writtenText(written), overwrite)
}

/** Changes the columns that a job file knows, and nothing else in it. @throws as readJobFile, file.unwritable */
export function writeColumns(path: string, columns: NonNullable<ImportDefinition['source']['columns']>): Promise<void> {
  const content = readJson(path) as { readonly source: object }
  return writeWholeText(path, writtenText({ ...content, source: { ...content.source, columns } }), true)
}

/** The definition with the paths of its files changed. */
function withFiles(definition: JobDefinition, change: (file: string) => string): JobDefinition {
  if (definition.kind === 'export')
    return { ...definition, target: { ...definition.target, file: change(definition.target.file) } }
  return { ...definition, source: { ...definition.source, files: definition.source.files.map(change) } }
}

function fromFolder(folder: string, file: string): string {
  const path = relative(resolve(folder), file)
  // Another drive of Windows.
  return isAbsolute(path) ? file : path.replaceAll('\\', '/')
}

/** `$schema` is for the editor in which the file was written. */
function withoutSchema(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content
  return Object.fromEntries(Object.entries(content).filter(([name]) => name !== '$schema'))
}

function readJson(path: string): unknown {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const code = codeOf(error)
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
