import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { AppState } from '@shared/ipc/contract'
import type { Settings } from '@shared/settings/settings'
import { request } from '../bridge/bridge'
import { setLanguage } from '../i18n/i18n'
import { useMessages } from './messages'

/** Mirror of the program's state: language, settings, notices. */
export const useApp = defineStore('app', () => {
  const messages = useMessages()
  const state = shallowRef<AppState | null>(null)
  const noticed = new Set<string>()

  const density = computed(() => state.value?.settings.density ?? 'comfortable')

  function accept(next: AppState): void {
    state.value = next
    setLanguage(next.language)
    document.documentElement.dataset['testing'] = String(next.testing)
    for (const notice of next.notices) {
      const key = JSON.stringify(notice)
      if (noticed.has(key)) continue
      noticed.add(key)
      messages.say('notice', `notice.${notice.code}`, notice.params)
    }
  }

  async function load(): Promise<void> {
    accept(await request('app.state'))
  }

  async function change(patch: Partial<Settings>): Promise<void> {
    try {
      accept(await request('settings.change', patch))
    } catch (error) {
      messages.fail(error)
    }
  }

  return { state, density, accept, load, change }
})
