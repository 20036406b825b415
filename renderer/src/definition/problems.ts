import { computed, nextTick, ref, shallowRef, watch, type WatchSource } from 'vue'
import { describeError } from '@shared/messages/describe'
import { t } from '../i18n/i18n'
import type { DraftStore } from './draft-store'
import type { Checked, ProblemAt } from './problem'

/**
 * Problems of a page that defines a job, once the person has tried to go on.
 * @param check looks at the draft of the store, which is there @param changes what its answer depends on
 */
export function keepProblems<P extends ProblemAt, D>(
  store: DraftStore,
  check: () => Checked<P, D>,
  changes: WatchSource[],
) {
  /** What the page finds itself; they disappear as they are corrected. */
  const own = shallowRef<readonly P[]>([])
  /** What the engine has found; they disappear when something is changed. */
  const told = shallowRef<readonly P[]>([])
  const problems = computed<readonly P[]>(() => [...own.value, ...told.value])
  const isLooking = ref(false)

  /** Looks at everything, and shows what is wrong. @returns the definition, null where something is wrong */
  function look(): D | null {
    if (store.draft === undefined) return null
    const checked = check()
    isLooking.value = true
    own.value = checked.problems
    told.value = []
    return 'definition' in checked ? checked.definition : null
  }

  function tell(found: readonly P[]): void {
    told.value = found
  }

  function forget(): void {
    isLooking.value = false
    own.value = []
    told.value = []
  }

  // After a first try, problems disappear as they are corrected.
  watch(
    changes,
    () => {
      if (isLooking.value && store.draft !== undefined) own.value = check().problems
    },
    { deep: true },
  )
  watch(
    () => store.said,
    () => {
      told.value = []
    },
  )
  watch(() => store.opened, forget, { flush: 'sync' })

  function textOf({ text }: ProblemAt): string {
    return 'error' in text ? describeError(t, text.error) : t(text.key, text.params)
  }

  /** The message beside the element with this id; undefined where there is nothing to say. */
  function messageAt(element: string): string | undefined {
    const problem = problems.value.find((candidate) => candidate.element === element)
    return problem === undefined ? undefined : textOf(problem)
  }

  return { problems, look, tell, textOf, messageAt }
}

/** Puts the focus on an element of a step that is only being opened; where it is not there, on the other one. */
export async function focusOn(element: string, otherwise: string | null): Promise<void> {
  await nextTick()
  await nextTick()
  const other = otherwise === null ? null : document.getElementById(otherwise)
  const found = document.getElementById(element) ?? other
  found?.scrollIntoView({ block: 'center' })
  found?.focus()
}
