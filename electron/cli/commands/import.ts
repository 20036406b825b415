import { basename, resolve } from 'node:path'
import type { Engine } from '@engine/api'
import { knownColumnsOf, placeName } from '@shared/columns/known'
import { OPERATIONS, type ImportDefinition } from '@shared/jobs/definition'
import type { Field } from '@shared/jobs/fields'
import { requireImport } from '@shared/jobs/kinds'
import { LONGEST_LABEL } from '@shared/jobs/names'
import { mappingSchema } from '@shared/jobs/mapping'
import { datasetNameFor, fieldNamer, matchable } from '@shared/jobs/naming'
import { typeWithoutFormat } from '@shared/runner/sources'
import { definitionFrom } from '@shared/templates/template'
import type { Context } from '../context'
import { checkDefinition } from '../definition/check'
import { writeJobFile } from '../definition/job-file'
import { parseType, type TypedField } from '../definition/parse-type'
import { setPath } from '../definition/set-path'
import { UsageError } from '../exit'
import { text, texts, type Command, type OptionValues } from './command'
import { findTemplate } from './find'
import { mannerOf, runJobs } from './run-jobs'

/** What `--type` calls all fields that it does not name. */
const EVERY_FIELD = '*'

/** `vigie import FILE…`: the short form of a job file. */
export const importCommand: Command = {
  name: 'import',
  usage:
    'import FILE… [--into DATASET] [--type FIELD=TYPE]… [--key FIELD,FIELD] [--mode MODE] [--label TEXT] [--template NAME] [--set PATH=VALUE]… [--save JOB.json [--overwrite]] [--dry] [--again] [--accept] [--workspace DIR] [--json]',
  options: {
    into: { type: 'string' },
    type: { type: 'string', multiple: true },
    key: { type: 'string' },
    mode: { type: 'string' },
    label: { type: 'string' },
    template: { type: 'string' },
    save: { type: 'string' },
    overwrite: { type: 'boolean' },
    set: { type: 'string', multiple: true },
    dry: { type: 'boolean' },
    again: { type: 'boolean' },
    accept: { type: 'boolean' },
  },
  arguments: [1, Infinity],
  run: async (context, args, options) => {
    const template = text(options['template'])
    // What is wrong without knowing the template is told before a workspace is opened.
    const own = template === undefined ? definitionOf(args, options) : null
    const types = texts(options['type']).map(parseType)
    return runJobs(context, mannerOf(options), async (engine) => {
      const definition = await withTypes(engine, own ?? fromTemplate(engine, args, options, template ?? ''), types)
      return [{ source: 'vigie import', definition: await saved(context, engine, definition, options) }]
    })
  },
}

/** @throws UsageError where there is no such template, DefinitionError */
function fromTemplate(
  engine: Engine,
  files: readonly string[],
  options: OptionValues,
  template: string,
): ImportDefinition {
  const [first = '', ...others] = files.map((file) => resolve(file))
  const base = definitionFrom(engine.templates.get(findTemplate(engine, template).id), [first, ...others])
  return definitionOf(files, options, base)
}

/** Writes the definition as a job file where that is wanted, with the columns that it was defined with. @throws file.exists, file.ofWorkspace, file.unwritable */
async function saved(
  { workspace }: Context,
  engine: Engine,
  definition: ImportDefinition,
  options: OptionValues,
): Promise<ImportDefinition> {
  const path = text(options['save'])
  if (path === undefined || (await engine.problems(definition)).length > 0) return definition
  const { columns } = await engine.detect(definition.source.files[0] ?? '', definition.source.format)
  const known = { ...definition, source: { ...definition.source, columns: knownColumnsOf(columns) } }
  // In the form that it has when it is read again, so that a run of the file is a run of the same job.
  const written = requireImport(checkDefinition(path, known))
  await writeJobFile(path, written, { workspace, overwrite: options['overwrite'] === true })
  return written
}

/**
 * The definition that the options describe.
 * @param base what holds where they say nothing
 * @throws UsageError, DefinitionError
 */
export function definitionOf(
  files: readonly string[],
  options: OptionValues,
  base?: ImportDefinition,
): ImportDefinition {
  const first = files[0] ?? ''
  const key = text(options['key'])
  const mode = text(options['mode'])
  if (mode !== undefined && !(OPERATIONS as readonly string[]).includes(mode)) {
    throw new UsageError('cli.badMode', { text: mode, modes: OPERATIONS.join(', ') })
  }
  const dataset = text(options['into'])
  const definition: Record<string, unknown> = {
    ...structuredClone(base),
    label:
      text(options['label']) ??
      files
        .map((file) => basename(file))
        .join(', ')
        .slice(0, LONGEST_LABEL),
    source: { ...structuredClone(base?.source), files: files.map((file) => resolve(file)) },
    target: { ...structuredClone(base?.target), dataset: dataset ?? base?.target.dataset ?? datasetNameFor(first) },
    reconciliation: {
      ...structuredClone(base?.reconciliation),
      ...(mode === undefined ? {} : { operation: mode }),
      ...(key === undefined ? {} : { key: key.split(',').map((name) => name.trim()) }),
    },
  }
  for (const assignment of texts(options['set'])) setPath(definition, assignment)
  return requireImport(checkDefinition('vigie import', definition))
}

/** Types that were given stand beside those that are found in the first file; a dataset that exists keeps its own. @throws UsageError */
async function withTypes(
  engine: Engine,
  definition: ImportDefinition,
  types: readonly TypedField[],
): Promise<ImportDefinition> {
  const { dataset, fields } = definition.target
  if (types.length === 0 || fields !== undefined) return definition
  const exists = (await engine.datasets()).some(({ name }) => name.toLowerCase() === dataset.toLowerCase())
  if (exists) throw new UsageError('cli.typesKept', { dataset })
  const { columns } = await engine.detect(definition.source.files[0] ?? '', definition.source.format)
  const nameFor = fieldNamer()
  const made = columns.map((column, index): Field => ({
    name: nameFor(column.name, placeName(index)),
    type: typeWithoutFormat(column),
    required: false,
    ...(column.precision === undefined ? {} : { precision: column.precision }),
    ...(column.scale === undefined ? {} : { scale: column.scale }),
  }))
  const all = types.filter(({ name }) => name === EVERY_FIELD).at(-1)
  if (all !== undefined) for (const [index, { name }] of made.entries()) made[index] = typed(name, all)
  for (const given of types) {
    if (given.name === EVERY_FIELD) continue
    const exact = made.findIndex(({ name }) => name === given.name)
    const at = exact >= 0 ? exact : made.findIndex(({ name }) => matchable(name) === matchable(given.name))
    const field = made[at]
    if (field === undefined) {
      throw new UsageError('cli.badTypeField', { field: given.name, columns: made.map(({ name }) => name).join(', ') })
    }
    made[at] = typed(field.name, given)
  }
  const target = { ...definition.target, fields: made }
  const isRenamed = columns.some(({ name }, index) => name.trim() !== made[index]?.name)
  if (!isRenamed || definition.mapping !== 'auto') return { ...definition, target }
  const mapping = columns.map(({ name }, index) => mappingSchema.parse({ column: name, field: made[index]?.name }))
  return { ...definition, target, mapping }
}

function typed(name: string, { type, precision, scale }: TypedField): Field {
  return {
    name,
    type,
    required: false,
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
  }
}
