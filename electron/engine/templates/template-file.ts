import { readFile } from 'node:fs/promises'
import { VigieError } from '@shared/errors/error-data'
import { writtenTemplate, writtenText } from '@shared/jobs/written'
import { importTemplateSchema, type ImportTemplate } from '@shared/templates/template'
import { checkInput } from '../jobs/definitions'
import { systemCode } from '@files/errors'
import { writeWholeText } from '@files/whole-file'

/** Templates as files: job files without what a template does not have. */

/** A template file, or a job file as a template. @throws file.notFound, file.unreadable, definition.invalid */
export async function readTemplateFile(path: string): Promise<ImportTemplate> {
  return checkInput(importTemplateSchema, withoutFiles(parse(path, await read(path))))
}

/** @throws file.exists, file.unwritable */
export function writeTemplateFile(path: string, template: ImportTemplate, overwrite: boolean): Promise<void> {
  return writeWholeText(path, writtenText(writtenTemplate(template)), overwrite)
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new VigieError('file.notFound', { path })
    const reason = error instanceof Error ? error.message : String(error)
    throw new VigieError('file.unreadable', { path, reason }, { cause: error })
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const details = `${path}: ${error instanceof Error ? error.message : String(error)}`
    throw new VigieError('definition.invalid', { count: 1, details })
  }
}

/** `$schema` is for the editor in which the file was written, the files are those of a job. */
function withoutFiles(content: unknown): unknown {
  if (!isObject(content)) return content
  delete content['$schema']
  if (isObject(content['source'])) delete content['source']['files']
  return content
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
