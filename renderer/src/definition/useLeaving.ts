import { request } from '../bridge/bridge'
import { w } from '../i18n/i18n'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useQuestion } from '../stores/question'
import { useSelection } from '../stores/selection'
import type { DraftStore } from './draft-store'

/** What leaving needs of the keeping of the draft. */
interface Keeper {
  readonly changed: boolean
  settled(): Promise<void>
  letGo(): Promise<boolean>
}

interface Leaving {
  /** Back to the list; what was changed is kept as a draft. */
  readonly leave: () => Promise<void>
  /** Back to the list without what was changed, once the person has agreed. */
  readonly giveUp: () => Promise<void>
}

/** @param lost the title of the question before a job is given up that was never saved, and what is lost with it */
export function useLeaving(
  store: DraftStore,
  keeper: Keeper,
  lost: { readonly title: () => string; readonly text: () => string },
): Leaving {
  const messages = useMessages()
  const page = usePage()
  const question = useQuestion()
  const selection = useSelection()

  async function leave(): Promise<void> {
    if (!(await keeper.letGo())) return
    const { job } = store
    store.forget()
    page.page = 'jobs'
    if (job === null) return
    page.showJob(job)
    selection.select(job)
  }

  async function giveUp(): Promise<void> {
    const { draft, defined } = store
    await keeper.settled()
    const isLost = defined ? keeper.changed || store.hasDraft : store.isWorth
    if (isLost && !(await askToGiveUp(draft?.label ?? '', defined))) return
    // While the question was open a draft may have begun to be stored, which would stay behind otherwise.
    await keeper.settled()
    const { job } = store
    try {
      if (job !== null && (store.hasDraft || !defined)) await request('drafts.discard', { job })
    } catch (error) {
      return messages.fail(error)
    }
    store.forget()
    page.page = 'jobs'
    if (job !== null && defined) page.showJob(job)
  }

  function askToGiveUp(label: string, isDefined: boolean): Promise<boolean> {
    return question.ask({
      title: isDefined ? w('import.giveUpChangesTitle', { label }) : lost.title(),
      text: isDefined ? w('import.giveUpChangesText') : lost.text(),
      confirm: w('import.giveUp'),
      dangerous: true,
    })
  }

  return { leave, giveUp }
}
