import { readTemplateFile, writeTemplateFile } from '@engine/templates/template-file'
import { definitionFrom } from '@shared/templates/template'
import type { Program } from '../../program'
import { askWhatToOpen } from '../open-dialog'
import { askWhereToSave, fileNameFor } from '../save-dialog'
import type { Handlers } from '../wrap'

type TemplateHandlers = Pick<
  Handlers,
  | 'templates.list'
  | 'templates.fitting'
  | 'templates.save'
  | 'templates.rename'
  | 'templates.delete'
  | 'templates.apply'
  | 'templates.export'
  | 'templates.import'
>

/** Requests about templates. */
export function templateHandlers(program: Program): TemplateHandlers {
  const { engine } = program
  const { templates } = engine
  return {
    'templates.list': () => ({ templates: templates.list() }),
    'templates.fitting': ({ columns }) => ({ templates: templates.fitting(columns) }),
    'templates.save': async ({ job, label, withDataset, replace }) => ({
      template: await templates.save(await engine.templateOf(job, label, withDataset), replace),
    }),
    'templates.rename': async ({ template, label }) => {
      await templates.rename(template, label)
      return null
    },
    'templates.delete': async ({ template }) => {
      await templates.remove(template)
      return null
    },
    'templates.apply': async ({ template, files: [first = '', ...others] }) => ({
      job: await engine.createJob(definitionFrom(templates.get(template), [first, ...others])),
    }),
    'templates.export': async ({ template }) => {
      const content = templates.get(template)
      const name = fileNameFor(content.label, 'json')
      const file = await askWhereToSave(program, 'shell.dialog.saveTemplate', name, 'json')
      if (file === null) return null
      // The dialog has asked whether a file may be replaced.
      await writeTemplateFile(file, content, true)
      return { file }
    },
    'templates.import': async () => {
      const file = await askForTemplate(program)
      if (file === undefined) return null
      const content = await readTemplateFile(file)
      const label = templates.freeLabel(content.label)
      return { template: await templates.save({ ...content, label }, false), label }
    },
  }
}

async function askForTemplate(program: Program): Promise<string | undefined> {
  const t = program.translate()
  const [file] = await askWhatToOpen(program, {
    title: t('shell.dialog.chooseTemplate'),
    properties: ['openFile'],
    filters: [
      { name: 'JSON', extensions: ['json'] },
      { name: t('shell.dialog.allFiles'), extensions: ['*'] },
    ],
  })
  return file
}
