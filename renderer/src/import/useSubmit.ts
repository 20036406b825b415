import type { Ref } from 'vue'
import { useCommands } from '../commands/useCommands'
import { useLeaving } from '../definition/useLeaving'
import { useSubmission } from '../definition/useSubmission'
import { usePreferences } from '../stores/preferences'
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
  const preferences = usePreferences()
  const problems = useProblems()
  const { busy, checked, define, show, alone } = useSubmission({
    ...{ store, autosave, problems, list: 'import-problems', placeOfPath, placeOfError },
  })
  const { leave, giveUp } = useLeaving(store, autosave, {
    title: () => w('import.giveUpTitle'),
    text: () => w('import.giveUpText'),
  })

  function submit(wanted: 'save' | 'start' | 'dryRun'): Promise<void> {
    return alone(async () => {
      const definition = await checked(problems.look(wanted !== 'save'))
      if (definition === null) return
      const job = await define(definition)
      if (wanted === 'dryRun') {
        store.step = 'summary'
        return dryRun.begin(job)
      }
      show(job)
      if (wanted === 'start') await commands.start([job])
    })
  }

  async function showRejects(): Promise<void> {
    preferences.tab = 'rejects'
    await leave()
  }

  return { busy, submit, leave, showRejects, giveUp }
}
