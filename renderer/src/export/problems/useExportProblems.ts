import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowRef, watch } from 'vue'
import type { ExportDefinition } from '@shared/jobs/export/definition'
import { describeError } from '@shared/messages/describe'
import { t } from '../../i18n/i18n'
import { useExportDraft } from '../draft/useExportDraft'
import { useExportSource } from '../source/useExportSource'
import { checkExportDraft, type Problem } from './check'
import { columnElement, type Place } from './place'

/** What is to be corrected on the export page, once the person has tried to go on. */
export const useExportProblems = defineStore('export-problems', () => {
  const store = useExportDraft()
  const source = useExportSource()
  /** What the page finds itself; they disappear as they are corrected. */
  const own = shallowRef<readonly Problem[]>([])
  /** What the engine has found; they disappear when something is changed. */
  const told = shallowRef<readonly Problem[]>([])
  const problems = computed<readonly Problem[]>(() => [...own.value, ...told.value])
  const isLooking = ref(false)

  const around = () => ({
    datasets: store.datasets,
    columns: source.names,
    sourceError: source.outline.sourceError,
  })

  /** Looks at everything, and shows what is wrong. @returns the definition, null where something is wrong */
  function look(): ExportDefinition | null {
    if (store.draft === undefined) return null
    const checked = checkExportDraft(store.draft, around())
    isLooking.value = true
    own.value = checked.problems
    told.value = []
    return 'definition' in checked ? checked.definition : null
  }

  function tell(found: readonly Problem[]): void {
    told.value = found
  }

  // After a first try, problems disappear as they are corrected.
  watch([() => store.said, () => source.names, () => source.outline, () => store.datasets], () => {
    if (isLooking.value && store.draft !== undefined) own.value = checkExportDraft(store.draft, around()).problems
  })
  watch(
    () => store.said,
    () => {
      told.value = []
    },
  )
  watch(
    () => store.opened,
    () => {
      isLooking.value = false
      own.value = []
      told.value = []
    },
    { flush: 'sync' },
  )

  function textOf({ text }: Problem): string {
    return 'error' in text ? describeError(t, text.error) : t(text.key, text.params)
  }

  /** The message beside the element with this id; undefined where there is nothing to say. */
  function messageAt(element: string): string | undefined {
    const problem = problems.value.find((candidate) => candidate.element === element)
    return problem === undefined ? undefined : textOf(problem)
  }

  /** Opens the step of a place, and the settings that hold it, and puts the focus on the element. */
  async function goTo({ step, element, column }: Place): Promise<void> {
    store.step = step
    if (column !== null) store.openColumn = column
    await nextTick()
    await nextTick()
    const found =
      document.getElementById(element) ?? (column === null ? null : document.getElementById(columnElement(column)))
    found?.scrollIntoView({ block: 'center' })
    found?.focus()
  }

  return { problems, look, tell, textOf, messageAt, goTo }
})
