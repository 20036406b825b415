import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { ref, type Ref } from 'vue'

/** The time, once a second, from one clock for all that show a running duration. */
export const useNow: () => Readonly<Ref<number>> = createSharedComposable(() => {
  const now = ref(Date.now())
  useIntervalFn(() => {
    now.value = Date.now()
  }, 1000)
  return now
})
