import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowRef, watch } from 'vue'
import { driftPolicy } from '@shared/columns/drift'
import { isSparse } from '@shared/jobs/format'
import { describeError } from '@shared/messages/describe'
import { t } from '../../i18n/i18n'
import { columnFinder } from '../draft/columns'
import { useImportDraft } from '../draft/useImportDraft'
import { useSource } from '../source/useSource'
import { check, type Problem } from './check'
import type { Place } from './place'

/** What is to be corrected on the import page, once the person has tried to go on. */
export const useProblems = defineStore('import-problems', () => {
  const store = useImportDraft()
  const source = useSource()
  /** What the page finds itself; they disappear as they are corrected. */
  const own = shallowRef<readonly Problem[]>([])
  /** What the engine has found; they disappear when something is changed. */
  const told = shallowRef<readonly Problem[]>([])
  const problems = computed<readonly Problem[]>(() => [...own.value, ...told.value])
  const isLooking = ref(false)
  const needsFiles = ref(true)

  const findKnown = computed(() => columnFinder(store.known))
  function mayLack(column: string): boolean {
    const kind = source.preview?.detection.format.kind
    const { missing } = driftPolicy(store.draft?.source.drift, kind !== undefined && isSparse(kind))
    return missing !== 'stop' && findKnown.value(column) !== undefined
  }

  /** A job can be saved before its files are there. */
  const around = () => ({
    datasets: store.datasets,
    columns: source.columns,
    mayLack,
    failures: needsFiles.value ? source.failures : [],
  })

  /**
   * Looks at everything, and shows what is wrong.
   * @param files whether they have to be there now
   * @returns the definition, null where something is wrong
   */
  function look(files: boolean) {
    if (store.draft === undefined) return null
    needsFiles.value = files
    const checked = check(store.draft, around())
    isLooking.value = true
    own.value = checked.problems
    told.value = []
    return 'definition' in checked ? checked.definition : null
  }

  function tell(found: readonly Problem[]): void {
    told.value = found
  }

  function forget(): void {
    isLooking.value = false
    own.value = []
    told.value = []
  }

  // After a first try, problems disappear as they are corrected.
  watch(
    [() => store.draft, () => source.columns, () => source.failures, () => store.datasets],
    () => {
      if (!isLooking.value || store.draft === undefined) return
      own.value = check(store.draft, around()).problems
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

  function textOf({ text }: Problem): string {
    return 'error' in text ? describeError(t, text.error) : t(text.key, text.params)
  }

  /** The message beside the element with this id; undefined where there is nothing to say. */
  function messageAt(element: string): string | undefined {
    const problem = problems.value.find((candidate) => candidate.element === element)
    return problem === undefined ? undefined : textOf(problem)
  }

  /** Opens the step of a place, and the settings that hold it, and puts the focus on the element. */
  async function goTo({ step, element, field }: Place): Promise<void> {
    store.step = step
    if (field !== null) store.openField = field
    await nextTick()
    await nextTick()
    const found = document.getElementById(element) ?? document.getElementById(`import-field-${field}`)
    found?.scrollIntoView({ block: 'center' })
    found?.focus()
  }

  return { problems, look, tell, forget, textOf, messageAt, goTo }
})
