import { defineStore } from 'pinia'
import { focusOn, keepProblems } from '../../definition/problems'
import { useExportDraft } from '../draft/useExportDraft'
import { useExportSource } from '../source/useExportSource'
import { checkExportDraft } from './check'
import { columnElement, type Place } from './place'

/** What is to be corrected on the export page, once the person has tried to go on. */
export const useExportProblems = defineStore('export-problems', () => {
  const store = useExportDraft()
  const source = useExportSource()

  const around = () => ({
    datasets: store.datasets,
    columns: source.names,
    sourceError: source.outline.sourceError,
  })

  const kept = keepProblems(
    store,
    () => (store.draft === undefined ? { problems: [] } : checkExportDraft(store.draft, around())),
    [() => store.said, () => source.names, () => source.outline, () => store.datasets],
  )

  /** Opens the step of a place, and the settings that hold it, and puts the focus on the element. */
  async function goTo({ step, element, column }: Place): Promise<void> {
    store.step = step
    if (column !== null) store.openColumn = column
    await focusOn(element, column === null ? null : columnElement(column))
  }

  return { ...kept, goTo }
})
