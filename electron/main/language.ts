import { app } from 'electron'
import { languageOf, type Language } from '@shared/messages/plural'
import type { Settings } from '@shared/settings/settings'

/** The language in force: the setting's, otherwise the system's. */
export function languageInForce(settings: Settings): Language {
  return settings.language === 'system' ? languageOf(app.getPreferredSystemLanguages()[0]) : settings.language
}
