import { basename, resolve } from 'node:path'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import { LONGEST_LABEL } from '@shared/jobs/names'
import { formatOfFile, KNOWN_ENDINGS } from '@shared/jobs/export/file-format'
import type { Context } from '../context'
import { checkDefinition } from '../definition/check'
import { writeJobFile } from '../definition/job-file'
import { setPath } from '../definition/set-path'
import { UsageError } from '../exit'
import { text, texts, type Command, type OptionValues } from './command'
import { showPreview } from './preview'
import { runJobs } from './run-jobs'

/** `vigie export DATASET --to FILE`: the short form of a job file of an export. */
export const exportCommand: Command = {
  name: 'export',
  usage:
    'export DATASET|--sql "SELECT…" --to FILE [--columns NAME,NAME=LABEL] [--where "CONDITION"] [--sort NAME,NAME:desc] [--limit N] [--labels] [--changed|--changed-by FIELD] [--split lines=N|size=N|value=COLUMN] [--overwrite] [--label TEXT] [--set PATH=VALUE]… [--save JOB.json] [--preview] [--workspace DIR] [--json]',
  options: {
    sql: { type: 'string' },
    to: { type: 'string' },
    columns: { type: 'string' },
    where: { type: 'string' },
    sort: { type: 'string' },
    limit: { type: 'string' },
    labels: { type: 'boolean' },
    changed: { type: 'boolean' },
    'changed-by': { type: 'string' },
    split: { type: 'string' },
    overwrite: { type: 'boolean' },
    label: { type: 'string' },
    set: { type: 'string', multiple: true },
    save: { type: 'string' },
    preview: { type: 'boolean' },
  },
  arguments: [0, 1],
  run: async (context, [dataset], options) => {
    const definition = exportOf(dataset, options)
    if (options['preview'] === true) return showPreview(context, definition)
    return runJobs(context, { dry: false, again: false, accepted: false }, async () => {
      await save(context, definition, options)
      return [{ source: 'vigie export', definition }]
    })
  },
}

/** The file that a job writes may be replaced by its next run, a job file never. @throws file.exists, file.ofWorkspace, file.unwritable */
async function save(context: Context, definition: ExportDefinition, options: OptionValues): Promise<void> {
  const path = text(options['save'])
  if (path !== undefined) await writeJobFile(path, definition, { workspace: context.workspace })
}

/**
 * The definition that the options describe.
 * @throws UsageError, DefinitionError
 */
export function exportOf(dataset: string | undefined, options: OptionValues): ExportDefinition {
  const sql = text(options['sql'])
  if ((dataset === undefined) === (sql === undefined)) throw new UsageError('cli.oneSource')
  const file = text(options['to'])
  if (file === undefined) throw new UsageError('cli.needArgument', { name: '--to' })
  const where = text(options['where'])
  const columns = text(options['columns'])
  const limit = text(options['limit'])
  const split = text(options['split'])
  const definition: Record<string, unknown> = {
    kind: 'export',
    label: text(options['label']) ?? basename(file).slice(0, LONGEST_LABEL),
    source: {
      ...(sql === undefined ? { dataset } : { sql }),
      ...(where === undefined ? {} : { filter: { kind: 'sql', condition: where } }),
      sort: listed(text(options['sort'])).map(sortKey),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
      ...differential(options),
    },
    ...(columns === undefined ? {} : { columns: listed(columns).map(column) }),
    enumerations: options['labels'] === true ? 'labels' : 'values',
    target: {
      file: resolve(file),
      overwrite: options['overwrite'] === true,
      ...(split === undefined ? {} : { split: splitOf(split) }),
    },
  }
  const format = formatOfFile(file)
  if (format !== null) definition['format'] = { ...format }
  for (const assignment of texts(options['set'])) setPath(definition, assignment)
  if (definition['format'] === undefined)
    throw new UsageError('cli.badOut', { formats: KNOWN_ENDINGS.map((ending) => `.${ending}`).join(', ') })
  const checked = checkDefinition('vigie export', definition)
  if (checked.kind !== 'export') throw new UsageError('cli.badSet', { text: 'kind' })
  return checked
}

/** Behind the name of a column by which rows are sorted. */
const DESCENDING = ':desc'

function listed(names: string | undefined): string[] {
  return names === undefined ? [] : names.split(',').map((name) => name.trim())
}

function sortKey(name: string): object {
  return name.endsWith(DESCENDING) ? { field: name.slice(0, -DESCENDING.length), direction: 'desc' } : { field: name }
}

function column(name: string): object {
  const equals = name.indexOf('=')
  return equals < 0 ? { column: name } : { column: name.slice(0, equals), label: name.slice(equals + 1) }
}

function differential(options: OptionValues): object {
  const field = text(options['changed-by'])
  if (field !== undefined) return { differential: { by: 'field', field } }
  return options['changed'] === true ? { differential: { by: 'changes' } } : {}
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000, g: 1_000_000_000 }

/** `lines=N`, `size=N` (bytes, or 500k, 10M, 1G) or `value=COLUMN`. @throws UsageError */
function splitOf(given: string): object {
  const [, by, value = ''] = /^(lines|size|value)=(.+)$/.exec(given) ?? []
  switch (by) {
    case 'lines':
      return { by, lines: Number(value) }
    case 'size': {
      const [, number, unit = ''] = /^(\d+)\s*([kmg]?)b?$/i.exec(value) ?? []
      return { by, bytes: number === undefined ? NaN : Number(number) * (UNITS[unit.toLowerCase()] ?? NaN) }
    }
    case 'value':
      return { by, column: value }
    default:
      throw new UsageError('cli.badSplit', { text: given })
  }
}
