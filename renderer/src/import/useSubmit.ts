import { nextTick, ref, watch, type Ref } from 'vue'
import { toErrorData } from '@shared/errors/error-data'
import { request } from '../bridge/bridge'
import { useCommands } from '../commands/useCommands'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useSelection } from '../stores/selection'
import { check, placeOf } from './problems'
import { useImportDraft } from './useImportDraft'
import { useProblems } from './useProblems'

interface Submit {
  readonly busy: Readonly<Ref<boolean>>
  /** Saves the draft as a job and does with it what is wanted; the list then shows that job. */
  readonly submit: (wanted: 'save' | 'start' | 'dryRun') => Promise<void>
}

/** Saving the import page: checked here with the schema of main, so that every problem is shown at its field. */
export function useSubmit(): Submit {
  const commands = useCommands()
  const draft = useImportDraft()
  const messages = useMessages()
  const page = usePage()
  const problems = useProblems()
  const selection = useSelection()
  const busy = ref(false)

  /** After a first try, problems disappear as they are corrected. */
  watch(
    () => draft.draft,
    (value) => {
      if (value !== undefined && problems.problems.length > 0) problems.problems = check(value).problems
    },
    { deep: true },
  )

  async function save(wanted: 'save' | 'start' | 'dryRun'): Promise<void> {
    const value = draft.draft
    if (value === undefined) return
    const checked = check(value)
    problems.problems = checked.problems
    if (!('definition' in checked)) {
      await nextTick()
      document.getElementById('import-problems')?.focus()
      return
    }
    const { definition } = checked
    const job = value.job ?? (await request('jobs.create', { definition })).job
    if (value.job !== null) await request('jobs.update', { job, definition })
    draft.forget()
    page.showJob(job)
    selection.select(job)
    if (wanted === 'start') return commands.start([job])
    if (wanted !== 'dryRun') return
    for (const { error } of (await request('jobs.command', { jobs: [job], command: 'dryRun' })).refused)
      messages.failWith(error, definition.label)
  }

  async function submit(wanted: 'save' | 'start' | 'dryRun'): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await save(wanted)
    } catch (error) {
      messages.fail(error)
      const place = draft.draft === undefined ? undefined : placeOf(draft.draft, toErrorData(error))
      if (place !== undefined) await problems.goTo(place)
    } finally {
      busy.value = false
    }
  }

  return { busy, submit }
}
