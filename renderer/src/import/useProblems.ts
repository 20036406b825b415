import { defineStore } from 'pinia'
import { nextTick, shallowRef } from 'vue'
import { t } from '../i18n/i18n'
import type { Problem } from './problems'
import { useImportDraft } from './useImportDraft'

/** What is to be corrected on the import page, once the person has tried to go on. */
export const useProblems = defineStore('import-problems', () => {
  const draft = useImportDraft()
  const problems = shallowRef<readonly Problem[]>([])

  /** The message beside the element with this id; undefined where there is nothing to say. */
  function messageAt(element: string): string | undefined {
    const problem = problems.value.find((candidate) => candidate.element === element)
    return problem === undefined ? undefined : t(problem.key)
  }

  /** Opens the step of the problem and puts the focus on the element at fault. */
  async function goTo(problem: Problem): Promise<void> {
    draft.step = problem.step
    await nextTick()
    const element = document.getElementById(problem.element)
    element?.scrollIntoView({ block: 'center' })
    element?.focus()
  }

  return { problems, messageAt, goTo }
})
