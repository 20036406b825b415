import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { driftPolicy } from '@shared/columns/drift'
import { isSparse } from '@shared/jobs/format'
import { focusOn, keepProblems } from '../../definition/problems'
import { columnFinder } from '../draft/columns'
import { useImportDraft } from '../draft/useImportDraft'
import { useSource } from '../source/useSource'
import { check } from './check'
import type { Place } from './place'

/** What is to be corrected on the import page, once the person has tried to go on. */
export const useProblems = defineStore('import-problems', () => {
  const store = useImportDraft()
  const source = useSource()
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

  const { problems, look, tell, textOf, messageAt } = keepProblems(
    store,
    () => (store.draft === undefined ? { problems: [] } : check(store.draft, around())),
    [() => store.draft, () => source.columns, () => source.failures, () => store.datasets],
  )

  /** Looks at everything, and shows what is wrong. @param files whether they have to be there now @returns the definition, null where something is wrong */
  function lookAt(files: boolean) {
    needsFiles.value = files
    return look()
  }

  /** Opens the step of a place, and the settings that hold it, and puts the focus on the element. */
  async function goTo({ step, element, field }: Place): Promise<void> {
    store.step = step
    if (field !== null) store.openField = field
    await focusOn(element, `import-field-${field}`)
  }

  return { problems, look: lookAt, tell, textOf, messageAt, goTo }
})
