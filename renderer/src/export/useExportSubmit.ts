import { nextTick, ref, type Ref } from 'vue'
import { toErrorData } from '@shared/errors/error-data'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import { request } from '../bridge/bridge'
import { useCommands } from '../commands/useCommands'
import { useLeaving } from '../definition/useLeaving'
import { w } from '../i18n/i18n'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useSelection } from '../stores/selection'
import { useExportAutosave } from './draft/useExportAutosave'
import { useExportDraft } from './draft/useExportDraft'
import { placeOfError, placeOfPath } from './problems/place'
import { useExportProblems } from './problems/useExportProblems'

interface Submit {
  readonly busy: Readonly<Ref<boolean>>
  /** Saves the draft as the definition of its job, starts that where it is wanted, and shows it in the list. */
  readonly submit: (wanted: 'save' | 'start') => Promise<void>
  readonly leave: () => Promise<void>
  readonly giveUp: () => Promise<void>
}

/** What can be done with the export page as a whole. */
export function useExportSubmit(): Submit {
  const autosave = useExportAutosave()
  const commands = useCommands()
  const store = useExportDraft()
  const messages = useMessages()
  const page = usePage()
  const problems = useExportProblems()
  const selection = useSelection()
  const busy = ref(false)
  const { leave, giveUp } = useLeaving(store, autosave, {
    title: () => w('export.giveUpTitle'),
    text: () => w('export.giveUpText'),
  })

  /** The definition, once neither the page nor the engine finds anything wrong with it; what they find is shown. */
  async function checked(): Promise<ExportDefinition | null> {
    const definition = problems.look()
    if (definition !== null && store.draft !== undefined) {
      const { draft } = store
      const found = (await request('import.check', { definition })).problems
      if (found.length === 0) return definition
      problems.tell(found.map(({ path, error }) => ({ ...placeOfPath(draft, path), text: { error } })))
    }
    await nextTick()
    const [only, second] = problems.problems
    // A single one is gone to at once.
    if (only !== undefined && second === undefined) await problems.goTo(only)
    else document.getElementById('export-problems')?.focus()
    return null
  }

  async function act(wanted: 'save' | 'start'): Promise<void> {
    const definition = await checked()
    if (definition === null) return
    // What is being stored of the draft comes first: it may be making the job.
    await autosave.flush()
    const job = store.job ?? (await request('jobs.create', { definition })).job
    if (store.job !== null) await request('jobs.update', { job, definition })
    autosave.markDefined()
    store.forget()
    page.showJob(job)
    selection.select(job)
    if (wanted === 'start') await commands.start([job])
  }

  async function submit(wanted: 'save' | 'start'): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await act(wanted)
    } catch (error) {
      messages.fail(error)
      const place = store.draft === undefined ? undefined : placeOfError(store.draft, toErrorData(error))
      if (place !== undefined) await problems.goTo(place)
    } finally {
      busy.value = false
    }
  }

  return { busy, submit, leave, giveUp }
}
