import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Time in which announcements are gathered: a screen reader drops what is replaced sooner. */
const GATHER_MS = 250

/** What the one polite live region of the window says. */
export const useAnnouncer = defineStore('announcer', () => {
  const text = ref('')
  let waiting: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function announce(message: string): void {
    waiting.push(message)
    timer ??= setTimeout(() => {
      text.value = waiting.join(' ')
      waiting = []
      timer = undefined
    }, GATHER_MS)
  }

  return { text, announce }
})
