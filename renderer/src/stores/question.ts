import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Question {
  readonly title: string
  readonly text: string
  /** What the button that goes on says: the verb, not “OK”. */
  readonly confirm: string
  readonly dangerous: boolean
}

/** The question that is asked before something that can't be taken back. */
export const useQuestion = defineStore('question', () => {
  const asked = shallowRef<(Question & { readonly answer: (yes: boolean) => void }) | null>(null)

  /** Resolves to false where the person says no, or closes the question. */
  function ask(question: Question): Promise<boolean> {
    asked.value?.answer(false)
    return new Promise((resolve) => {
      asked.value = {
        ...question,
        answer: (yes) => {
          asked.value = null
          resolve(yes)
        },
      }
    })
  }

  return { asked, ask }
})
