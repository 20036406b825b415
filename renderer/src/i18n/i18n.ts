import { createI18n } from 'vue-i18n'
import { CATALOGUES, resolveMessage } from '@shared/messages/catalogue'
import { PLURAL_RULES, type Language } from '@shared/messages/plural'
import { formatParams, type MessageParams, type Translate } from '@shared/messages/translate'
import type { WindowKey } from '@shared/messages/en/window'
import { lengthened } from './pseudo'

const pseudo = new URLSearchParams(location.search).has('pseudo')

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Language,
  fallbackLocale: 'en',
  messages: CATALOGUES as Record<Language, Record<string, string>>,
  messageResolver: resolveMessage,
  pluralRules: PLURAL_RULES,
  missingWarn: false,
  fallbackWarn: false,
  postTranslation: (text) => (pseudo && typeof text === 'string' ? lengthened(text) : text),
})

/** The language in force; reading it in a template or a computed value makes that follow the language. */
export function language(): Language {
  return i18n.global.locale.value
}

export function setLanguage(value: Language): void {
  i18n.global.locale.value = value
  document.documentElement.lang = value
}

/** Text of any message of the catalogue, figures written as the language writes them. A key without text comes back as it is. */
export const t: Translate = (key, params = {}) => {
  const named = formatParams(language(), params)
  const count = params['count']
  return typeof count === 'number' ? i18n.global.t(key, named, count) : i18n.global.t(key, named)
}

/** Text of the window's own part of the catalogue, its key checked by the compiler. */
export function w(key: WindowKey, params?: MessageParams): string {
  return t(`window.${key}`, params)
}

/** True where the catalogue has a text for the key. */
export function hasText(key: string): boolean {
  return CATALOGUES[language()][key] !== undefined
}
