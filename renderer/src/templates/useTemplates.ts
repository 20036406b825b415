import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { toErrorData } from '@shared/errors/error-data'
import type { TemplateSummary } from '@shared/templates/template'
import { request } from '../bridge/bridge'
import { t, w } from '../i18n/i18n'
import { useAutosave } from '../import/draft/useAutosave'
import { useImportDraft } from '../import/draft/useImportDraft'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useQuestion } from '../stores/question'
import { useSelection } from '../stores/selection'

/** Mirror of the workspace's templates, and what a person can do with them. Whatever fails is shown. */
export const useTemplates = defineStore('templates', () => {
  const autosave = useAutosave()
  const draft = useImportDraft()
  const messages = useMessages()
  const page = usePage()
  const question = useQuestion()
  const selection = useSelection()
  const list = shallowRef<readonly TemplateSummary[]>([])
  const loaded = shallowRef(false)

  /** @returns whether it was done */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      messages.fail(error)
      return false
    }
  }

  async function read(): Promise<void> {
    list.value = (await request('templates.list')).templates
    loaded.value = true
  }
  const load = () => attempt(read)

  /** Keeps a job as a template; asks before one of the same name is replaced. @returns whether it was saved */
  function save(job: string, label: string, withDataset: boolean): Promise<boolean> {
    const param = { job, label, withDataset }
    return attempt(async () => {
      try {
        await request('templates.save', { ...param, replace: false })
      } catch (error) {
        if (toErrorData(error).code !== 'template.exists' || !(await mayReplace(label))) throw error
        await request('templates.save', { ...param, replace: true })
      }
      messages.say('done', 'window.templates.saved', { label })
    })
  }

  function mayReplace(label: string): Promise<boolean> {
    return question.ask({
      title: w('templates.replaceTitle', { label }),
      text: w('templates.replaceText'),
      confirm: w('templates.replace'),
      dangerous: true,
    })
  }

  /** @returns whether it was renamed */
  function rename({ id }: TemplateSummary, label: string): Promise<boolean> {
    return attempt(async () => {
      await request('templates.rename', { template: id, label })
      await read()
    })
  }

  function remove({ id, label }: TemplateSummary): Promise<boolean> {
    return attempt(async () => {
      const yes = await question.ask({
        title: w('templates.deleteTitle', { label }),
        text: w('templates.deleteText'),
        confirm: t('command.delete'),
        dangerous: true,
      })
      if (!yes) return
      await request('templates.delete', { template: id })
      await read()
    })
  }

  function exportFile({ id }: TemplateSummary): Promise<boolean> {
    return attempt(async () => {
      const written = await request('templates.export', { template: id })
      if (written !== null) messages.say('done', 'window.templates.exported', { file: written.file })
    })
  }

  function importFile(): Promise<boolean> {
    return attempt(async () => {
      const kept = await request('templates.import')
      if (kept === null) return
      await read()
      messages.say('done', 'window.templates.saved', { label: kept.label })
    })
  }

  /**
   * A new job after the template, opened for editing: for the files of the new import on the page, which becomes this job, else for files that the
   * person chooses.
   */
  function use({ id, label }: Pick<TemplateSummary, 'id' | 'label'>): Promise<boolean> {
    return attempt(async () => {
      const begun = page.page === 'import' && !draft.defined ? draft.draft : undefined
      const own = begun?.source.files ?? []
      const files = own.length > 0 ? own : (await request('files.choose', { what: 'files' })).paths
      if (files.length === 0) return
      if (begun?.fields.some(({ touched }) => touched) === true && !(await mayTakeOver(label))) return
      if (begun === undefined && !(await autosave.letGo())) return
      await autosave.flush()
      const before = draft.job
      const { job } = await request('templates.apply', { template: id, files: [...files] })
      if (begun !== undefined) {
        draft.forget()
        if (before !== null) await request('drafts.discard', { job: before })
      }
      page.templatesOpen = false
      selection.select(job)
      await draft.edit(job)
      page.page = 'import'
    })
  }

  function mayTakeOver(label: string): Promise<boolean> {
    return question.ask({
      title: w('templates.takeOverTitle', { label }),
      text: w('templates.takeOverText'),
      confirm: w('templates.useIt'),
      dangerous: true,
    })
  }

  return { list, loaded, load, save, rename, remove, exportFile, importFile, use }
})
