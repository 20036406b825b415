import { createSharedComposable, usePreferredDark } from '@vueuse/core'
import { computed, watchEffect, type ComputedRef } from 'vue'
import { useApp } from '../stores/app'

/** Whether the dark theme is in force, by setting or by the system; keeps `data-theme` of the document in step. */
export const useTheme: () => ComputedRef<boolean> = createSharedComposable(() => {
  const app = useApp()
  const systemDark = usePreferredDark()
  const dark = computed(() => {
    const theme = app.state?.settings.theme ?? 'system'
    return theme === 'system' ? systemDark.value : theme === 'dark'
  })
  watchEffect(() => {
    document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light'
  })
  return dark
})
