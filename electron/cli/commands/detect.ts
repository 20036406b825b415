import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compareColumns } from '@shared/columns/compare'
import { knownColumnsOf, type KnownColumn } from '@shared/columns/known'
import { VigieError } from '@shared/errors/error-data'
import { sourceFormatSchema } from '@shared/jobs/format'
import { requireImport } from '@shared/jobs/kinds'
import { datasetNameFor, labelFor } from '@shared/jobs/naming'
import { describeDrift } from '@shared/messages/describe-drift'
import type { Detection } from '@shared/runner/sources'
import { withEngine, type Context } from '../context'
import { checkDefinition } from '../definition/check'
import { readJobFile, writeColumns, writeJobFile } from '../definition/job-file'
import { print, printJson } from '../output/print'
import { table } from '../output/table'
import { text, type Command } from './command'

/**
 * `vigie detect FILE`: format, its properties, columns and types, and why; and the templates of the workspace for such columns. `--job`: a job file gets to
 * know the columns, and is made where it is not there.
 */
export const detectCommand: Command = {
  name: 'detect',
  usage: 'detect FILE [--job JOB.json] [--workspace DIR] [--json]',
  options: { job: { type: 'string' } },
  arguments: [1, 1],
  run: async (context, [name = ''], options) => {
    const file = resolve(name)
    const path = text(options['job'])
    const job = path !== undefined && existsSync(path) ? requireImport(readJobFile(path)) : null
    const detection = await detect(context, file, job?.source.format ?? sourceFormatSchema.parse({}))
    const known = knownColumnsOf(detection.columns)
    if (path !== undefined) {
      if (job === null) await writeJobFile(path, newJob(path, file, known), { workspace: context.workspace })
      else await writeColumns(path, known)
    }
    const templates = await fittingTemplates(context, known)
    if (context.json) printJson({ ...detection, templates })
    else {
      tell(context, detection)
      for (const { label } of templates) print(context.t('cli.templateFits', { label }))
      if (path !== undefined) tellColumns(context, path, known, job?.source.columns)
    }
    return 0
  },
}

/** A question about a file: it needs a database for the types, but none of the user's. */
async function detect(context: Context, file: string, format: ReturnType<typeof sourceFormatSchema.parse>) {
  const scratch = mkdtempSync(join(tmpdir(), 'vigie-detect-'))
  try {
    return await withEngine({ ...context, workspace: scratch }, 'write', (engine) => engine.detect(file, format))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function newJob(path: string, file: string, columns: readonly KnownColumn[]) {
  return checkDefinition(path, {
    label: labelFor(file),
    source: { files: [file], columns },
    target: { dataset: datasetNameFor(file) },
  })
}

/** Templates of the workspace, where there is one that can be read. */
async function fittingTemplates(context: Context, columns: readonly KnownColumn[]) {
  if (!existsSync(context.workspace)) return []
  try {
    return await withEngine(context, 'read', (engine) =>
      Promise.resolve(engine.templates.fitting(columns.map(({ name }) => name))),
    )
  } catch (error) {
    if (error instanceof VigieError) return []
    throw error
  }
}

function tell({ t }: Context, { format, why, columns }: Detection): void {
  const properties = Object.entries(format).map(([name, value]) => {
    const reason = why[name]
    return [name, JSON.stringify(value), reason === undefined ? '' : t(`detect.why.${reason}`)]
  })
  for (const line of table([t('cli.label.property'), t('cli.label.value'), t('cli.label.why')], properties)) print(line)
  print('')
  const headers = [t('cli.label.column'), t('cli.label.type'), t('cli.label.why'), t('cli.label.samples')]
  const rows = columns.map(({ name, type, precision, scale, why: reason, format: written, formats, samples }) => [
    name,
    precision === undefined ? t(`fieldType.${type}`) : `${t(`fieldType.${type}`)} (${precision}, ${scale ?? 0})`,
    [written ?? formats?.join(' | '), t(`detect.why.${reason}`)].filter((part) => part !== undefined).join(': '),
    samples.join(' · '),
  ])
  for (const line of table(headers, rows)) print(line)
}

/** What the job file knows now, and what has changed against what it knew. */
function tellColumns(
  { t }: Context,
  path: string,
  columns: readonly KnownColumn[],
  before: readonly KnownColumn[] | undefined,
): void {
  print(t('cli.columnsWritten', { count: columns.length, path }))
  const names = columns.map(({ name }) => name)
  const changes = before === undefined ? null : compareColumns(before, names, () => true)
  if (changes !== null) print(describeDrift(t, [{ path, others: 0, changes }]))
}
