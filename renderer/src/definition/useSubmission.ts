import { nextTick, ref, type Ref } from 'vue'
import { toErrorData, type ErrorData } from '@shared/errors/error-data'
import type { JobDefinition } from '@shared/jobs/definition'
import type { JobDraft } from '@shared/jobs/draft/job-draft'
import { request } from '../bridge/bridge'
import { useMessages } from '../stores/messages'
import { usePage } from '../stores/page'
import { useSelection } from '../stores/selection'
import type { DraftStore } from './draft-store'
import type { ProblemAt } from './problem'

/** A page that defines a job, as far as saving it goes. */
interface Parts<D extends JobDraft, P> {
  readonly store: DraftStore<D>
  readonly autosave: { flush(): Promise<void>; markDefined(): void }
  readonly problems: {
    readonly problems: readonly P[]
    tell(found: readonly (P & Pick<ProblemAt, 'text'>)[]): void
    goTo(place: P): Promise<void>
  }
  /** The element that lists the problems. */
  readonly list: string
  placeOfPath(draft: D, path: readonly PropertyKey[]): P
  placeOfError(draft: D, error: ErrorData): P | undefined
}

interface Submission {
  readonly busy: Readonly<Ref<boolean>>
  /** The definition, once neither the page (null: it has) nor the engine finds anything wrong with it; what they find is shown. */
  readonly checked: <T extends JobDefinition>(definition: T | null) => Promise<T | null>
  /** The draft becomes the definition of its job. @returns the job */
  readonly define: (definition: JobDefinition) => Promise<string>
  /** Leaves the page for the job in the list. */
  readonly show: (job: string) => void
  /** Does one thing at a time; where it fails, says so and goes to its place. */
  readonly alone: (act: () => Promise<void>) => Promise<void>
}

/** What saving and starting have in common on pages that define a job. */
export function useSubmission<D extends JobDraft, P>(parts: Parts<D, P>): Submission {
  const { store, autosave, problems, list, placeOfPath, placeOfError } = parts
  const messages = useMessages()
  const page = usePage()
  const selection = useSelection()
  const busy = ref(false)

  async function checked<T extends JobDefinition>(definition: T | null): Promise<T | null> {
    const { draft } = store
    if (definition !== null && draft !== undefined) {
      const found = (await request('import.check', { definition })).problems
      if (found.length === 0) return definition
      problems.tell(found.map(({ path, error }) => ({ ...placeOfPath(draft, path), text: { error } })))
    }
    await nextTick()
    const [only, second] = problems.problems
    // A single one is gone to at once.
    if (only !== undefined && second === undefined) await problems.goTo(only)
    else document.getElementById(list)?.focus()
    return null
  }

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

  function show(job: string): void {
    store.forget()
    page.showJob(job)
    selection.select(job)
  }

  async function alone(act: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await act()
    } catch (error) {
      messages.fail(error)
      const place = store.draft === undefined ? undefined : placeOfError(store.draft, toErrorData(error))
      if (place !== undefined) await problems.goTo(place)
    } finally {
      busy.value = false
    }
  }

  return { busy, checked, define, show, alone }
}
