import { nextTick, ref, type Ref } from 'vue'
import { toErrorData } from '@shared/errors/error-data'
import type { JobDefinition } from '@shared/jobs/definition'
import { request } from '../bridge/bridge'
import { useCommands } from '../commands/useCommands'
import { useLeaving } from '../definition/useLeaving'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { usePreferences } from '../stores/preferences'
import { useSelection } from '../stores/selection'
import { w } from '../i18n/i18n'
import { useAutosave } from './draft/useAutosave'
import { useImportDraft } from './draft/useImportDraft'
import { placeOfError, placeOfPath } from './problems/place'
import { useProblems } from './problems/useProblems'
import { useDryRun } from './summary/useDryRun'

interface Submit {
  readonly busy: Readonly<Ref<boolean>>
  /** Saves the draft as the definition of its job and does with it what is wanted; a dry run stays on the page, the others show the job in the list. */
  readonly submit: (wanted: 'save' | 'start' | 'dryRun') => Promise<void>
  /** Back to the list; what was changed is kept as a draft. */
  readonly leave: () => Promise<void>
  /** Shows the rejects of the dry run, in the list. */
  readonly showRejects: () => Promise<void>
  readonly giveUp: () => Promise<void>
}

/** What can be done with the import page as a whole. */
export function useSubmit(): Submit {
  const autosave = useAutosave()
  const commands = useCommands()
  const dryRun = useDryRun()
  const store = useImportDraft()
  const messages = useMessages()
  const page = usePage()
  const preferences = usePreferences()
  const problems = useProblems()
  const selection = useSelection()
  const busy = ref(false)
  const { leave, giveUp } = useLeaving(store, autosave, {
    title: () => w('import.giveUpTitle'),
    text: () => w('import.giveUpText'),
  })

  /** The definition, once neither the page nor the engine finds anything wrong with it; what they find is shown. */
  async function checked(wanted: 'save' | 'start' | 'dryRun'): Promise<JobDefinition | null> {
    const definition = problems.look(wanted !== 'save')
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
    else document.getElementById('import-problems')?.focus()
    return null
  }

  /** The draft becomes the definition of its job. */
  async function define(definition: JobDefinition): Promise<string> {
    // What is being stored of the draft comes first: it may be making the job.
    await autosave.flush()
    const job = store.job ?? (await request('jobs.create', { definition })).job
    if (store.job !== null) await request('jobs.update', { job, definition })
    store.job = job
    store.defined = true
    autosave.markDefined()
    return job
  }

  async function act(wanted: 'save' | 'start' | 'dryRun'): Promise<void> {
    const definition = await checked(wanted)
    if (definition === null) return
    const job = await define(definition)
    if (wanted === 'dryRun') {
      store.step = 'summary'
      return dryRun.begin(job)
    }
    store.forget()
    page.showJob(job)
    selection.select(job)
    if (wanted === 'start') await commands.start([job])
  }

  async function submit(wanted: 'save' | 'start' | 'dryRun'): Promise<void> {
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

  async function showRejects(): Promise<void> {
    preferences.tab = 'rejects'
    await leave()
  }

  return { busy, submit, leave, showRejects, giveUp }
}
