import type { Ref } from 'vue'
import { useCommands } from '../commands/useCommands'
import { useLeaving } from '../definition/useLeaving'
import { useSubmission } from '../definition/useSubmission'
import { w } from '../i18n/i18n'
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
  const problems = useExportProblems()
  const { busy, checked, define, show, alone } = useSubmission({
    ...{ store, autosave, problems, list: 'export-problems', placeOfPath, placeOfError },
  })
  const { leave, giveUp } = useLeaving(store, autosave, {
    title: () => w('export.giveUpTitle'),
    text: () => w('export.giveUpText'),
  })

  function submit(wanted: 'save' | 'start'): Promise<void> {
    return alone(async () => {
      const definition = await checked(problems.look())
      if (definition === null) return
      const job = await define(definition)
      show(job)
      if (wanted === 'start') await commands.start([job])
    })
  }

  return { busy, submit, leave, giveUp }
}
