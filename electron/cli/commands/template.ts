import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Engine } from '@engine/api'
import { requireForeign } from '@files/placing'
import { readTemplateFile, writeTemplateFile } from '@engine/templates/template-file'
import { requireImport } from '@shared/jobs/kinds'
import { templateOf, type ImportTemplate } from '@shared/templates/template'
import { withEngine, type Context } from '../context'
import { readJobFile } from '../definition/job-file'
import { UsageError } from '../exit'
import { print, printJson } from '../output/print'
import { text, type Command, type OptionValues } from './command'
import { findJob, findTemplate } from './find'

/** What it is done with, the name of what, and the options; says in one line what was done. */
type Action = (context: Context, name: string, options: OptionValues) => Promise<void>

/** `vigie template ACTION …`: everything that is done with one template. */
export const templateCommand: Command = {
  name: 'template',
  usage:
    'template save JOB | rename NAME | delete NAME | export NAME | import FILE [--as NAME] [--out FILE] [--without-dataset] [--overwrite] [--workspace DIR] [--json]',
  options: {
    as: { type: 'string' },
    out: { type: 'string' },
    'without-dataset': { type: 'boolean' },
    overwrite: { type: 'boolean' },
  },
  arguments: [2, 2],
  run: async (context, [action = '', name = ''], options) => {
    const act = ACTIONS.get(action)
    if (act === undefined) {
      throw new UsageError('cli.badAction', { text: action, actions: [...ACTIONS.keys()].join(', ') })
    }
    await act(context, name, options)
    return 0
  },
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    'save',
    (context, name, options) => {
      const label = required(options, 'as')
      return withEngine(context, 'write', async (engine) => {
        const template = await templateFrom(engine, name, label, options['without-dataset'] !== true)
        tell(context, await engine.templates.save(template, options['overwrite'] === true), 'saved', { label })
      })
    },
  ],
  [
    'rename',
    (context, name, options) => {
      const label = required(options, 'as')
      return withEngine(context, 'write', async (engine) => {
        const { id } = findTemplate(engine, name)
        await engine.templates.rename(id, label)
        tell(context, id, 'saved', { label })
      })
    },
  ],
  [
    'delete',
    (context, name) =>
      withEngine(context, 'write', async (engine) => {
        const { id, label } = findTemplate(engine, name)
        await engine.templates.remove(id)
        tell(context, id, 'deleted', { label })
      }),
  ],
  [
    'export',
    (context, name, options) => {
      const file = resolve(required(options, 'out'))
      return withEngine(context, 'read', async (engine) => {
        const { id, label } = findTemplate(engine, name)
        await requireForeign(file, context.workspace)
        await writeTemplateFile(file, engine.templates.get(id), options['overwrite'] === true)
        tell(context, id, 'exported', { label, file })
      })
    },
  ],
  [
    'import',
    (context, file, options) =>
      withEngine(context, 'write', async (engine) => {
        const content = await readTemplateFile(resolve(file))
        const template = { ...content, label: text(options['as']) ?? content.label }
        const id = await engine.templates.save(template, options['overwrite'] === true)
        tell(context, id, 'saved', { label: template.label })
      }),
  ],
])

/** A template of a job of the workspace, or of a job file. @throws UsageError where there is neither */
async function templateFrom(
  engine: Engine,
  name: string,
  label: string,
  withDataset: boolean,
): Promise<ImportTemplate> {
  const isJob = engine.jobs().some((job) => job.id === name || job.label === name)
  if (!isJob && existsSync(name)) return templateOf(requireImport(readJobFile(name)), label, withDataset)
  return engine.templateOf(findJob(engine, name).id, label, withDataset)
}

function required(options: OptionValues, name: string): string {
  const value = text(options[name])
  if (value === undefined) throw new UsageError('cli.needArgument', { name: `--${name}` })
  return value
}

function tell(context: Context, template: string, done: string, params: Readonly<Record<string, string>>): void {
  if (context.json) printJson({ type: 'template', done, template, ...params })
  else print(context.t(`cli.template.${done}`, params))
}
