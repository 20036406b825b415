import { defineStore } from 'pinia'
import { ref } from 'vue'
import { toErrorData, type ErrorData } from '@shared/errors/error-data'
import type { MessageParams } from '@shared/messages/translate'
import { t } from '../i18n/i18n'
import { useAnnouncer } from './announcer'

/** A banner of the window, kept as code and parameters so that it follows the language. */
export type Banner = { readonly id: number } & (
  | { readonly kind: 'error'; readonly error: ErrorData; readonly about: string | null }
  | { readonly kind: 'notice' | 'done'; readonly key: string; readonly params: MessageParams }
)

/** Banners that are kept: older ones are certainly no longer read. */
const MAX_BANNERS = 20
const DONE_MS = 12_000

export const useMessages = defineStore('messages', () => {
  const announcer = useAnnouncer()
  const banners = ref<readonly Banner[]>([])
  let last = 0

  function add(banner: Banner): void {
    banners.value = [...banners.value, banner].slice(-MAX_BANNERS)
  }

  /** Shows anything thrown; `about` names the job (or file) that it happened to. */
  function fail(thrown: unknown, about: string | null = null): void {
    add({ id: ++last, kind: 'error', error: toErrorData(thrown), about })
  }
  function failWith(error: ErrorData, about: string | null = null): void {
    add({ id: ++last, kind: 'error', error, about })
  }
  /** What has been done disappears by itself; everything else stays until it is dismissed. */
  function say(kind: 'notice' | 'done', key: string, params: MessageParams = {}): void {
    const id = ++last
    add({ id, kind, key, params })
    if (kind === 'done') {
      announcer.announce(t(key, params))
      setTimeout(() => dismiss(id), DONE_MS)
    }
  }
  function dismiss(id: number): void {
    banners.value = banners.value.filter((banner) => banner.id !== id)
  }

  return { banners, fail, failWith, say, dismiss }
})
